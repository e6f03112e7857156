"""Separates the article body of scraped news and blog pages from boilerplate.

>>> clean("Skip to content\\n\\nShare on Facebook")
''
"""

from collections.abc import Iterable as _Iterable

from .document import DEFAULT, Article, Document, Settings, Verdict
from .judge import judge as _judge
from .sites import SiteCounts

__all__ = [
    "DEFAULT",
    "Article",
    "Document",
    "Settings",
    "SiteCounts",
    "Verdict",
    "clean",
    "clean_html",
    "label",
    "label_html",
    "learn",
]
__version__ = "0.1.0"


def label(text: str, *, site: SiteCounts | None = None, settings: Settings = DEFAULT) -> Document:
    """Judge every line of a text that was extracted from one page.

    `site` says on how many articles of the page's site each line stands; see `learn`.
    Raises `TypeError` if `text` is not a string, `ValueError` for rules or languages
    in the settings that there are not. Time is linear in the text's length.
    """
    _check("label", site, settings)
    return _judge(_checked(text, "label"), settings, site).document()


def clean(text: str, *, site: SiteCounts | None = None, settings: Settings = DEFAULT) -> str:
    """The article in a text: its headline once and its body, whole lines, verbatim. Equals `label(text).text`."""
    _check("clean", site, settings)
    return _judge(_checked(text, "clean"), settings, site).text


def label_html(
    html: str | bytes,
    *,
    url: str | None = None,
    site: SiteCounts | None = None,
    settings: Settings = DEFAULT,
    engine: str = "boilerstrip",
) -> Document:
    """Judge every line of an HTML page; `source` of the document is the page's lines, in reading order.

    Bytes are decoded by their byte-order mark, as UTF-8, by what the page says, or by detection; `url` is where the
    page came from. With `engine="trafilatura"`, the lines are those of the text that it extracts. Raises `TypeError`
    for other things than a page, `ValueError` for bytes that are no text and for an unknown engine, rule or language,
    `ImportError` for an engine that is not installed.
    """
    from .html import judge_html, page_of

    _check("label_html", site, settings, url)
    return judge_html(page_of(html, "label_html"), settings, url, site, engine).document()


def clean_html(
    html: str | bytes,
    *,
    url: str | None = None,
    site: SiteCounts | None = None,
    settings: Settings = DEFAULT,
    engine: str = "boilerstrip",
) -> str:
    """The article of an HTML page: its headline once and its body. Equals `label_html(html).text`."""
    from .html import judge_html, page_of

    _check("clean_html", site, settings, url)
    return judge_html(page_of(html, "clean_html"), settings, url, site, engine).text


def learn(documents: _Iterable[tuple[str, str]]) -> dict[str, SiteCounts]:
    """Every site's counts from (site, text) pairs, in any order; near-duplicate pages count as one article.

    Raises `TypeError` for anything else than pairs of strings.
    """
    from .corpus.counting import learn as _learn

    return _learn(documents)


def _checked(text: object, function: str) -> str:
    if not isinstance(text, str):
        raise TypeError(f"{function}() takes the text of a page as str, not {type(text).__name__}; decode bytes first")
    return text


def _check(function: str, site: object, settings: object, url: object = None) -> None:
    if site is not None and not isinstance(site, SiteCounts):
        raise TypeError(
            f"{function}() takes one site's SiteCounts as `site`, as in learn(...)[name], not {type(site).__name__}"
        )
    if not isinstance(settings, Settings):
        raise TypeError(f"{function}() takes Settings as `settings`, not {type(settings).__name__}")
    if url is not None and not isinstance(url, str):
        raise TypeError(f"{function}() takes a str as `url`, not {type(url).__name__}")
