"""What callers can set does what it says, and values that mean nothing are refused."""

import pickle
import re

import pytest
from pages import FIXTURES, read_text

from boilerstrip import DEFAULT, Settings, clean, clean_html, label
from boilerstrip.document import APPENDED, BODY, CAPTION, SUBHEADING
from boilerstrip.evidence_html import HTML
from boilerstrip.model import Weights, shipped

SEEDS = {
    path.name[:3]: read_text(path) for path in sorted(FIXTURES.glob("*.txt")) if not path.name.endswith(".clean.txt")
}
PAGE = "\n\n".join(
    (
        "Town library to stay open until nine on weekdays",
        "The town library will stay open until nine on weekdays from October, after a campaign by its readers.",
        "Members of the town council voted by eleven to four on Tuesday evening to pay for two more librarians.",
        "“We had people queueing on the stairs with their coats on,” said Martin Hale, who works at the front desk.",
        "A survey in spring found that a third of its visitors came because their own homes were too cold.",
    )
)


def texts_of(document, wanted):
    """The lines of a document that have a label."""
    return [document.source[v.start : v.end] for v in document.verdicts if v.label == wanted]


def test_captions_can_be_kept():
    """With keep={"caption"} the captions of seed 000 stay, and nothing else changes."""
    plain, kept = label(SEEDS["000"]), label(SEEDS["000"], settings=Settings(keep=frozenset({CAPTION})))
    assert texts_of(plain, CAPTION)
    assert all(v.keep for v in kept.verdicts if v.label == CAPTION)
    assert [v.keep for v in kept.verdicts if v.label != CAPTION] == [
        v.keep for v in plain.verdicts if v.label != CAPTION
    ]
    assert {v.reason for v in kept.verdicts if v.label == CAPTION} == {"kept-label"}


def test_subheadings_can_be_dropped():
    """With drop={"subheading"} the subheadings of seed 004 go, and nothing else changes."""
    plain, less = label(SEEDS["004"]), label(SEEDS["004"], settings=Settings(drop=frozenset({SUBHEADING})))
    headings = texts_of(plain, SUBHEADING)
    assert headings
    assert [line for line in plain.text.split("\n\n") if line not in headings] == less.text.split("\n\n")
    assert {v.reason for v in less.verdicts if v.label == SUBHEADING} == {"dropped-label"}


def test_the_second_article_can_stay():
    """Without the rule "second-article" what was glued on to seed 000 stays."""
    plain, more = label(SEEDS["000"]), label(SEEDS["000"], settings=Settings(rules_off=frozenset({"second-article"})))
    second = plain.articles[1].body
    assert second.count("\n") > 3
    assert not texts_of(more, APPENDED)
    assert len(more.articles) == 1
    found = [line for line in second.split("\n") if line in more.text and line not in plain.text]
    assert len(found) >= 0.9 * len(second.split("\n"))


@pytest.mark.parametrize(
    "rule", ["headline", "repeated-headline", "opening-caption", "repeated-caption", "stray-token"]
)
def test_a_rule_that_is_off_decides_nothing(rule):
    """No verdict names a rule that is off."""
    chosen = Settings(rules_off=frozenset({rule}))
    assert any(v.reason == rule for text in SEEDS.values() for v in label(text).verdicts)
    assert not any(v.reason == rule for text in SEEDS.values() for v in label(text, settings=chosen).verdicts)


@pytest.mark.parametrize("name", sorted(SEEDS))
def test_more_caution_keeps_more(name):
    """With rising caution the number of words that stay does not fall."""
    sizes = [len(clean(SEEDS[name], settings=Settings(caution=c)).split()) for c in (0.0, 0.25, 0.5, 0.75, 1.0)]
    assert sizes == sorted(sizes)
    assert sizes[2] == len(clean(SEEDS[name]).split())


