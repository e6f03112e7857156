"""Site counts as a worker needs them: read from a database a site at a time, with what it knows of counted pages."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, NamedTuple

from .. import extract
from ..html import lines_of_page
from ..sites import SiteCounts
from .counting import origin_in, votes_of
from .near import NAMELESS, SHARED_SHORT, SHORT_WORDS
from .records import Batch, Record
from .rows import lines_of

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

HELD_LINES = 250_000  # of site counts that a worker keeps in memory; ...
PACKED = 16  # ... so many that articles only begin with take the room of one
MEMORY = "64MB"  # for a worker's view of the database

_NAMELESS = f"FROM counts WHERE starts_with(site, '{NAMELESS}')"


class Story(NamedTuple):
    """A page's other versions: all versions of an article have one set of keys, which bounds the memory."""

    keys: frozenset[int] = frozenset()  # of the sentences of all versions
    own: frozenset[int] = frozenset()  # of those that only this page has

    def others(self) -> frozenset[int]:
        """The keys of the other versions' sentences."""
        return self.keys - self.own if self.own else self.keys


class Sites:
    """Site counts as a worker needs them: read from the database, the most recent ones kept."""

    def __init__(self, path: str, corpus: str) -> None:
        import duckdb

        self._connection: DuckDBPyConnection = duckdb.connect(
            path, read_only=True, config={"threads": 1, "memory_limit": MEMORY}
        )
        self._connection.execute("SET enable_progress_bar = false")  # workers are silent
        self.own = origin_in(self._connection, path).corpus == corpus != ""
        self._held: OrderedDict[str, SiteCounts] = OrderedDict()
        self._lines = 0
        self._nameless = bool(self._connection.execute(f"SELECT site {_NAMELESS} LIMIT 1").fetchall())

    def of_documents(self, batch: Batch) -> dict[int, str]:
        """The site of each document of a batch that this run has counted."""
        cursor = self._connection.execute(
            "SELECT doc, site FROM docs WHERE doc BETWEEN $first AND $last", _bounds(batch)
        )
        return dict(cursor.fetchall())

    def stories(self, batch: Batch) -> dict[int, Story]:
        """For each document of a batch that is a version of others, their sentences."""
        found = self._connection.execute(
            "SELECT DISTINCT doc, story FROM stories WHERE doc BETWEEN $first AND $last", _bounds(batch)
        ).fetchall()
        keys: dict[int, set[int]] = {story: set() for _, story in found}
        own: dict[int, set[int]] = {doc: set() for doc, _ in found}
        cursor = self._connection.execute(
            """SELECT story, key, CASE WHEN count(*) = 1 THEN min(doc) END FROM stories
            WHERE story IN (SELECT unnest($stories)) GROUP BY story, key""",
            {"stories": list(keys)},
        )
        while rows := cursor.fetchmany(10_000):
            for story, key, only in rows:
                keys[story].add(key)
                if only in own:
                    own[only].add(key)
        shared = {story: frozenset(some) for story, some in keys.items()}
        return {doc: Story(shared[story], frozenset(own[doc])) for doc, story in found}

    def counted(self, marks: list[int]) -> set[int]:
        """Which of these texts are among the counted ones."""
        cursor = self._connection.execute(
            "SELECT mark FROM marks WHERE mark IN (SELECT unnest($marks))", {"marks": marks}
        )
        return {row[0] for row in cursor.fetchall()}

    def alike(self, record: Record, engine: str = extract.DEFAULT) -> str:
        """The nameless site that a page shares the most short lines with; "" where they are too few."""
        if not self._nameless:
            return ""
        texts = lines_of_page(record.text, engine) if record.is_html else None
        keys = [line.key for line in lines_of(record.text, texts) if 1 <= line.words <= SHORT_WORDS]
        found = self._connection.execute(
            f"""SELECT site {_NAMELESS} AND key IN (SELECT unnest($keys)) AND articles >= 2
            GROUP BY site HAVING count(*) >= {SHARED_SHORT} ORDER BY count(*) DESC, site LIMIT 1""",
            {"keys": keys},
        ).fetchone()
        return str(found[0]) if found else ""

    def get(self, site: str) -> SiteCounts:
        """One site's counts."""
        if site in self._held:
            self._held.move_to_end(site)
            return self._held[site]
        counts = votes_of(self._connection, site)
        self._held[site] = counts
        self._lines += _room(counts)
        while self._lines > HELD_LINES and len(self._held) > 1:
            _, oldest = self._held.popitem(last=False)
            self._lines -= _room(oldest)
        return counts


def _room(counts: SiteCounts) -> int:
    return len(counts.lines) + len(counts.leads) // PACKED


def _bounds(batch: Batch) -> dict[str, int]:
    """The numbers that a batch's documents can have."""
    return {"first": batch.number(0), "last": batch.number(2**20 - 1)}
