"""Counts on how many articles of each site every line stands: pages' rows, summed up by an embedded database."""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ..files import OutputError, reason
from ..sites import LEADS, NORMALISER, PackedKeys, SiteCounts, other_version
from .near import leaders, sites
from .rows import SENTENCE_WORDS, Rows

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

LEAD_ARTICLES = 2  # a sentence on more articles is no article's beginning

_TABLES = """
CREATE OR REPLACE TABLE docs AS SELECT * FROM read_csv($docs, header = false, delim = ',', quote = '"', escape = '"',
    columns = {'doc': 'BIGINT', 'site': 'VARCHAR', 'mark': 'UBIGINT'}, auto_detect = false, force_not_null = ['site']);
CREATE OR REPLACE TABLE lines AS SELECT * FROM read_csv($lines, header = false, delim = ',', quote = '"', escape = '"',
    columns = {'doc': 'BIGINT', 'key': 'UBIGINT', 'words': 'INTEGER', 'place': 'INTEGER', 'text': 'VARCHAR'},
    auto_detect = false, force_not_null = ['text']);
"""
# Sites are summed up in runs of so many lines, so that memory is bounded however many there are.
RUN_LINES = 3_000_000
_PAGES = """
CREATE OR REPLACE TABLE pages AS
    WITH sizes AS (SELECT site, count(*) AS lines FROM lines JOIN docs USING (doc) WHERE site <> '' GROUP BY site),
    runs AS (
        SELECT site, row_number() OVER by_name AS number, sum(lines) OVER by_name // $lines AS run
        FROM sizes WINDOW by_name AS (ORDER BY site ROWS UNBOUNDED PRECEDING)
    ), told AS (SELECT doc FROM versions UNION SELECT leader FROM versions)
    SELECT d.doc, d.site, r.number::INTEGER AS number, r.run::INTEGER AS run, coalesce(v.leader, d.doc) AS article,
        t.doc IS NOT NULL AS told
    FROM docs d JOIN runs r USING (site) LEFT JOIN versions v USING (doc) LEFT JOIN told t USING (doc);
"""
# A line stands once among a page's rows, so that rows are articles but for the pages of stories that are told twice.
_RUN = f"""
CREATE OR REPLACE TABLE held AS
    SELECT p.number AS site, p.article, p.told, l.doc, l.key, l.words, l.place
    FROM lines l JOIN pages p USING (doc) WHERE p.run = $run;
CREATE OR REPLACE TABLE counted AS
    WITH told AS (SELECT site, key, max(words) AS words FROM held WHERE told GROUP BY site, key, article)
    SELECT site, key, count(*)::INTEGER AS articles, max(words) AS words
    FROM (SELECT site, key, words FROM held WHERE NOT told UNION ALL FROM told) GROUP BY site, key;
CREATE OR REPLACE TABLE begins AS
    WITH rare AS (
        SELECT h.site, h.key, h.article, row_number() OVER (PARTITION BY h.doc ORDER BY h.place) AS place
        FROM held h JOIN counted c USING (site, key) WHERE h.place > 0 AND c.articles <= {LEAD_ARTICLES}
    )
    SELECT site, key, count(DISTINCT article)::INTEGER AS leads FROM rare WHERE place <= {LEADS} GROUP BY site, key;
CREATE OR REPLACE TABLE wanted AS
    SELECT site, key, articles, words, coalesce(leads, 0) AS leads FROM counted LEFT JOIN begins USING (site, key)
    WHERE $whole OR articles >= 2 OR leads > 0;
INSERT INTO counts
    WITH names AS (SELECT DISTINCT number AS site, site AS name FROM pages WHERE run = $run),
    shown AS (
        SELECT p.number AS site, l.key, min(l.text) AS text
        FROM lines l JOIN pages p USING (doc) WHERE p.run = $run AND l.text <> '' GROUP BY p.number, l.key
    )
    SELECT name, key, articles, words, leads, coalesce(text, '')
    FROM wanted JOIN names USING (site) LEFT JOIN shown USING (site, key);
"""
_COUNTS = """
CREATE OR REPLACE TABLE counts
    (site VARCHAR, key UBIGINT, articles INTEGER, words INTEGER, leads INTEGER, text VARCHAR)
"""
_REST = f"""
CREATE OR REPLACE TABLE stories AS
    SELECT p.article AS story, l.doc, l.key FROM lines l JOIN pages p USING (doc)
    WHERE p.told AND l.words >= {SENTENCE_WORDS} ORDER BY story, doc;
CREATE OR REPLACE TABLE sites AS
    SELECT p.site, count(DISTINCT p.article)::INTEGER AS articles, count(*)::INTEGER AS pages,
        count(DISTINCT v.leader)::INTEGER AS versions
    FROM pages p LEFT JOIN versions v USING (doc) GROUP BY p.site ORDER BY p.site;
"""


