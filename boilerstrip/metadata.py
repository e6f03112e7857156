"""What a page's head says about its article: headline, author, date, site, address, language, body, description."""

from __future__ import annotations

import contextlib
import html
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

if TYPE_CHECKING:
    from lxml.etree import _Element

MOST_SCRIPT, MOST_SCRIPTS = 2_000_000, 50  # characters, more hold a site's whole state; of one page
MOST_VALUES, MOST_DEPTH, MOST_ADDRESS = 20, 4, 4_000  # of one name; lists and objects around a name; characters

_ARTICLE = re.compile("(?:article|blogposting|socialmediaposting|discussionforumposting|report)$")
_PAGE = re.compile("(?:webpage|itempage|creativework|review|recipe|howto)$")

# Where each value stands: fields of JSON-LD, then names of meta elements as _key writes them, best first.
_TABLE = {
    "title": "headline name / og.title twitter.title headline dc.title sailthru.title parselytitle title",
    "byline": "author creator / article.author og.article.author og.author author byl byline dc.creator parselyauthor "
    "sailthru.author cxenseparse.author citationauthor",
    "date": "datePublished dateCreated / article.publishedtime og.article.publishedtime og.publishedtime datepublished "
    "originalpublicationdate publicationdate citationpublicationdate publishdate publisheddate parselypubdate pubdate "
    "sailthru.date dc.date.issued dc.issued dc.date.created dc.created dc.date date pdate "
    "datecreated displaydate ptime created rnews.datepublished cxenseparse.recs.publishtime citationdate",
    "site_name": "publisher / og.sitename applicationname dc.publisher publisher",
    "url": "url / <canonical> og.url twitter.url",
    "language": "inLanguage / og.locale og.language inlanguage dc.language language contentlanguage",
    "description": "description / og.description twitter.description description dc.description",
    "article_body": "articleBody /",
}
_SOURCES = {name: [part.split() for part in row.split("/")] for name, row in _TABLE.items()}
_WANTED = frozenset(meta for _, metas in _SOURCES.values() for meta in metas)

