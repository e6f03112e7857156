"""Two labelled pages in each language: most of what belongs to the article stays, most of the rest goes."""

import pytest
from pages import LANGUAGES, outcome, read_page

PAGES = sorted(path.stem for path in LANGUAGES.glob("*.tsv"))
MEAN_F1 = 0.991
RECALL = 0.9  # of the characters of the lines that belong to the article
RECALL_EXCEPTIONS = {}
PRECISION = 0.75
PRECISION_EXCEPTIONS = {}


@pytest.fixture(scope="module")
def outcomes():
    """What became of each page."""
    return {name: outcome(read_page(LANGUAGES / f"{name}.tsv")) for name in PAGES}


def test_there_are_two_pages_for_each_language():
    """Every language has a page A and a page B, with lines that stay, and on page A lines that go."""
    assert len(PAGES) >= 90
    assert {name[:2] for name in PAGES if name.endswith("_A")} == {name[:2] for name in PAGES if name.endswith("_B")}


def test_mean_f1(outcomes):
    """Over all pages the mean of F1, by characters, is as high as it has been."""
    assert sum(o.f1 for o in outcomes.values()) / len(outcomes) >= MEAN_F1


@pytest.mark.parametrize("name", PAGES)
def test_recall(name, outcomes):
    """What belongs to the article stays."""
    assert outcomes[name].recall >= RECALL_EXCEPTIONS.get(name, RECALL), outcomes[name].lost


@pytest.mark.parametrize("name", PAGES)
def test_precision(name, outcomes):
    """What does not belong to the article goes."""
    assert outcomes[name].precision >= PRECISION_EXCEPTIONS.get(name, PRECISION), outcomes[name].left


def test_exceptions_are_exceptions():
    """The tables of exceptions hold pages that exist and floors that are lower than the usual ones."""
    for table, usual in ((RECALL_EXCEPTIONS, RECALL), (PRECISION_EXCEPTIONS, PRECISION)):
        assert set(table) <= set(PAGES)
        assert all(floor < usual for floor in table.values())
