"""The five seed pages come out byte for byte, with the labels that were given to their lines."""

import pytest
from pages import FIXTURES, cases, read_text

from boilerstrip import clean, label
from boilerstrip.document import BLANK

SEEDS = sorted(path.name.removesuffix(".clean.txt") for path in FIXTURES.glob("*.clean.txt"))
SWAPS = {"caption", "credit"}  # either will do for a caption with its credit
LABELS_KNOWN_FAILURES = {}


def test_there_are_five_seeds():
    """No seed is missing, which would make the other tests here pass without a check."""
    assert len(SEEDS) == 5


@pytest.mark.parametrize("name", SEEDS)
def test_clean_gives_the_expected_text(name):
    """The cleaned page is the expected file, byte for byte."""
    page, expected = (read_text(FIXTURES / f"{name}{end}") for end in (".txt", ".clean.txt"))
    assert (clean(page) + "\n").encode() == expected.encode()


@pytest.mark.parametrize("name", cases(SEEDS, LABELS_KNOWN_FAILURES))
def test_labels_agree(name):
    """Every line that holds something has the label that was given to it."""
    rows = (FIXTURES / f"{name}.labels.tsv").read_text(encoding="utf8").splitlines()
    expected = {int(line): want for line, want in (row.split("\t") for row in rows[1:])}
    document = label(read_text(FIXTURES / f"{name}.txt"))
    got = {v.line: v.label for v in document.verdicts if v.label != BLANK}
    assert got.keys() == expected.keys()
    wrong = {n: (want, got[n]) for n, want in expected.items() if want != got[n] and not {want, got[n]} <= SWAPS}
    assert not wrong


@pytest.mark.parametrize("name", SEEDS)
def test_a_clean_text_is_left_whole(name):
    """Of a text that is clean already at most one word in a hundred is lost."""
    text = read_text(FIXTURES / f"{name}.clean.txt")
    assert len(clean(text).split()) >= 0.99 * len(text.split())
