"""What a run did, added up from the marks of its batches: for the terminal, for machines and as a page to look at."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .. import __version__
from ..files import is_remains, write
from ..sites import is_template
from .plan import Plan

SHOWN_SITES, SHOWN_TEMPLATES = 100, 40  # in the summary
SHOWN_REMOVED, HELD_REMOVED = 100, 50_000  # most removed lines: in the summary, held while adding up
SHOWN_DOCUMENTS = 40  # in the report
SHOWN_FLAGGED = 1000
SUMMARY, FAILED, REPORT = "summary.json", "failed.jsonl", "report.html"


@dataclass(slots=True)
class Summary:
    """What a run did."""

    data: dict[str, Any]  # as in summary.json
    failed: list[dict[str, str]]  # where, and why
    sample: list[dict[str, Any]]  # documents line by line

    @classmethod
    def load(cls, folder: Path) -> Summary:
        """Of a run that is done."""
        failed = [json.loads(x) for x in (folder / FAILED).read_text(encoding="utf8").splitlines()]
        return cls(json.loads((folder / SUMMARY).read_text(encoding="utf8")), failed, [])

    def save(self, folder: Path) -> None:
        """Write summary.json, failed.jsonl and report.html."""
        from .webreport import page

        write(folder / FAILED, "".join(json.dumps(row, ensure_ascii=True) + "\n" for row in self.failed))
        write(folder / REPORT, page(self.data, self.sample))
        write(folder / SUMMARY, json.dumps(self.data, indent=1) + "\n")

    def __str__(self) -> str:
        data = self.data
        words = data["words"]
        share = words["removed"] / max(1, words["removed"] + words["kept"])
        rows = [
            f"{data['documents']} documents{_time(data['seconds'])}, {data['failures']} failures"
            + (f", {data['ignored_files']} files of other kinds passed over" if data["ignored_files"] else ""),
            f"{words['kept']} words kept, {words['removed']} removed ({share:.0%})",
            *(
                f"  {label:16} {row['words']:>10} words {row['lines']:>10} lines"
                for label, row in data["labels"].items()
            ),
            f"{data['learnt_sites']} sites with counts, {data['near_duplicates']['pages']} near-duplicate pages of "
            f"{data['near_duplicates']['groups']} articles, {data['flagged']} pages flagged",
        ]
        rows += [f"  removed from {row['pages']} pages: {row['text'][:90]}" for row in data["removed_most"][:5]]
        return "\n".join(rows)


def collect(marks: Path, problems: list[dict[str, str]], plan: Plan, counts: str, seconds: float | None) -> Summary:
    """Add up the marks of all batches, in their order; `seconds` are None where several runs made them."""
    words: Counter[str] = Counter()
    lines: Counter[str] = Counter()
    removed: Counter[str] = Counter()
    failed, sample, flagged, documents = list(problems), list[dict[str, Any]](), list[str](), 0
    for tally in _tallies(marks):
        documents += tally["documents"]
        words.update(tally["words"])
        lines.update(tally["lines"])
        failed += tally["failed"]
        flagged += tally["flagged"]
        sample = _thinned([*sample, *tally["sample"]])
        removed.update(tally["removed"])
        if len(removed) > 2 * HELD_REMOVED:
            removed = Counter(dict(sorted(removed.items(), key=_most)[:HELD_REMOVED]))
    labels = sorted((label for label in words if label), key=lambda label: (-words[label], label))
    data = {
        "version": __version__, "input": plan.root, "output": plan.output, "documents": documents,
        "failures": len(failed), "ignored_files": plan.ignored, "flagged": len(flagged),
        "flagged_pages": flagged[:SHOWN_FLAGGED],
        "seconds": None if seconds is None else round(seconds, 1),
        "words": {"kept": words[""], "removed": sum(words[label] for label in labels)},
        "lines": {"kept": lines[""], "removed": sum(lines[label] for label in labels)},
        "labels": {label: {"lines": lines[label], "words": words[label]} for label in labels},
        "removed_most": [
            {"text": row.partition("\t")[2], "label": row.partition("\t")[0], "pages": n}
            for row, n in sorted(removed.items(), key=_most)[:SHOWN_REMOVED]
        ],
    }  # fmt: skip
    return Summary(data | _of_sites(counts), failed, sample)


def _time(seconds: float | None) -> str:
    return "" if seconds is None else f" in {seconds:.1f} s"


def _most(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]


def _tallies(marks: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(path for path in marks.iterdir() if not is_remains(path.name)):
        yield json.loads(path.read_text(encoding="utf8"))


def _thinned(sample: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every second of the documents once there are twice as many as are shown: from all over the corpus."""
    return sample if len(sample) < 2 * SHOWN_DOCUMENTS else sample[::2]


def _of_sites(counts: str) -> dict[str, Any]:
    if not counts:
        return {"learnt_sites": 0, "near_duplicates": {"groups": 0, "pages": 0}, "sites": []}
    import duckdb

    with duckdb.connect(counts, read_only=True) as connection:
        total, pages, groups = connection.execute(
            "SELECT count(*), coalesce(sum(pages - articles), 0), coalesce(sum(versions), 0) FROM sites"
        ).fetchall()[0]
        biggest = connection.execute(
            f"SELECT site, pages, articles FROM sites ORDER BY pages DESC, site LIMIT {SHOWN_SITES}"
        ).fetchall()
        rows = [
            {"site": site, "pages": n, "articles": articles, "templates": templates(connection, site, articles)}
            for site, n, articles in biggest
        ]
    near = {"groups": int(groups), "pages": int(pages)}
    return {"learnt_sites": int(total), "near_duplicates": near, "sites": rows}


def templates(connection: Any, site: str, articles: int, most: int = SHOWN_TEMPLATES) -> list[list[Any]]:
    """A site's template lines with the number of articles that hold each, the most frequent first."""
    cursor = connection.execute(
        "SELECT text, words, articles FROM counts WHERE site = $site AND articles >= 2 "
        "ORDER BY articles DESC, text, key",
        {"site": site},
    )
    found: list[list[Any]] = []
    while len(found) < most and (row := cursor.fetchone()):
        text, words, n = row
        if is_template(words, n - 1, articles - 1):
            found.append([text or f"({words} words)", n])
    return found