def test_the_order_of_languages_says_nothing():
    """Languages are a set, however they are given."""
    first, second = Settings(languages=("en", "de", "nl")), Settings(languages={"nl", "de", "en"})
    assert first == second
    assert first.languages == ("de", "en", "nl")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"caution": 1.5}, "caution is 1.5; it must be between 0"),
        ({"caution": -0.1}, "caution is -0.1; it must be between 0"),
        ({"caution": float("nan")}, "caution is nan; it must be between 0"),
        ({"keep": {"captions"}}, "unknown label 'captions'; labels are title, standfirst"),
        ({"drop": {"heading"}}, "unknown label 'heading'; labels are title, standfirst"),
        ({"keep": "caption"}, "keep is the string 'caption'; pass a set"),
        ({"drop": "subheading"}, "drop is the string 'subheading'; pass a set"),
        ({"rules_off": "teaser"}, "rules_off is the string 'teaser'; pass a set"),
        ({"caution": "0.5"}, "caution is '0.5'; it must be between 0"),
        ({"keep": {"captions", 3}}, "keep holds 3, which is no string"),
        ({"keep": None}, "keep is None; pass a set of strings"),
        ({"rules_off": {1, "teaser"}}, "rules_off holds 1, which is no string"),
        ({"caution": True}, "caution is True; it must be between 0"),
        ({"languages": "de"}, "languages is the string 'de'; pass a set"),
        ({"languages": 5}, "languages is 5; pass a set"),
        ({"phrases": 5}, "phrases is 5; pass triples of strings"),
        ({"weights": 5}, "weights is 5; pass the path"),
        ({"phrases": (("promo", "start"),)}, r"own phrase \('promo', 'start'\): it must be three strings"),
        ({"phrases": "promo"}, "phrases is 'promo'; pass triples of strings"),
        ({"phrases": (("promo", "start", 3),)}, r"own phrase \('promo', 'start', 3\): it must be three strings"),
    ],
)
def test_bad_values_are_refused(values, message):
    """A value that means nothing is a ValueError that says what would do."""
    with pytest.raises(ValueError, match=message):
        Settings(**values)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"languages": ("xx",)}, "no phrases for language 'xx'; there are ar, bg"),
        (
            {"phrases": (("shares", "line", "boost this"),)},
            "'boost this': category 'shares' must be one of share, tools",
        ),
        ({"phrases": (("share", "lines", "boost this"),)}, "mode 'lines' one of anywhere, end, start, line"),
        ({"phrases": (("share", "start", " "),)}, "own phrase ' ' has nothing in it"),
        ({"phrases": (("share", "line", "..."),)}, "own phrase '...' has nothing in it"),
        ({"rules_off": {"second_article"}}, "unknown rule 'second_article'"),
    ],
)
def test_what_there_is_not_is_refused(values, message):
    """Unknown languages, categories, modes and rules are a ValueError at the latest when they are used."""
    with pytest.raises(ValueError, match=message):
        label(PAGE, settings=Settings(**values))


@pytest.mark.parametrize(
    ("phrase", "line", "reason"),
    [
        (("share", "line", "Boost This!"), "» BOOST this", "share-button"),
        (("promo", "start", "Become a Friend of"), "Become a friend of the Quay Lane Press", "promo-plea"),
        (("legal", "line", "Quelle horreur"), "Quelle horreur", "legal-notice"),
    ],
)
def test_own_phrases_fire(phrase, line, reason):
    """A line at the end that is one of the caller's own phrases goes for that reason."""
    verdict = label(f"{PAGE}\n\n{line}", settings=Settings(phrases=(phrase,))).verdicts[-1]
    assert (verdict.keep, verdict.reason) == (False, reason)
    assert label(f"{PAGE}\n\n{line}").verdicts[-1].reason != reason


def test_languages_can_be_chosen():
    """Only the phrases of the languages that were named are known."""
    german, english = f"{PAGE}\n\nArtikel teilen", f"{PAGE}\n\nShare this article"
    only = Settings(languages=("de",))
    assert label(german, settings=only).verdicts[-1].reason == "share-button"
    assert label(english, settings=only).verdicts[-1].reason != "share-button"
    assert label(english).verdicts[-1].reason == "share-button"


def test_without_languages_the_article_stays():
    """With no phrases at all an article still stays whole."""
    assert clean(PAGE, settings=Settings(languages=())) == PAGE


