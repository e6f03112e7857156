"""From a page's HTML to a document: decodes, parses, measures the lines, adds what the markup says, judges."""

from __future__ import annotations

import re
from dataclasses import replace

from . import metadata
from .article.headline import parts
from .document import Settings
from .evidence import TEXT, Scheme
from .evidence_html import HTML
from .extract import DEFAULT, extractor
from .facts import columns, scopes
from .files import InputError, to_text
from .judge import Judged, explain, judge_page
from .lexicon import load
from .lines import Blocks, split
from .markup import Lines, parse, read
from .measure import Page, measure
from .metadata import Metadata
from .sites import SiteCounts
from .text import normal

_TAG = re.compile("<[^<>]*>")
SHOWN = ("title", "byline", "date", "site_name", "url", "language", "description")  # of what the head says


def page_of(html: object, function: str) -> str:
    """A page as it was given, decoded; `function` is named in errors."""
    if isinstance(html, str):
        return html
    if isinstance(html, bytes | bytearray):
        try:
            return to_text(bytes(html))
        except InputError as error:
            raise ValueError(str(error)) from None
    raise TypeError(f"{function}() takes a page as str or bytes, not {type(html).__name__}")


def lines_of_page(html: str, engine: str = DEFAULT) -> list[str]:
    """A page's lines, in reading order."""
    if extract := extractor(engine):
        return split(extract(html)).texts
    root = parse(html)
    return read(root).texts if root is not None else []


def measured(html: str, settings: Settings, url: str | None = None, engine: str = DEFAULT) -> tuple[Page, Metadata]:
    """A page's lines, measured, and what its head says."""
    root = parse(html)
    meta = metadata.read(root, url) if root is not None else Metadata()
    if extract := extractor(engine):
        return measure(split(extract(html)), load(settings.languages, settings.phrases)), meta
    lines = read(root) if root is not None else Lines()
    page = measure(_blocks(lines.texts), load(settings.languages, settings.phrases))
    page.scopes = scopes(lines)
    page.titles = tuple(dict.fromkeys(parts(normal(meta.title)))) if meta.title else ()
    page.facts = columns(lines, page, _TAG.sub(" ", meta.article_body))
    return page, meta


def _blocks(texts: list[str]) -> Blocks:
    pieces, at = [], 0
    for text in texts:
        pieces.append((at, at + len(text)))
        at += len(text) + 1
    count = len(texts)
    return Blocks(
        "\n".join(texts),
        pieces,
        list(range(1, count + 1)),
        [(k, k) for k in range(count)],
        texts,
        [0] * count,
        [0] * count,
    )


def judge_html(
    html: str, settings: Settings, url: str | None = None, site: SiteCounts | None = None, engine: str = DEFAULT
) -> Judged:
    """What `clean_html` and `label_html` make their results of."""
    page, meta = measured(html, settings, url, engine)
    said = {name: value for name in SHOWN if (value := getattr(meta, name))}
    return replace(judge_page(page, settings, _scheme(engine), site), meta=said)


def explain_page(html: str, settings: Settings, engine: str = DEFAULT) -> list[list[tuple[str, float]]]:
    """For every verdict on a page, the measurements of its line with the log-odds that each added, strongest first."""
    return explain(measured(html, settings, engine=engine)[0], settings, _scheme(engine))


def _scheme(engine: str) -> Scheme:
    return TEXT if extractor(engine) else HTML
