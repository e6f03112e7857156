"""From a page's HTML to a document: decodes, parses, measures the lines, adds what the markup says, judges."""

from __future__ import annotations

import re

from . import metadata
from .document import Document, Settings
from .evidence_html import HTML
from .facts import columns, scopes
from .files import InputError, to_text
from .headline import parts
from .judge import explain, judge_page
from .lexicon import load
from .lines import Blocks
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


def lines_of_page(html: str) -> list[str]:
    """A page's lines, in reading order."""
    root = parse(html)
    return read(root).texts if root is not None else []


def measured(html: str, settings: Settings, url: str | None = None) -> tuple[Page, Metadata]:
    """A page's lines, measured, and what its head says."""
    root = parse(html)
    lines = read(root) if root is not None else Lines()
    meta = metadata.read(root, url) if root is not None else Metadata()
    page = measure(_blocks(lines.texts), load(settings.languages, settings.phrases))
    page.facts = columns(lines, page, _TAG.sub(" ", meta.article_body))
    page.scopes = scopes(lines)
    page.titles = tuple(dict.fromkeys(parts(normal(meta.title)))) if meta.title else ()
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


def label_page(html: str, settings: Settings, url: str | None = None, site: SiteCounts | None = None) -> Document:
    """The document that `label_html` returns."""
    page, meta = measured(html, settings, url)
    document = judge_page(page, settings, HTML, site)
    return document.with_meta({name: value for name in SHOWN if (value := getattr(meta, name))})


def explain_page(html: str, settings: Settings) -> list[list[tuple[str, float]]]:
    """For every verdict on a page, the measurements of its line with the log-odds that each added, strongest first."""
    return explain(measured(html, settings)[0], settings, HTML)
