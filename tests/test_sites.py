"""Site counts add up like numbers, and what they say about a page is heard only where it can be trusted."""

import gzip
import json
import pickle
import random

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pages import FIXTURES, read_text
from synthetic import World

from boilerstrip import Settings, SiteCounts, clean, label, learn
from boilerstrip.corpus.counting import Origin, export
from boilerstrip.corpus.known import Sites
from boilerstrip.corpus.records import Batch
from boilerstrip.corpus.rows import lines_of
from boilerstrip.document import KEPT, TEMPLATE
from boilerstrip.sites import LEAST_GROUPS, NORMALISER, PackedKeys, chance_bound, is_template, wilson

SITE = "example.com"
SEEDS = {path.name[:3]: path for path in sorted(FIXTURES.glob("*[0-9a-f].txt"))}
# A line that reads like body and stands on every page of a site; the counts alone give it away.
PLEA = (
    "The garden behind the old station was planted by volunteers in the spring of 1974 and is tended by them to this "
    "day, whatever the weather on the coast may be."
)

rows = st.dictionaries(
    st.one_of(st.integers(0, 7), st.integers(0, 2**64 - 1)),
    st.tuples(st.integers(1, 60), st.integers(0, 45), st.integers(0, 3), st.sampled_from(["", "TT", "a \ud800", "é"])),
    max_size=12,
)
counts = st.builds(
    lambda articles, found: SiteCounts.of(SITE, articles, [(key, *row) for key, row in found.items()]),
    st.integers(0, 1000),
    rows,
)
law = settings(max_examples=100, deadline=None)
costly = settings(max_examples=5, deadline=None)


def pages(count, seed=1, template=True):
    """Different made-up articles, as they stand on one site or bare, with the site's lines."""
    world = World(seed)
    site = world.site(1)
    articles = [[world.phrase(5, 9).capitalize(), *world.sentences(12)] for _ in range(count)]
    return [site.page(a) if template else "\n\n".join(a) for a in articles], site


PAGES, MADE_UP = pages(24)


def with_plea(page):
    """A page with the plea between its paragraphs."""
    parts = page.split("\n\n")
    middle = len(parts) // 2
    return "\n\n".join([*parts[:middle], PLEA, *parts[middle:]])


@law
@given(counts, counts)
def test_sums_commute(a, b):
    """a + b is b + a."""
    assert a + b == b + a


@law
@given(counts, counts, counts)
def test_sums_associate(a, b, c):
    """(a + b) + c is a + (b + c)."""
    assert (a + b) + c == a + (b + c)


@law
@given(counts)
def test_empty_counts_are_neutral(a):
    """Adding no pages changes nothing."""
    empty = SiteCounts(SITE)
    assert a + empty == empty + a == a


@law
@given(counts)
def test_saved_counts_come_back(tmp_path_factory, a):
    """What is loaded equals what was saved, and the same counts give the same bytes."""
    path = tmp_path_factory.getbasetemp() / "counts.json.gz"
    a.save(path)
    data = path.read_bytes()
    assert SiteCounts.load(path) == a
    SiteCounts.load(path).save(path)
    assert path.read_bytes() == data


@law
@given(counts)
def test_counts_pickle(a):
    """Counts can be sent to other processes."""
    assert pickle.loads(pickle.dumps(a)) == a
    assert pickle.loads(pickle.dumps(a.without_own())) == a.without_own()


@law
@given(counts, st.integers(1, 60))
def test_trimmed_counts_hold_the_frequent_lines(a, least):
    """Trimming takes away the rarer lines with all that is known of them, and nothing else."""
    small = a.trim(least)
    assert small.lines == {key: n for key, n in a.lines.items() if n >= least}
    for name in ("leads", "words", "texts"):
        assert getattr(small, name) == {k: v for k, v in getattr(a, name).items() if k in small.lines}
    assert (small.site, small.articles, small.version) == (a.site, a.articles, a.version)
    assert small.trim(least) == small
    assert a.trim(1) == a


def test_other_sites_and_versions_do_not_add_up():
    """A sum over sites or over versions of the normal form is refused, and so is a sum with something else."""
    with pytest.raises(ValueError, match="different sites"):
        SiteCounts("a.example") + SiteCounts("b.example")
    with pytest.raises(ValueError, match="version"):
        SiteCounts(SITE) + SiteCounts(SITE, version=NORMALISER + 1)
    with pytest.raises(TypeError):
        SiteCounts(SITE) + 1