_DECODER = json.JSONDecoder(strict=False)  # line breaks inside strings are common
_WRAPPER = re.compile(r"^(?:\s|//|/\*|\*/|<!--|<!\[CDATA\[|\ufeff|;)*")
# A string, closed or not (so that nothing is read twice), or a comma that no value follows.
_STRING_OR_COMMA = re.compile(r'("(?:[^"\\]+|\\.)*"?)|,(?=\s*[}\]])', re.DOTALL)
_NEVER = re.compile("[\x00-\x08\x0e-\x1b\x7f\ud800-\udfff]")  # in no text; lone surrogates could not be written
_LONG_NUMBER = re.compile("&#[0-9]{9}")  # no character, and html.unescape would refuse to read it
_NO_NAME = ("http:", "https:", "//", "@", "www.")  # profiles, accounts
_CODE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*")
_DATE = re.compile(r"(?!000|1970-01-01)(?=\D*\d).{1,80}")  # not what programs write where none is set, nor a sentence
_NO_VALUE = frozenset(("null", "none", "undefined", "[object object]"))
_DRAWING = frozenset(("svg", "g", "symbol", "defs", "path", "use", "circle", "rect"))  # their titles are tooltips
Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says about its article; empty where it says nothing."""

    title: str = ""
    byline: str = ""
    date: str = ""  # as it was written
    site_name: str = ""
    url: str = ""  # absolute
    language: str = ""
    article_body: str = ""  # with its line breaks
    description: str = ""


@dataclass(slots=True)
class _Page:
    """What was found, before it is weighed."""

    metas: dict[str, list[str]] = field(default_factory=dict)  # with <name> of other elements
    scripts: list[str] = field(default_factory=list)
    articles: list[Node] = field(default_factory=list)
    pages: list[Node] = field(default_factory=list)
    known: dict[str, Node] = field(default_factory=dict)  # by @id, for references

    def add(self, name: str, value: str | None) -> None:
        """Notes what an element says, if it says anything and others of its name do not say enough."""
        if value and len(values := self.metas.setdefault(name, [])) < MOST_VALUES:
            values.append(value)

    def groups(self, name: str) -> Iterator[Iterable[Any]]:
        """The values of a field, source by source, best first."""
        fields, metas = _SOURCES.get(name, [[], []])
        yield from ([node.get(key) for node in self.articles] for key in fields)
        yield from (self.metas.get(key, ()) for key in metas)
        yield from ([node.get(key) for node in self.pages] for key in fields)
        yield self.metas.get(f"<{name}>", ())

    def first(self, name: str, fits: re.Pattern[str] = re.compile(".+")) -> str:
        """The best value of a field, as one line."""
        return next(filter(fits.fullmatch, map(_line, chain.from_iterable(self.groups(name)))), "")

    def names(self, name: str) -> Iterator[list[str]]:
        """Names of people or organisations, source by source."""
        for values in self.groups(name):
            lines = (_line(one) for value in values for one in _names(value, self.known))
            yield [line for line in dict.fromkeys(lines) if line and not line.startswith(_NO_NAME)]

    def addresses(self, name: str, base: str) -> Iterator[str]:
        """The values of a field that are addresses of the web."""
        return filter(None, (_absolute(value, base) for values in self.groups(name) for value in values))


def read(root: _Element, url: str | None = None) -> Metadata:
    """All that a parsed page says; `url` is where it was found, for addresses that are relative."""
    page = _Page()
    for element in root.iter(*_READERS):
        _READERS[str(element.tag)](page, element)
    url = url if url and len(url) <= MOST_ADDRESS else ""
    base = next(page.addresses("base", url), url)
    address = next(page.addresses("url", base), "")  # which JSON-LD, not known yet, is matched with
    _read_scripts(page, address or url, base)
    return Metadata(
        title=page.first("title"),
        byline=next(filter(None, map(", ".join, page.names("byline"))), ""),
        date=page.first("date", _DATE),
        site_name=next(chain.from_iterable(page.names("site_name")), ""),
        url=address or next((found for node in page.articles for found in _addresses(node, base)), ""),
        language=page.first("language", _CODE).replace("_", "-"),
        article_body=next(filter(None, map(_body, chain.from_iterable(page.groups("article_body")))), ""),
        description=page.first("description"),
    )


def _meta(page: _Page, element: _Element) -> None:
    content = element.get("content")
    for attribute in ("property", "name", "itemprop", "http-equiv") if content else ():
        if (name := element.get(attribute)) and (key := _key(name)) in _WANTED:
            page.add(key, content)


def _script(page: _Page, element: _Element) -> None:
    if "ld+json" in (element.get("type") or "").lower() and len(page.scripts) < MOST_SCRIPTS:
        page.scripts += [text for text in [element.text or ""] if len(text) <= MOST_SCRIPT]


def _time(page: _Page, element: _Element) -> None:
    moment = element.get("datetime")
    page.add("<times>", moment)  # to count them: each climb costs
    if moment and len(page.metas["<times>"]) < MOST_VALUES:
        around = next(element.iterancestors("article", "main", "aside", "nav", "footer"), None)
        page.add("<date>", moment if around is not None and around.tag in ("article", "main") else "")


def _link(page: _Page, element: _Element) -> None:
    page.add("<canonical>", element.get("href") if "canonical" in (element.get("rel") or "").lower().split() else "")


_READERS: dict[str, Callable[[_Page, _Element], None]] = {
    "meta": _meta, "script": _script, "time": _time, "link": _link,
    "title": lambda page, element: page.add(
        "<title>", "" if getattr(element.getparent(), "tag", "") in _DRAWING else element.text),
    "html": lambda page, element: page.add("<language>", element.get("lang") or element.get("xml:lang")),
    "base": lambda page, element: page.add("<base>", element.get("href")),
}  # fmt: skip


@lru_cache(512)
def _key(name: str) -> str:
    """One way of writing the name of a meta element."""
    name = name.strip().lower().replace("http://ogp.me/ns#", "og:").replace("http://ogp.me/ns/article#", "article:")
    return name.replace("dcterms.", "dc.").replace(":", ".").replace("_", "").replace("-", "")


def _nodes(scripts: Iterable[str]) -> Iterator[Node]:
    """The objects that stand for themselves; those inside others are teasers, comments, updates."""
    stack = [_parsed(text) for text in scripts][::-1]
    while stack:
        value = stack.pop()
        if isinstance(value, list):
            stack += value[::-1]
        elif isinstance(value, dict):
            yield value
            stack += [inner for inner in (value.get("mainEntity"), value.get("@graph")) if inner]


def _parsed(text: str) -> Any:
    """The first value in a script, mended where it is broken in a usual way; None if that does not help."""
    for mend in (str, lambda broken: _STRING_OR_COMMA.sub(r"\1", broken), _clean):
        text = mend(text)
        with contextlib.suppress(ValueError, RecursionError):
            return _DECODER.raw_decode(_WRAPPER.sub("", text, count=1))[0]
    return None


def _read_scripts(page: _Page, here: str, base: str) -> None:
    """Takes from the scripts what is about the page at `here`."""
    nodes = list(_nodes(page.scripts))
    page.known = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and "name" in node}
    for kept, wanted in ((page.articles, _ARTICLE), (page.pages, _PAGE)):
        found = [node for node in nodes if any(wanted.search(name.lower()) for name in _strings(node.get("@type")))]
        found.sort(key=lambda node: 0 if node.get("articleBody") else 1 if node.get("headline") else 2)
        kept += [node for node in found if here and _same(here) in map(_same, _addresses(node, base))] or found[:1]


def _addresses(node: Node, base: str) -> Iterator[str]:
    """Of the page that an object is about."""
    page = node.get("mainEntityOfPage")
    inner = [page.get("@id"), page.get("url")] if isinstance(page, dict) else [page]
    yield from filter(None, (_absolute(value, base) for value in (node.get("url"), *inner, node.get("@id"))))


def _absolute(address: Any, base: str) -> str:
    with contextlib.suppress(ValueError):
        joined = urljoin(base, line) if 0 < len(line := _line(address)) <= MOST_ADDRESS else ""
        return joined if re.match("https?://[^/]", joined) else ""
    return ""


def _same(address: str) -> str:
    """What addresses of one page share: http or https, a part of the page, a slash at the end make no difference."""
    return address.partition("#")[0].partition("://")[2].removeprefix("www.").rstrip("/")


def _names(value: Any, known: dict[str, Node], depth: int = MOST_DEPTH) -> list[str]:
    """Names of people or organisations: a string, an object, a reference to one, or a list of these."""
    if depth and isinstance(value, list):
        return [name for item in value[:MOST_VALUES] for name in _names(item, known, depth - 1)][:MOST_VALUES]
    if depth and isinstance(value, dict):
        reference = value.get("@id")
        named = known.get(reference, {}) if isinstance(reference, str) and "name" not in value else value
        return _names(named.get("name"), known, depth - 1)
    return [value] if isinstance(value, str) else []


def _line(value: Any) -> str:
    """A value as one line of text; empty if it is none."""
    text = " ".join(_clean(next(iter(_strings(value)), "")).split())
    return "" if text.lower() in _NO_VALUE else text


def _strings(value: Any) -> list[str]:
    """Those in a list; one, if it stands alone, or as the text of an object that says its language."""
    if isinstance(value, dict):
        value = value.get("@value") or value.get("alternateName")
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]


def _body(value: Any) -> str:
    return _clean("\n".join(_strings(value))).replace("\r\n", "\n").replace("\r", "\n").strip()


def _clean(text: str) -> str:
    return _NEVER.sub("", text if "&" not in text or _LONG_NUMBER.search(text) else html.unescape(text))
