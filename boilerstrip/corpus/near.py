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

# One of the pages of one site that have the same text; a story that came a hundred times would look like a template.
_FIRSTS = """
CREATE OR REPLACE TABLE firsts AS SELECT min(doc) AS doc, site, mark FROM docs WHERE site <> '' GROUP BY site, mark
"""
_SAME = """
SELECT d.doc, f.doc FROM docs d JOIN firsts f USING (site, mark) WHERE d.doc <> f.doc ORDER BY d.doc
"""

# Pairs of pages of one site that share rare leading sentences, the later page (by its text's hash) first.
_PAIRS = f"""
WITH heads AS (
    SELECT d.site, d.mark, l.doc, l.key FROM lines l JOIN firsts d USING (doc) WHERE l.place > 0
), sizes AS (
    SELECT doc, count(*) AS size FROM heads GROUP BY doc
), pages AS (
    SELECT site, count(*) AS pages FROM firsts GROUP BY site
), rare AS (
    SELECT site, key FROM heads JOIN pages USING (site) GROUP BY site, key, pages
    HAVING count(*) BETWEEN 2 AND greatest({RARE}, least({MOST_PAGES}, {COMMON} * pages))
), kept AS (
    SELECT heads.* FROM heads JOIN rare USING (site, key)
)
SELECT b.doc, a.doc
FROM kept a JOIN kept b ON a.site = b.site AND a.key = b.key AND (a.mark, a.doc) < (b.mark, b.doc)
JOIN sizes sa ON sa.doc = a.doc JOIN sizes sb ON sb.doc = b.doc
GROUP BY a.doc, b.doc, a.mark, b.mark, sa.size, sb.size
HAVING count(*) >= least({SHARED}, sa.size, sb.size) AND count(*) >= {CONTAINED} * least(sa.size, sb.size)
ORDER BY b.mark, b.doc, a.mark, a.doc
"""


def leaders(connection: DuckDBPyConnection) -> Iterator[tuple[int, int]]:
    """Each page that is a version of another, with the page that stands for both.

    Reads the tables `docs` (doc, site, mark: hash of the text) and `lines` (doc, key, place: of the leading sentences,
    from 1). A page joins the first page that is nobody's version, in the order of the hashes; versions of versions are
    not followed, or pages with a second article glued on would chain stories that have nothing in common. Pages with
    the same text are compared once.
    """
    connection.execute(_FIRSTS)
    found: dict[int, int] = {}
    cursor = connection.execute(_PAIRS)
    while rows := cursor.fetchmany(10_000):
        for page, earlier in rows:
            if page not in found and earlier not in found:
                found[page] = earlier
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
