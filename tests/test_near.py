"""Pages of one story are one article, pages of one site are found together, and nothing chains what is unrelated."""

import pytest
from synthetic import World

from boilerstrip import learn

SITE = "example.com"
WORLD = World(5)
OTHERS = [WORLD.sentences(12) for _ in range(20)]
HOME = WORLD.site(1)


def page(sentences, site=HOME):
    """Sentences below a headline, as they stand on a site; without a site, bare."""
    article = ["A headline of its own", *sentences]
    return site.page(article) if site else "\n\n".join(article)


def articles(*pages, site=HOME):
    """As how many articles pages of a site count, among other pages of it."""
    rest = [(SITE, page(sentences, site)) for sentences in OTHERS]
    return learn([*((SITE, text) for text in pages), *rest])[SITE].articles - len(OTHERS)


@pytest.mark.parametrize("site", [HOME, None], ids=["template", "bare"])
def test_copies_are_one_article(site):
    """The same page again, an abridged one, an updated one, one with other tails."""
    story = WORLD.sentences(14)
    updated = [*WORLD.sentences(2), story[0], *story[2:9], *WORLD.sentences(1), *story[9:]]
    text = page(story, site)
    assert articles(text, site=site) == 1
    assert articles(text, text, text, site=site) == 1
    assert articles(text, page(story[:6], site), site=site) == 1
    assert articles(text, page(updated, site), site=site) == 1
    assert articles(text, text + "\n\n" + "\n\n".join(WORLD.sentences(9)), site=site) == 1


@pytest.mark.parametrize("copies", [20, 150])
def test_any_number_of_scrapes_is_one_article(copies):
    """The same text, come very often, is no template."""
    assert articles(*[page(WORLD.sentences(14))] * copies) == 1


def test_different_stories_are_different_articles():
    """Pages that share the site's lines, a headline and a sentence or two are not one story."""
    a, b = WORLD.sentences(14), WORLD.sentences(14)
    assert articles(page(a), page(b)) == 2
    assert articles(page(a), page([*b[:5], *a[:2], *b[5:]])) == 2


def test_template_sentences_group_no_pages():
    """Twenty pages that share eleven sentences of the site's are twenty articles."""
    template = WORLD.sentences(11)
    pages = [(SITE, "\n\n".join([*template[:6], *WORLD.sentences(6), *template[6:]])) for _ in range(20)]
    assert learn(pages)[SITE].articles == 20


@pytest.mark.parametrize("seed", range(8))
def test_a_second_article_glued_on_chains_no_stories(seed):
    """Of a page with two stories, one behind the other, both stories stay articles of their own."""
    world = World(seed)
    a, b = world.sentences(16), world.sentences(16)
    assert articles(page(a), page(b), page([*a, *b])) == 2


def test_the_same_story_on_other_sites_counts_on_each():
    """Wire copy is one article of every site that has it."""
    story = WORLD.sentences(14)
    found = learn((name, page(story)) for name in ("a", "b", "b"))
    assert {name: counts.articles for name, counts in found.items()} == {"a": 1, "b": 1}


def test_unnamed_pages_are_grouped_by_the_lines_they_share():
    """Pages of two sites that nobody named come out as two sites, whatever their order; a lone page as none."""
    sites = [WORLD.site(number) for number in (2, 3)]
    pages = [page(WORLD.sentences(12), site) for _ in range(8) for site in sites]
    lone = "\n\n".join(WORLD.sentences(12))
    found = learn(("", text) for text in [*pages, lone])
    assert sorted(counts.articles for counts in found.values()) == [8, 8]
    assert all(name == counts.site and name.startswith("~") for name, counts in found.items())
    for counts in found.values():
        lines = set(counts.texts.values())
        assert sum(set(site.template) <= lines for site in sites) == 1
    assert learn(("", text) for text in [lone, *reversed(pages)]) == found


def test_lone_pages_have_no_site():
    """Pages without a name that share nothing are learnt as nothing."""
    assert learn(("", "\n\n".join(sentences)) for sentences in OTHERS) == {}
    assert learn([("", page(OTHERS[0], HOME))]) == {}


def test_named_pages_are_not_regrouped():
    """A page with a site stays there though it shares another one's lines."""
    found = learn([("a", page(OTHERS[0])), *(("", page(sentences)) for sentences in OTHERS[1:6])])
    assert found["a"].articles == 1
    assert sorted(counts.articles for counts in found.values()) == [1, 5]
