"""Judges pages that come one by one with fields around them, each with the counts of its site where there are any."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from .. import label, label_html
from ..corpus.known import Sites
from ..corpus.naming import site_of
from ..corpus.records import Keys, Record, lookup
from ..corpus.rows import mark
from ..document import DEFAULT, Document, Settings
from ..html import page_of
from ..sites import SiteCounts

KEYS = Keys()


class Judge:
    """Settings, and a file of site counts if wanted, as functions of a page.

    Pickles; every process opens the file for itself. Raises `ValueError` for a file that holds no counts.
    """

    def __init__(self, settings: Settings = DEFAULT, counts: Path | str | None = None) -> None:
        self._settings, self._counts = settings, counts
        self._open: Counts | None = None
        if counts:
            Counts(counts)  # what is wrong with the file shows here, not in a worker

    def __reduce__(self) -> tuple[type[Judge], tuple[Settings, Path | str | None]]:
        return Judge, (self._settings, self._counts)

    def text(self, text: str, fields: Mapping[str, Any]) -> Document:
        """The document that `label` makes of a text; one of the fields may be its URL."""
        return label(text, site=self._site(text, fields), settings=self._settings)

    def html(self, page: str | bytes, fields: Mapping[str, Any]) -> Document:
        """The document that `label_html` makes of a page; one of the fields may be its URL. Raises as that does."""
        html = page_of(page, "label_html")
        site = self._site(html, fields, is_html=True)
        return label_html(html, url=_url(fields) or None, site=site, settings=self._settings)

    def _site(self, text: str, fields: Mapping[str, Any], *, is_html: bool = False) -> SiteCounts | None:
        if not self._counts:
            return None
        if self._open is None:
            self._open = Counts(self._counts)
        return self._open.of_page(Record(0, "", {}, text, is_html=is_html, url=_url(fields)))


def _url(fields: Mapping[str, Any]) -> str:
    found = lookup(dict(fields), KEYS.url)
    return found if isinstance(found, str) else ""


class Counts(Sites):
    """A file of site counts that `boilerstrip learn` wrote; `ValueError` if it is none, or of another version."""

    def __init__(self, path: Path | str) -> None:
        try:
            super().__init__(str(path), "")
        except duckdb.Error:
            raise ValueError(f"{path}: holds no site counts; `boilerstrip learn` makes them") from None

    def of_page(self, record: Record) -> SiteCounts | None:
        """The counts of a page's site, without the page's own vote if it was counted; None where none is found."""
        site = site_of(record) or self.alike(record)
        if not site:
            return None
        # An equation with a constant skips most of the sorted table, which the query for many marks would read.
        query = "SELECT 1 FROM marks WHERE mark = $mark"
        counted = self._connection.execute(query, {"mark": mark(record.text)}).fetchone()
        return self.get(site).without_own() if counted else self.get(site)
