"""What became of a batch of documents, for the summary and the report."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ..document import Document
from ..judge import Judged
from .records import to_line

SAMPLED = 2  # documents of a batch that the report may show
SAMPLED_LINES = 400  # of such a document
SHOWN_WORDS, SHOWN_CHARACTERS = 30, 160  # of a removed line that the summary hears of
MOST_REMOVED = 300  # different removed lines of a batch that the summary hears of


@dataclass(slots=True)
class Tally:
    """What became of a batch."""

    documents: int = 0
    flagged: list[str] = field(default_factory=list)  # documents whose site's counts were not heard
    failed: list[dict[str, str]] = field(default_factory=list)  # where, and why
    words: Counter[str] = field(default_factory=Counter)  # label -> words as the rules count them; "": kept ones
    lines: Counter[str] = field(default_factory=Counter)  # label -> lines; "": kept ones
    removed: Counter[str] = field(default_factory=Counter)  # label, tab, line -> documents
    sample: list[dict[str, Any]] = field(default_factory=list)  # documents line by line

    def to_json(self) -> str:
        """For the mark that the batch is done."""
        data = {name: getattr(self, name) for name in self.__slots__}
        data["removed"] = dict(self.removed.most_common(MOST_REMOVED))
        return json.dumps(data)

    def add(self, name: str, site: str, judged: Judged) -> None:
        """Count a document."""
        heard = judged.site_heard
        shown = len(self.sample) < SAMPLED or not heard
        sample = [_sample(name, site, judged.document())] if shown else []
        self.sample = [*self.sample, *sample][-2 * SAMPLED :]
        self.documents += 1
        if not heard:
            self.flagged.append(name)
        words, lines = judged.kept()
        self.words[""] += words
        self.lines[""] += lines
        seen: set[str] = set()
        for label, size, texts in judged.removed():
            self.words[label] += size
            self.lines[label] += len(texts)
            for row in map(str.split, texts):
                if len(row) <= SHOWN_WORDS:
                    seen.add(f"{label}\t{' '.join(row)[:SHOWN_CHARACTERS]}")
        self.removed.update(sorted(seen))


def removed_rows(name: str, document: Document) -> Iterator[bytes]:
    """A document's removed lines as lines of JSON."""
    for v in document.removed:
        yield to_line({
            "id": name, "line": v.line, "start": v.start, "end": v.end, "label": v.label, "reason": v.reason,
            "detail": v.detail, "score": round(v.score, 4), "text": document.source[v.start : v.end],
        })  # fmt: skip


def _sample(name: str, site: str, document: Document) -> dict[str, Any]:
    return {
        "id": name, "site": site, "title": document.title, "flagged": not document.site_heard,
        "lines": [
            {"text": document.source[v.start : v.end][:2000], "label": v.label, "keep": v.keep,
             "score": round(v.score, 3), "reason": v.reason, "detail": v.detail}
            for v in document.verdicts[:SAMPLED_LINES]
        ],
    }  # fmt: skip
