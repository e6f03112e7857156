"""Input that is wrong, empty, huge or strange."""

import random
import time

import pytest
from pages import FIXTURES, cases, read_text

from boilerstrip import clean, clean_html, label, label_html

PROSE = "The council met again on Tuesday and decided, after a long debate, that nothing at all would change. "
ARTICLE = "\n\n".join(f"{PROSE}It was vote number {number} of the evening." for number in range(1, 7))


def words(rng, count, syllables=3):
    """Words that mean nothing."""
    letters = "bcdfghjklmnprst", "aeiou"
    return ["".join(rng.choice(part) for _ in range(syllables) for part in letters) for _ in range(count)]


def glued(rng):
    """An article whose words stand in no other, with its headline twice above it."""
    known = words(rng, 60, syllables=5)
    headline = " ".join(known[:7]).capitalize()
    paragraphs = [" ".join(rng.choices(known, k=40)).capitalize() + "." for _ in range(3)]
    return "\n\n".join(["\n\n" + headline, headline, *paragraphs, ""])


def repeated(piece):
    """A text of some characters that says one thing again and again."""
    return lambda size: piece * (size // len(piece))


HEADLINE = "It was the evening of the vote\n"
SHAPES = {
    "page": repeated(read_text(FIXTURES / "002_a0228368b5a671bf.txt")),
    "one line": repeated(PROSE),
    "one Japanese line": repeated("町の担当者は「苦情が来たらやめるつもりだった」と話している。"),
    "one word": repeated("a"),
    "one letter and a space": repeated("a "),
    "letters": repeated("a\n"),
    "buttons": repeated("Share on Facebook\n"),
    "paragraphs": repeated(PROSE + "\n"),
    "brackets": repeated("("),
    "guillemets": repeated("«"),
    "ellipses": repeated("..."),
    "stops": repeated(". "),
    "zeros": repeated("0"),
    "ones": repeated("1 "),
    "tails": repeated("photo: (ap) "),
    "bars": repeated("a | "),
    "quotes": repeated('"'),
    "spaces": repeated(" "),
    "line feeds": repeated("\n"),
    "carriage returns": repeated("\r\n"),
    "bidi marks": repeated("\u200f"),
    "accents": lambda size: "a" + repeated("\u0316\u0301")(size),
    "NULs": repeated("\0"),
    "surrogates": repeated("\ud800"),
    "captions": repeated("Some words of a caption that is cut off here...\n"),
    "related headers": lambda size: ARTICLE + "\n" + repeated("Related Posts\n" + PROSE * 3 + "\n")(size),
    "teasers": lambda size: ARTICLE + "\n" + repeated("Some other headline stands here\n3 hours ago\n")(size),
    "headlines": lambda size: (
        ARTICLE + "".join("\n\n" + " ".join(words(random.Random(1), 7)) for _ in range(size // 44))
    ),
    "refrain": lambda size: "A title of it all\n" + repeated(PROSE + "\nA title of it all\n")(size),
    "glued articles": lambda size: "".join(glued(random.Random(i)) for i in range(size // 1500)),
}
SLOW_KNOWN_FAILURES = {}


@pytest.mark.parametrize("value", [None, b"bytes", 3, 2.5, ["a", "list"], object])
@pytest.mark.parametrize("function", [clean, label])
def test_only_strings_are_taken(function, value):
    """Anything else is a TypeError that names its type."""
    with pytest.raises(TypeError, match=rf"str.*\b{type(value).__name__}\b"):
        function(value)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"settings": None}, "takes Settings as `settings`, not NoneType"),
        ({"settings": {"caution": 1}}, "takes Settings as `settings`, not dict"),
        ({"site": "example.com"}, "takes one site's SiteCounts as `site`, .*, not str"),
        ({"site": {}}, "takes one site's SiteCounts as `site`, .*, not dict"),
    ],
)
@pytest.mark.parametrize("function", [clean, label, clean_html, label_html])
def test_other_settings_and_sites_are_refused(function, wrong, message):
    """What is given by name has its type too, and the message says which function was called."""
    with pytest.raises(TypeError, match=rf"{function.__name__}\(\) {message}"):
        function("A line.", **wrong)


@pytest.mark.parametrize("function", [clean_html, label_html])
def test_an_address_is_a_string(function):
    """Anything else is a TypeError."""
    with pytest.raises(TypeError, match="takes a str as `url`, not int"):
        function("<p>A line.", url=3)


@pytest.mark.parametrize("text", ["", " ", "\n", "\r\n\r\n", "\t \u00a0\u3000\n \u2028", "\n" * 1000])
def test_blank_texts_are_empty(text):
    """Of nothing, nothing stays."""
    document = label(text)
    assert clean(text) == document.text == document.title == document.body == ""
    assert document.articles == document.removed == ()
    assert {v.label for v in document.verdicts} <= {"blank"}


@pytest.mark.parametrize("text", ["\0", "\ud800", "\ufeff", "\u200f\n\u200e", "(", "…", "١٢٣", "0", "-\n-\n-", "🙂"])
def test_scraps_are_judged(text):
    """A few odd characters are judged like any line."""
    document = label(text)
    assert len(document.verdicts) == len(text.splitlines())
    assert clean(text) in (text, "")


def seconds(text):
    """The time that a text takes, at best of three."""
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        clean(text)
        best = min(best, time.perf_counter() - start)
        if best > 5:
            break
    return best


@pytest.mark.parametrize("shape", cases(SHAPES, SLOW_KNOWN_FAILURES))
def test_time_is_linear(shape):
    """Sixteen times the text takes about sixteen times as long, not two hundred and fifty-six times."""
    make = SHAPES[shape]
    clean(make(2000))
    once, often = (seconds(make(size)) for size in (20_000, 320_000))
    assert often < 40 * once + 0.5


@pytest.mark.parametrize(
    ("text", "most"),
    [
        pytest.param(PROSE * 20_000, 20, id="two megabytes on one line"),
        pytest.param("a\n" * 100_000, 30, id="100,000 lines of one letter"),
        pytest.param((PROSE + "\n") * 10_000, 20, id="10,000 times the same line"),
        pytest.param(HEADLINE + ARTICLE + 70_000 * HEADLINE + ARTICLE, 8, id="70,000 times the headline"),
        pytest.param("(" * 1_000_000, 10, id="a megabyte of brackets"),
        pytest.param("«" * 1_000_000, 10, id="a megabyte of guillemets"),
        pytest.param("..." * 333_333, 10, id="a megabyte of ellipses"),
        pytest.param("a " * 500_000, 10, id="a megabyte of single letters"),
        pytest.param("word" * 500_000, 10, id="a word of two megabytes"),
    ],
)
def test_huge_texts_end(text, most):
    """A text of some megabytes takes seconds."""
    start = time.perf_counter()
    document = label(text)
    assert time.perf_counter() - start < most
    assert document.verdicts[-1].end <= len(text)