# Of what `export` writes, the columns that are read.
_EXPORTED = frozenset(
    "meta.version meta.corpus meta.shards docs.doc docs.site marks.mark sites.site sites.articles sites.pages "
    "stories.story stories.doc stories.key counts.site counts.key counts.articles counts.words counts.leads".split()
)
_SHARDS = re.compile(r"\d+/\d+( \d+/\d+)*")


class Origin(NamedTuple):
    """What counts were learnt from."""

    corpus: str = ""  # number of the corpus, as `plan.identity` makes it; "": several, or none that has one
    shards: str = "0/1"  # which parts of its sites, as in "0/4 1/4"

    def missing(self) -> list[str]:
        """The shards that were not counted.

        >>> Origin("x", "0/3 2/3").missing()
        ['1/3']
        """
        there = self.shards.split()
        of = there[0].partition("/")[2]
        return [shard for k in range(int(of)) if (shard := f"{k}/{of}") not in there]


def count(connection: DuckDBPyConnection, folder: Path, *, whole: bool = True) -> None:
    """Sum up the rows in a folder: afterwards the tables `sites` and `counts` hold all sites' counts.

    Unless `whole`, only the lines that can say something about these very pages; such counts cannot be added up.
    """
    for statement, name in zip(_TABLES.split(";"), ("docs", "lines"), strict=False):
        (folder / f"none.{name}").touch()  # a corpus without pages
        connection.execute(statement, {name: f"{_no_pattern(folder)}/*.{name}"})
    _fill(connection, folder, "named", "site VARCHAR", sites(connection.cursor()))
    connection.execute("UPDATE docs SET site = n.site FROM named n WHERE docs.doc = n.doc")
    _fill(connection, folder, "versions", "leader BIGINT", leaders(connection.cursor()))
    connection.execute(_PAGES, {"lines": RUN_LINES})
    connection.execute(_COUNTS)
    runs = connection.execute("SELECT coalesce(max(run) + 1, 0) FROM pages").fetchall()[0][0]
    for run in range(runs):
        _execute(connection, _RUN, {"run": run, "whole": whole})
    _execute(connection, _REST, {})


def _execute(connection: DuckDBPyConnection, statements: str, values: dict[str, int]) -> None:
    for statement in filter(str.strip, statements.split(";")):
        connection.execute(statement, {name: value for name, value in values.items() if f"${name}" in statement})


def _fill(
    connection: DuckDBPyConnection, folder: Path, name: str, column: str, rows: Iterable[tuple[int, object]]
) -> None:
    """A table of pages and something about each."""
    connection.execute(f"CREATE OR REPLACE TABLE {name} (doc BIGINT, {column})")
    path = folder / f"{name}.csv"
    with path.open("w", encoding="utf8") as file:
        file.writelines(f"{page},{value}\n" for page, value in rows)
    if path.stat().st_size:
        connection.execute(f"COPY {name} FROM '{_quoted(path)}' (header false)")


