"""Finds pages that belong together: of one article, which is counted once, and of one site, where none is named."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SHARED = 3  # sentences that two pages of one article share at least ...
CONTAINED = 0.3  # ... and this share of the leading sentences of the shorter; abridged wire copies share no more
RARE = 3  # pages: a sentence on so few may link them whatever the size of the site ...
COMMON = 0.3  # ... on more than this share of the site's pages it is the site's own ...
MOST_PAGES = 100  # ... and on more pages than these it links none, which bounds the work

# Step by step, since one statement holds what all its parts need: of a million pages, over 300 MB instead of 80.
_STEPS = f"""
CREATE OR REPLACE TABLE firsts AS SELECT min(doc) AS doc, site, mark FROM docs WHERE site <> '' GROUP BY site, mark;
CREATE OR REPLACE TABLE crowds AS
    SELECT site, (row_number() OVER (ORDER BY site))::INTEGER AS number, count(*) AS pages FROM firsts GROUP BY site;
CREATE OR REPLACE TABLE single AS SELECT f.doc, f.mark, c.number AS site FROM firsts f JOIN crowds c USING (site);
CREATE OR REPLACE TABLE heads AS
    SELECT s.site, l.doc, l.key FROM lines l JOIN single s USING (doc) WHERE l.place > 0;
CREATE OR REPLACE TABLE rare AS
    SELECT h.site, h.key FROM heads h JOIN crowds c ON c.number = h.site GROUP BY h.site, h.key, c.pages
    HAVING count(*) BETWEEN 2 AND greatest({RARE}, least({MOST_PAGES}, {COMMON} * c.pages));
CREATE OR REPLACE TABLE linking AS
    SELECT h.site, h.key, h.doc, s.mark FROM heads h JOIN rare USING (site, key) JOIN single s USING (doc);
CREATE OR REPLACE TABLE sizes AS
    SELECT doc, any_value(mark) AS mark, count(*) AS size
    FROM heads JOIN (SELECT DISTINCT doc, mark FROM linking) USING (doc) GROUP BY doc;
CREATE OR REPLACE TABLE pairs AS
    SELECT a.doc AS earlier, b.doc AS doc, count(*) AS shared
    FROM linking a JOIN linking b ON a.site = b.site AND a.key = b.key AND (a.mark, a.doc) < (b.mark, b.doc)
    GROUP BY a.doc, b.doc;
"""
_DONE = ("crowds", "single", "heads", "rare", "linking", "sizes", "pairs")  # tables that are needed no longer

# Pairs of pages of one site that share rare leading sentences, the later page (by its text's hash) first.
_PAIRS = f"""
SELECT p.doc, p.earlier FROM pairs p JOIN sizes a ON a.doc = p.earlier JOIN sizes b ON b.doc = p.doc
WHERE p.shared >= least({SHARED}, a.size, b.size) AND p.shared >= {CONTAINED} * least(a.size, b.size)
ORDER BY b.mark, p.doc, a.mark, p.earlier
"""
# Of the pages of one site that have the same text, one is compared: a story that came a hundred times would look like
# a template.
_SAME = """
SELECT d.doc, f.doc FROM docs d JOIN firsts f USING (site, mark) WHERE d.doc <> f.doc ORDER BY d.doc
"""


def leaders(connection: DuckDBPyConnection) -> Iterator[tuple[int, int]]:
    """Each page that is a version of another, with the page that stands for both.

    Reads the tables `docs` (doc, site, mark: hash of the text) and `lines` (doc, key, place: of the leading sentences,
    from 1). A page joins the first page that is nobody's version, in the order of the hashes; versions of versions are
    not followed, or pages with a second article glued on would chain stories that have nothing in common. Pages with
    the same text are compared once.
    """
    for statement in filter(str.strip, _STEPS.split(";")):
        connection.execute(statement)
    found: dict[int, int] = {}
    cursor = connection.execute(_PAIRS)
    while rows := cursor.fetchmany(10_000):
        for page, earlier in rows:
            if page not in found and earlier not in found:
                found[page] = earlier
    for name in _DONE:
        connection.execute(f"DROP TABLE {name}")
    yield from found.items()
    cursor = connection.execute(_SAME)
    while rows := cursor.fetchmany(10_000):
        yield from ((page, found.get(first, first)) for page, first in rows)


SHORT_WORDS = 8  # words: menus and footers are made of lines no longer than this
SHARED_SHORT = 8  # such lines that two pages of one site share at least
NAMELESS = "~"  # what the names begin with that sites without a name get

# Pages without a site that follow each other in the lists of pages of several short lines. A site's menu lines have the
# same list of pages each, so its pages follow each other in all of them; the work grows with the lists' length alone.
_NEIGHBOURS = f"""
WITH short AS (
    SELECT l.key, l.doc, d.mark FROM lines l JOIN docs d USING (doc)
    WHERE d.site = '' AND l.words BETWEEN 1 AND {SHORT_WORDS}
), neighbours AS (
    SELECT doc, lead(doc) OVER (PARTITION BY key ORDER BY mark, doc) AS next, mark FROM short
)
SELECT doc, next FROM neighbours WHERE next IS NOT NULL GROUP BY doc, next HAVING count(*) >= {SHARED_SHORT}
"""


def sites(connection: DuckDBPyConnection) -> Iterator[tuple[int, str]]:
    """Names a site for pages that have none and share many short lines with others; the rest stay alone."""
    above: dict[int, int] = {}

    def top(page: int) -> int:
        while above.setdefault(page, page) != page:
            above[page] = above[above[page]]
            page = above[page]
        return page

    cursor = connection.execute(_NEIGHBOURS)
    while rows := cursor.fetchmany(10_000):
        for page, other in rows:
            above[top(page)] = top(other)
    marks = dict(connection.execute("SELECT doc, mark FROM docs WHERE site = ''").fetchall()) if above else {}
    least: dict[int, int] = {}
    for page in above:
        least[top(page)] = min(marks[page], least.get(top(page), marks[page]))
    yield from ((page, f"{NAMELESS}{least[top(page)]:016x}") for page in sorted(above))
