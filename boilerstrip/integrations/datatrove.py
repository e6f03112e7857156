"""A datatrove filter that leaves the article of each document and drops documents that hold none."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

try:
    from datatrove.data import Document as Page
    from datatrove.pipeline.filters.base_filter import BaseFilter
    from datatrove.pipeline.writers.disk_base import DiskWriter
except ImportError as error:
    raise ImportError(f"this step needs datatrove: pip install 'boilerstrip[datatrove]' ({error})") from error

from ..document import DEFAULT, Document, Settings
from .judge import Judge


class BoilerstripFilter(BaseFilter):
    """Replaces the text of each document by its article; metadata passes through.

    One without an article goes to the exclusion writer as it came, with the reason `only_boilerplate`, `empty` or
    `no_text` (which is no string).

    Args:
        exclusion_writer: where to write dropped documents
        settings: as for `boilerstrip.clean`
        counts: a file that `boilerstrip learn` wrote; a document's site is the host of `metadata["url"]`
        html: whether the documents' text is HTML, as WarcReader gives it
        annotate: whether to add `metadata["boilerstrip"]`: title, byline, date and the removed lines, each with its
            label and reason
    """

    name = "🧹 boilerstrip"

    def __init__(
        self,
        exclusion_writer: DiskWriter | None = None,
        *,
        settings: Settings = DEFAULT,
        counts: Path | str | None = None,
        html: bool = False,
        annotate: bool = False,
    ) -> None:
        super().__init__(exclusion_writer)
        self.html, self.annotate = html, annotate
        self.judge = Judge(settings, counts)

    def filter(self, doc: Page) -> bool | tuple[bool, str]:
        """Whether a document stays; if not, why."""
        if not isinstance(doc.text, str):
            return False, "no_text"
        document = (self.judge.html if self.html else self.judge.text)(doc.text, doc.metadata)
        self.stat_update("lines_kept", value=sum(v.keep for v in document.verdicts))
        self.stat_update("lines_removed", value=len(document.removed))
        for label, lines in Counter(v.label for v in document.removed).items():
            self.stat_update(f"lines_removed_{label}", value=lines)
        if not document.text:
            return False, "only_boilerplate" if doc.text.strip() else "empty"
        if self.annotate:
            doc.metadata["boilerstrip"] = annotation(document)
        doc.text = document.text
        return True


def annotation(document: Document) -> dict[str, Any]:
    """What was found out about a document besides its text, for its metadata."""
    return {
        "title": document.title,
        "byline": document.byline,
        "date": document.date,
        "removed": [
            {"label": v.label, "reason": v.reason, "text": document.source[v.start : v.end]} for v in document.removed
        ],
    }