def _no_pattern(path: Path) -> str:
    return "".join(f"[{c}]" if c in "*?[" else c for c in str(path))


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def export(connection: DuckDBPyConnection, path: Path, origin: Origin) -> None:
    """Write what was counted to a database of its own.

    Pages of a known origin are listed by their numbers, so that a run over the same corpus finds them again.
    """
    pages = "doc >= 0" if origin.corpus else "false"
    connection.execute(f"ATTACH '{_quoted(path)}' AS kept")
    connection.execute(
        "CREATE TABLE kept.meta AS SELECT $version::INTEGER AS version, $corpus AS corpus, $shards AS shards",
        {"version": NORMALISER, "corpus": origin.corpus, "shards": origin.shards},
    )
    for statement in (
        f"CREATE TABLE kept.docs AS SELECT doc, site FROM docs WHERE {pages} ORDER BY doc",
        "CREATE TABLE kept.marks AS SELECT DISTINCT mark FROM docs WHERE mark IS NOT NULL ORDER BY mark",
        "CREATE TABLE kept.sites AS SELECT * FROM sites ORDER BY site",
        f"CREATE TABLE kept.stories AS SELECT * FROM stories WHERE {pages} ORDER BY story, doc",
        "CREATE TABLE kept.counts AS SELECT * FROM counts ORDER BY site, key",
        "DETACH kept",
    ):
        connection.execute(statement)


def merge(connection: DuckDBPyConnection, paths: Sequence[Path]) -> Origin:
    """Add up the databases of `export` in tables of this one; the same pages must not be in two of them.

    Returns what they were learnt from. Raises `ValueError` for a file that holds no counts or those of another version,
    and for shards of one corpus that do not fit together.
    """
    origin = _origin_of_all(paths)
    for k, path in enumerate(paths):
        connection.execute(f"ATTACH '{_quoted(path)}' AS part{k} (READ_ONLY)")
    parts = [f"part{k}" for k in range(len(paths))]

    def union(table: str) -> str:
        return " UNION ALL ".join(f"SELECT * FROM {part}.{table}" for part in parts)

    for statement in (
        f"""CREATE TABLE docs AS SELECT -1::BIGINT AS doc, '' AS site, mark FROM ({union("marks")})
            UNION ALL SELECT doc, site, NULL FROM ({union("docs")})""",
        f"CREATE TABLE stories AS {union('stories')}",
        f"""CREATE TABLE sites AS SELECT site, sum(articles)::INTEGER AS articles, sum(pages)::INTEGER AS pages,
            sum(versions)::INTEGER AS versions FROM ({union("sites")}) GROUP BY site""",
        f"""CREATE TABLE counts AS SELECT site, key, sum(articles)::INTEGER AS articles, max(words) AS words,
            sum(leads)::INTEGER AS leads, coalesce(min(text) FILTER (text <> ''), '') AS text
            FROM ({union("counts")}) GROUP BY site, key""",
    ):
        connection.execute(statement)
    return origin


def _origin_of_all(paths: Sequence[Path]) -> Origin:
    origins = [origin_of(path) for path in paths]
    corpus = origins[0].corpus if len({origin.corpus for origin in origins}) == 1 else ""
    if not corpus:
        return Origin()
    shards = sorted(shard for origin in origins for shard in origin.shards.split())
    if twice := next((shard for shard in shards if shards.count(shard) > 1), None):
        raise ValueError(f"shard {twice} of one corpus is in two of these; name each shard once")
    if len(of := {shard.partition("/")[2] for shard in shards}) > 1:
        raise ValueError(f"shards of {' and of '.join(sorted(of))} of one corpus hold the same pages; learn them again")
    return Origin(corpus, " ".join(shards))


def check_place(path: Path | str) -> None:
    """Raise `ValueError` for a name that the database cannot open."""
    try:
        str(path).encode("utf8")
    except UnicodeEncodeError:
        raise ValueError(f"{path}: its name is not UTF-8, so that counts cannot be kept there; rename it") from None