def test_settings_are_values():
    """Settings made of any collections are equal, hashable, immutable and survive pickling."""
    one = Settings(keep=["caption"], languages=["de"], phrases=[["share", "line", "boost"]])
    two = Settings(keep=frozenset({"caption"}), languages=("de",), phrases=(("share", "line", "boost"),))
    assert one == two
    assert hash(one) == hash(two)
    assert pickle.loads(pickle.dumps(one)) == two
    assert one != DEFAULT
    with pytest.raises(AttributeError):
        one.caution = 1.0


def test_settings_do_not_stick():
    """Settings of one call mean nothing for the next."""
    before = label(PAGE)
    label(PAGE, settings=Settings(drop=frozenset({BODY}), phrases=(("legal", "start", "the town library"),)))
    assert label(PAGE) == before


@pytest.fixture
def harsh(tmp_path):
    """A file with weights for texts by which nothing reads like body."""
    path = tmp_path / "harsh.json"
    path.write_text(Weights.of(-30.0, shipped().tables).to_json())
    return path


def test_own_weights_decide(harsh):
    """Weights from a file, or as a value, are used for their kind of input and no other; a file is a value too."""
    own = Settings(weights=harsh)
    html = "".join(f"<p>{line}</p>" for line in PAGE.split("\n\n"))
    assert clean(PAGE, settings=own) != PAGE
    assert label(PAGE, settings=own).text == clean(PAGE, settings=own)
    assert clean_html(html, settings=own) == clean_html(html) != ""
    assert own == Settings(weights=str(harsh)) == Settings(weights=Weights.load(harsh)) != DEFAULT
    assert hash(own) == hash(Settings(weights=str(harsh)))
    assert pickle.loads(pickle.dumps(own)) == own
    harsh.unlink()
    assert clean(PAGE, settings=own) == clean(PAGE, settings=pickle.loads(pickle.dumps(own)))


@pytest.mark.parametrize("scheme", [shipped().scheme, HTML], ids=["text", "html"])
def test_weights_survive_a_file(scheme, tmp_path):
    """Written and read again, weights are the same, and so are the bytes."""
    path = tmp_path / "w.json"
    path.write_text(shipped(scheme).to_json())
    assert Weights.load(path) == shipped(scheme)
    assert Weights.load(path).to_json() == path.read_text()
    assert Weights.load(path).scheme is scheme


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("{", "", "not usable as weights: Extra data"),
        ('"format": 1', '"format": 0', "has format 0, this version reads 1: fit the weights again"),
        ('"format": 1', '"version": 1', "has no format; `boilerstrip fit` writes such files"),
        ('"scheme": "text"', '"scheme": "pdf"', "is for 'pdf'; there are text and html"),
        ('"scheme": "text"', '"scheme": "html"', "table 'link' has 0 weights, 6 are needed"),
        ('"tables": {', '"tables": {"nose": [1],', "table 'nose' has 1 weights, 0 are needed"),
        ('"tables": {', '"tables": [], "others": {', "has no tables"),
        ('"words": [', '"words": [1,', "table 'words' has 13 weights, 12 are needed"),
        ('"words": [', '"words": [NaN,', "'words' holds 'nan', which is no weight"),
        ('"words": [', '"words": ["1",', "'words' holds '1', which is no weight"),
        ('"intercept": ', '"intercept": 1e999, "other": ', "'intercept' holds 'inf', which is no weight"),
        ('"intercept": ', '"other": ', "'intercept' holds 'None', which is no weight"),
    ],
)
def test_weights_that_do_not_fit_are_refused(tmp_path, old, new, message):
    """A file that holds no weights for this version is a ValueError that names it and says what is wrong."""
    path = tmp_path / "w.json"
    text = shipped().to_json()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(ValueError, match=r"w\.json: not usable as weights: ") as error:
        Settings(weights=path)
    assert message in str(error.value)


def test_weights_that_cannot_be_read_are_refused(tmp_path):
    """Missing files, folders and binary files are a ValueError with their name."""
    (tmp_path / "b").write_bytes(bytes(range(256)))
    for name in ("none", ".", "b"):
        with pytest.raises(ValueError, match=re.escape(str(tmp_path / name))):
            Settings(weights=tmp_path / name)