def test_files_without_counts_are_refused(tmp_path):
    """Text, a broken archive, other JSON and counts of another version are a ValueError each."""
    good, bad = tmp_path / "good", tmp_path / "bad"
    SiteCounts(SITE, 3, {1: 2}, {}, {1: 5}).save(good)
    data = good.read_bytes()
    for wrong in (b"", b"no counts", data[: len(data) // 2], data[:12] + b"\0\0\0\0" + data[16:]):
        bad.write_bytes(wrong)
        with pytest.raises(ValueError, match="no site counts"):
            SiteCounts.load(bad)
    whole = {"version": NORMALISER, "site": SITE, "articles": 3, "lines": [[1, 2, 5, 0, ""]]}
    for wrong in ({"articles": "3"}, {"lines": [[1]]}, {"lines": [["1", 2, 5, 0, ""]]}, {"lines": 3}, {"site": None}):
        bad.write_bytes(gzip.compress(json.dumps({**whole, **wrong}).encode()))
        with pytest.raises(ValueError, match="bad: holds no site counts"):
            SiteCounts.load(bad)
    SiteCounts(SITE, version=NORMALISER + 1).save(bad)
    with pytest.raises(ValueError, match="bad: counts have version"):
        SiteCounts.load(bad)


@pytest.mark.parametrize("wrong", ["text", [("a", None)], [(None, "x")], [("a", b"x")], [("a", "x", "y")]])
def test_only_pairs_of_strings_are_learnt(wrong):
    """Anything else is a TypeError that shows it."""
    with pytest.raises(TypeError, match=r"pairs \(site, text\) of strings, not"):
        learn(wrong)


def test_counts_are_shown_shortly():
    """Of counts of many lines, `repr` shows the site and the articles; they hash like other values."""
    counts = SiteCounts(SITE, 3, dict.fromkeys(range(1000), 2))
    assert SITE in repr(counts)
    assert "articles=3" in repr(counts)
    assert len(repr(counts)) < 120
    assert hash(counts) == hash(SiteCounts(SITE, 3, dict.fromkeys(range(1000), 2)))


@costly
@given(st.randoms(use_true_random=False))
def test_learning_does_not_depend_on_the_order(order):
    """The same pages in another order give the same counts."""
    pairs = [(f"site{k % 2}", page) for k, page in enumerate([*PAGES, *PAGES[:3]])]
    expected = learn(pairs)
    order.shuffle(pairs)
    assert learn(pairs) == expected


@costly
@given(st.integers(8, 16), st.randoms(use_true_random=False))
def test_learning_in_shards_adds_up(size, order):
    """Shards that hold different stories, with their near-duplicates, sum up to the counts of all pages."""
    stories = [[page, page + "\n\nA line that only the copy has."] if k % 5 == 0 else [page]
               for k, page in enumerate(PAGES)]  # fmt: skip
    order.shuffle(stories)
    shards = [[(SITE, page) for story in some for page in story] for some in (stories[:size], stories[size:])]
    a, b = (learn(shard)[SITE] for shard in shards)
    whole = learn(shards[0] + shards[1])[SITE]
    assert (whole.articles, whole.lines, whole.words) == ((a + b).articles, (a + b).lines, (a + b).words)
    assert whole.articles == len(PAGES)


def test_learning_keeps_sites_apart():
    """Each site has its own counts, in the names that were given; no pages, no counts."""
    found = learn([("a", PAGES[0]), ("b,\"c'", PAGES[1]), ("b,\"c'", PAGES[2])])
    assert {name: (c.site, c.articles) for name, c in found.items()} == {"a": ("a", 1), "b,\"c'": ("b,\"c'", 2)}
    assert learn([]) == {}


def test_known_values():
    """Bounds as the textbooks have them."""
    assert wilson(0, 0) == 0.0
    assert wilson(0, 10) == pytest.approx(0.0, abs=1e-9)
    assert wilson(5, 10) == pytest.approx(0.2693, abs=1e-4)
    assert wilson(10, 10) == pytest.approx(0.7871, abs=1e-4)
    assert [chance_bound(n) for n in (0, 10, 300, 1000, 10_000)] == [3, 3, 4, 5, 11]


def test_chance_grows_smoothly_to_huge_sites():
    """The bound of hundreds of millions of articles is found at once, and no step is wide where the method changes."""
    assert 0 <= chance_bound(500_001) - chance_bound(499_999) <= 1
    assert 200_000 < chance_bound(10**9) < 202_000


@pytest.mark.parametrize(
    ("words", "others", "of", "inside", "expected"),
    [
        (2, 10, 10, False, True),  # a menu entry on every page
        (2, 1, 10, False, False),  # chance alone explains two articles
        (15, 3, 3, False, True),  # the fewest articles that may speak
        (15, 2, 2, False, False),
        (25, 6, 6, False, False),  # long lines need more articles
        (25, 7, 7, False, True),
        (25, 2, 40, False, False),  # too small a share
        (15, 2, 12, False, True),
        (15, 2, 12, True, False),  # between paragraphs more is asked
        (15, 4, 12, True, True),
        (5, 0, 1000, False, False),
    ],
)
def test_what_a_template_needs(words, others, of, inside, expected):
    """Enough articles, more than chance explains, and a share that fits the line's length."""
    assert is_template(words, others, of, inside) is expected


@given(st.integers(0, 40), st.integers(0, 300), st.integers(0, 300), st.booleans())
def test_more_articles_never_speak_against_a_template(words, others, of, inside):
    """A line on more of as many articles is a template all the more, and what counts inside counts outside."""
    others = min(others, of)
    if others and is_template(words, others - 1, of, inside):
        assert is_template(words, others, of, inside)
    if is_template(words, others, of, inside=True):
        assert is_template(words, others, of)


def test_a_line_of_many_articles_is_template():
    """A line that reads like body goes, with its numbers, where the site's other articles hold it."""
    found = learn((SITE, with_plea(page)) for page in PAGES[1:])[SITE]
    text = with_plea(PAGES[0])
    assert PLEA in clean(text)
    document = label(text, site=found)
    verdict = next(v for v in document.verdicts if text[v.start : v.end] == PLEA)
    assert (verdict.label, verdict.keep) == (TEMPLATE, False)
    assert verdict.detail == "on 23 of 23 other articles of the site"
    assert document.site_heard
    kept = document.text.split("\n")
    assert not set(MADE_UP.template) & set(kept)
    assert [s for s in text.split("\n\n")[2:8] if s not in kept] == []
    assert (PLEA, 23) in found.templates()
    assert clean(text, site=found) == document.text


def test_the_rule_can_be_switched_off():
    """Without the rule `template-line` the counts cast no votes."""
    found = learn((SITE, with_plea(page)) for page in PAGES[1:])[SITE]
    off = Settings(rules_off=frozenset({"template-line"}))
    assert PLEA in clean(with_plea(PAGES[0]), site=found, settings=off)


def test_a_page_has_no_vote_on_itself():
    """Among the counted articles or not, a page is judged by the others alone."""
    texts = [with_plea(page) for page in PAGES]
    others = learn((SITE, text) for text in texts[1:])[SITE]
    everything = learn((SITE, text) for text in texts)[SITE]
    assert label(texts[0], site=everything.without_own()) == label(texts[0], site=others)
    alone = learn([(SITE, texts[0])])[SITE]
    assert label(texts[0], site=alone.without_own()) == label(texts[0])


@pytest.mark.parametrize("count", range(LEAST_GROUPS - 1))
def test_few_pages_change_nothing(count):
    """Counts of a handful of articles are not heard."""
    found = learn((SITE, with_plea(page)) for page in PAGES[1 : 1 + count]).get(SITE, SiteCounts(SITE))
    assert label(with_plea(PAGES[0]), site=found) == label(with_plea(PAGES[0]))


def test_a_page_is_kept_when_votes_would_take_most_of_it():
    """Counts that call most of the body template are wrong: the page is judged without them and flagged."""
    text = PAGES[0]
    wrong = SiteCounts.of(SITE, 30, [(x.key, 30, x.words, 0, "") for x in lines_of(text)])
    document = label(text, site=wrong)
    assert not document.site_heard
    assert document.text == label(text).text == clean(text, site=wrong)
    assert label(text).site_heard


def seed_counts(copies):
    """Counts of two sites that hold the seeds, some of them several times, among other articles."""
    texts = {name: read_text(path) for name, path in SEEDS.items()}
    pairs = [("a", texts[name]) for name in ("000", "001") for _ in range(copies)]
    pairs += [("b", texts["002"]) for _ in range(copies)] + [("b", texts["003"]), ("b", texts["004"])]
    pairs += [("ab"[k % 2], page) for k, page in enumerate(PAGES)]
    random.Random(copies).shuffle(pairs)
    return texts, learn(pairs)


@pytest.mark.parametrize("copies", [1, 12])
def test_seeds_that_tell_one_story_are_one_article(copies):
    """000 and 001 are the same story on one site, 002 the same on another: each counts once however often it came."""
    texts, found = seed_counts(copies)
    assert found["a"].articles == 1 + len(PAGES) // 2
    assert found["b"].articles == 3 + len(PAGES) // 2
    for name, text in texts.items():
        document = label(text, site=found["a" if name in ("000", "001") else "b"].without_own())
        wanted = SEEDS[name].with_suffix(".clean.txt").read_text(encoding="utf8")
        assert document.text + "\n" == wanted
        labels = (row.split("\t") for row in SEEDS[name].with_suffix(".labels.tsv").read_text().splitlines()[1:])
        body = {int(line) for line, kind in labels if kind in KEPT}
        assert not [v for v in document.verdicts if v.line in body and v.label == TEMPLATE]


def test_two_seeds_alone_are_one_article():
    """The counts of the two scrapes of one story hold one article."""
    found = learn((SITE, read_text(SEEDS[name])) for name in ("000", "001"))
    assert found[SITE].articles == 1
    assert set(found[SITE].lines.values()) == {1}


@given(st.sets(st.integers(0, 2**64 - 1)), st.integers(0, 2**64 - 1))
def test_packed_keys_are_a_mapping(keys, other):
    """They say the same as a dict does."""
    packed, wanted = PackedKeys(sorted(keys)), dict.fromkeys(keys, 1)
    assert packed == wanted
    assert all(key in packed for key in keys)
    assert (other in packed, packed.get(other)) == (other in wanted, wanted.get(other))
    asked = [other, *keys]
    assert packed.among(asked) == [k for k, key in enumerate(asked) if key in wanted]


def exported(path, stories):
    """A database of counts with nothing in it but rows of story, page, key."""
    with duckdb.connect() as connection:
        for table, columns in (
            ("docs", "doc BIGINT, site VARCHAR, mark UBIGINT"),
            ("sites", "site VARCHAR, articles INTEGER, pages INTEGER"),
            ("stories", "story BIGINT, doc BIGINT, key UBIGINT"),
            ("counts", "site VARCHAR, key UBIGINT, articles INTEGER, words INTEGER, leads INTEGER"),
        ):  # fmt: skip
            connection.execute(f"CREATE TABLE {table} ({columns})")
        connection.executemany("INSERT INTO stories VALUES ($story, $doc, $key)", stories)
        export(connection, path, Origin("corpus"))
    return Sites(str(path), "corpus")


def test_other_versions_sentences(tmp_path):
    """Of each page the sentences of all other versions, of its own those that another has too."""
    order, batch = random.Random(3), Batch(0, 1)
    docs = [Batch(0, k % 3).number(k) for k in range(40)]
    held = {doc: (k % 5, order.sample(range(30), order.randrange(1, 9))) for k, doc in enumerate(docs)}
    rows = [{"story": s, "doc": doc, "key": 100 * s + key} for doc, (s, keys) in held.items() for key in keys]
    found = exported(tmp_path / "counts", rows).stories(batch)
    wanted = {
        doc: {row["key"] for row in rows if row["story"] == held[doc][0] and row["doc"] != doc}
        for doc in docs
        if batch.number(0) <= doc <= batch.number(2**20 - 1)
    }
    assert {doc: story.others() for doc, story in found.items()} == wanted


def test_versions_of_one_text_have_one_set_of_sentences(tmp_path):
    """A story that came a thousand times takes the room of one, not of a million."""
    rows = [{"story": 0, "doc": doc, "key": key} for doc in range(50) for key in range(20)]
    found = exported(tmp_path / "counts", rows).stories(Batch(0, 0))
    assert len(found) == 50
    assert len({id(story.others()) for story in found.values()}) == 1