def check_target(path: Path) -> None:
    """Raise `ValueError` where something that is no file stands there, `OutputError` where there is no folder."""
    check_place(path)
    if not path.parent.is_dir():
        raise OutputError(f"{path}: cannot be written: there is no folder {path.parent}; make it first")
    if os.path.lexists(path) and not path.is_file():
        raise ValueError(f"{path} is no file that could be replaced; name another for the counts")


def origin_of(path: Path) -> Origin:
    """What a database of counts was learnt from; `ValueError` if it holds none, or those of another version."""
    import duckdb

    check_place(path)
    try:
        path.open("rb").close()
        with duckdb.connect(str(path), read_only=True) as connection:
            return origin_in(connection, path)
    except OSError as error:
        raise ValueError(f"{path}: {reason(error)}") from None
    except duckdb.Error:
        raise _no_counts(path) from None


def origin_in(connection: DuckDBPyConnection, path: Path | str) -> Origin:
    """The same of a database that is open, and named only for the message."""
    columns = connection.execute(
        "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'main'"
    )
    there = {name for (name,) in columns.fetchall()}
    versions = connection.execute("SELECT version FROM meta").fetchall() if "meta.version" in there else []
    if len(versions) != 1 or not isinstance(version := versions[0][0], int):
        raise _no_counts(path)
    if version != NORMALISER:
        raise other_version(path, version)
    if not there >= _EXPORTED:
        raise _no_counts(path)
    corpus, shards = connection.execute("SELECT corpus, shards FROM meta").fetchall()[0]
    if not _SHARDS.fullmatch(str(shards)):
        raise _no_counts(path)
    return Origin(str(corpus), shards)


def _no_counts(path: Path | str) -> ValueError:
    return ValueError(f"{path}: holds no site counts; `boilerstrip learn` makes them")


def counts_of(connection: DuckDBPyConnection, site: str) -> SiteCounts:
    """One site's counts, from the tables that `count` made."""
    articles = connection.execute("SELECT articles FROM sites WHERE site = $site", {"site": site}).fetchone()
    cursor = connection.execute(
        "SELECT key, articles, words, leads, text FROM counts WHERE site = $site", {"site": site}
    )
    return SiteCounts.of(site, articles[0] if articles else 0, cursor.fetchall())


def votes_of(connection: DuckDBPyConnection, site: str) -> SiteCounts:
    """What is needed of one site's counts to judge its pages, and no more."""
    articles = connection.execute("SELECT articles FROM sites WHERE site = $site", {"site": site}).fetchone()
    rows = connection.execute(
        "SELECT key, articles, leads > 0 FROM counts WHERE site = $site AND (articles >= 2 OR leads > 0)",
        {"site": site},
    ).fetchall()
    lines = {key: n for key, n, _ in rows if n >= 2}
    leads = PackedKeys(sorted(key for key, _, leads in rows if leads))
    return SiteCounts(site, articles[0] if articles else 0, lines, leads)


def learn(documents: Iterable[tuple[str, str]]) -> dict[str, SiteCounts]:
    """Every site's counts from (site, text) pairs, in any order; near-duplicate pages count as one article."""
    import duckdb

    with tempfile.TemporaryDirectory(prefix="boilerstrip-") as name, duckdb.connect() as connection:
        with contextlib.closing(Rows(Path(name, "rows"))) as rows:
            for number, pair in enumerate(documents):
                match pair:
                    case (str() as site, str() as text):
                        rows.add(number, site, text)
                    case _:
                        raise TypeError(f"learn() takes pairs (site, text) of strings, not {pair!r:.80}")
        count(connection, Path(name))
        return {site: counts_of(connection, site) for site in _sites(connection)}


def _sites(connection: DuckDBPyConnection) -> Iterator[str]:
    for (site,) in connection.execute("SELECT site FROM sites ORDER BY site").fetchall():
        yield site
