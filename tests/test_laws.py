"""What holds for every text, checked on generated ones."""

import json
import pickle
import textwrap
from itertools import pairwise
from math import log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pages import FIXTURES, read_text

from boilerstrip import Document, Settings, clean, label, label_html
from boilerstrip.document import BLANK, KEPT, LABELS
from boilerstrip.evidence import TEXT
from boilerstrip.judge import explain_text
from boilerstrip.lines import split
from boilerstrip.model import shipped
from boilerstrip.rules import RULES

PROSE = (
    "The council met again on Tuesday and decided, after a debate of three hours, that the bridge would stay closed.",
    "“Nobody told us anything,” said Ruth Abara, who has run the ticket office on the quay for nineteen years.",
    "Engineers found cracks in two of the seven piers in March, and a third began to lean in the week before Easter.",
    "  An indented paragraph stands here, with a trailing space that belongs to it as much as any of its words do. ",
    "A second bridge was promised in 1998, 2004 and 2011; the drawings fill a cupboard in the town hall's basement.",
)
BUTTONS = (
    "Share on Facebook", "Tweet", "Print this page", "Advertisement", "Related Posts", "Leave a Comment", "TT", "x",
    "Cookie policy", "Accept all cookies", "We use cookies to improve your experience on our site.", "Privacy policy",
    "Sign up for our newsletter", "© 2024 The Daily News. All rights reserved.", "3 hours ago", "Home | News | Sport",
    "By Jane Doe, Staff Writer", "Published on 3 May 2024", "Skip to content",
)  # fmt: skip
WRAPPED = (
    "Council votes to keep the old bridge at Harrowgate Quay closed to all traffic until spring",
    "HARROWGATE QUAY, May 3 (Northern Press) — " + PROSE[0],
    *PROSE[1:],
    "The council will hear the engineers again in June, and until then the old bridge at the quay stays closed.",
)
GLUED = (
    "Beekeepers of the upper valley expect their best harvest of honey since the floods of 1998",
    "By Ana Pereira",
    "May 2, 2024",
    "TAMSIN VALLEY, May 2 (Reuters) — The bees of the upper valley have had the longest bloom that anyone here can "
    "remember, and their keepers are buying jars by the thousand.",
    "Lime, acacia and clover flowered one after the other instead of all at once, said Tom Reyes, who keeps forty "
    "hives above the old sawmill and has written down every harvest since he was twelve.",
    "The price of honey will fall all the same, he said, because the hives of the plain have done as well.",
)
WALL = """We use cookies to improve your experience on our site and more.
Cookie policy
Accept all cookies
Privacy policy
Manage cookies
"""
CAPTIONS = (
    "The old bridge seen from the quay on Tuesday. (Reuters)",
    "The old bridge seen from the...",
    "Photo: Ana Pereira/Getty Images",
)
HEADLINES = ("Council keeps bridge closed after cracks in piers", "Engineers warned of the bridge's piers for years")
OTHER = (
    "山あいの小学校で二十年間鳴り続けたチャイムが、閉校の日に最後の音を響かせた。町は録音を残すことを決めた。",
    "相关阅读：跨江大桥明起夜间封闭检修",
    "\u200fقرر الأهالي أن يُفتح النبع ساعتين في الصباح وساعتين في المساء، وأن يتناوبوا على حراسته.\u202c",
    "\u2067اقرأ أيضا\u2069",
    "NUL \0 in the middle of a line that is otherwise quite an ordinary sentence of the article.",
    "\0",
    "A lone surrogate \ud800 stands in this sentence, which nobody can encode and everybody has to live with.",
    "\udfff",
    "\ufeff",
)
BLANKS = ("", "", " ", "\t", "\u00a0", "\u3000")
BREAKS = ("\n", "\n", "\n", "\n\n", "\r\n", "\r", "\u2028", "\x0b", "\x85")

lines = st.one_of(
    st.sampled_from(PROSE),
    st.sampled_from(PROSE),
    st.sampled_from(BUTTONS),
    st.sampled_from(BLANKS),
    st.sampled_from(CAPTIONS),
    st.sampled_from(HEADLINES),
    st.sampled_from(OTHER),
    st.text(st.characters(), max_size=60),
)
texts = st.lists(st.tuples(lines, st.sampled_from(BREAKS)), max_size=40).map(
    lambda rows: "".join(line + end for line, end in rows)
)
some_settings = st.builds(
    Settings,
    caution=st.sampled_from((0.0, 0.3, 0.5, 1.0)),
    keep=st.sets(st.sampled_from(sorted(LABELS)), max_size=2),
    drop=st.sets(st.sampled_from(sorted(LABELS)), max_size=2),
    rules_off=st.sets(st.sampled_from(sorted(RULES)), max_size=3),
    languages=st.sampled_from((None, ("en",), ("de", "ar"))),
)
thorough = settings(max_examples=150, deadline=None)


def many_lines(text):
    """Whether more than one line of a text holds something: other texts may be judged by sentences."""
    return sum(bool(line.strip()) for line in text.splitlines()) > 1


@thorough
@given(texts)
def test_clean_is_the_text_of_label(text):
    """clean() gives what the document calls its text."""
    assert clean(text) == label(text).text


@thorough
@given(texts, some_settings)
def test_nothing_is_invented(text, chosen):
    """What is kept stands in the source, verbatim and in its order."""
    document = label(text, settings=chosen)
    rest = iter(text.splitlines() if many_lines(text) else [text[v.start : v.end] for v in document.verdicts])
    kept = [text[v.start : v.end] for v in document.verdicts if v.keep]
    assert all(line in rest for line in kept)
    if many_lines(text):
        assert [line for line in document.text.split("\n") if line] == [
            part for line in kept for part in line.split("\n") if part
        ]


@thorough
@given(texts, some_settings)
def test_one_verdict_for_every_line(text, chosen):
    """Of several lines each has one verdict, whose span is the line."""
    document = label(text, settings=chosen)
    if many_lines(text):
        assert [v.line for v in document.verdicts] == list(range(1, len(text.splitlines()) + 1))
        assert [text[v.start : v.end] for v in document.verdicts] == text.splitlines()


@thorough
@given(texts, some_settings)
def test_spans_are_in_order(text, chosen):
    """Spans lie inside the text, follow each other and do not overlap; what no span covers is white space."""
    at = 0
    for v in label(text, settings=chosen).verdicts:
        assert at <= v.start <= v.end <= len(text)
        assert not text[at : v.start].strip()
        at = v.end
    assert not text[at:].strip()


@pytest.mark.parametrize("above", ["", WALL])
def test_reasons_add_up(above):
    """What the measurements of a line say adds up to its score, below a consent dialogue too."""
    text = above + "\n".join((*WRAPPED, "Related Posts", *GLUED))
    for v, rows in zip(label(text).verdicts, explain_text(text, Settings()), strict=True):
        total = shipped(TEXT).intercept + sum(weight for _, weight in rows)
        assert total == pytest.approx(log(v.score / (1 - v.score)), abs=1e-6)


@thorough
@given(texts, some_settings)
def test_verdicts_use_known_words(text, chosen):
    """Labels and reasons are in their tables and scores are probabilities."""
    for v in label(text, settings=chosen).verdicts:
        assert v.label in LABELS
        assert v.reason in RULES
        assert 0 <= v.score <= 1


@thorough
@given(texts, st.sets(st.sampled_from((*sorted(RULES), *["subheading", "standfirst"] * 30)), max_size=3))
def test_labels_say_what_is_kept(text, off):
    """Whatever rules are off, labels of the article are kept and all others are not; blank lines are called so."""
    for v in label(text, settings=Settings(rules_off=off)).verdicts:
        assert v.keep == (v.label in KEPT)
        assert (v.label == BLANK) == (not text[v.start : v.end].strip())


@thorough
@given(texts)
def test_there_is_one_title_at_most(text):
    """The headline stands once: on one line, or on lines next to each other that a hard-wrapped text breaks it into."""
    document = label(text)
    headline = [n for n, v in enumerate(document.verdicts) if v.label == "title"]
    blocks = split(text).of_piece()
    assert len({blocks[n] for n in headline}) <= 1
    assert document.title == " ".join(text[v.start : v.end].strip() for v in document.verdicts if v.label == "title")


def test_a_wrapped_headline_is_given_whole():
    """Document.title joins the lines that a hard-wrapped headline takes, of the article and of one glued on."""
    wrapped = "\n\n".join(textwrap.fill(line, 72) for line in (*WRAPPED, *GLUED))
    found = label(wrapped)
    assert [article.title for article in found.articles] == [found.title, GLUED[0]] == [WRAPPED[0], GLUED[0]]
    assert [v.label for v in found.verdicts[:2]] == ["title", "title"]
    assert found.body.startswith("HARROWGATE QUAY, May 3 (Northern Press)")


@thorough
@given(texts, some_settings)
def test_blank_lines_are_tidy(text, chosen):
    """No blank line stands at the ends of the text or behind another one."""
    text = text.replace("\r", "").replace("\x0b", " ").replace("\x85", " ").replace("\u2028", " ")
    if many_lines(text):
        out = clean(text, settings=chosen).split("\n")
        assert out == [""] or (out[0].strip() and out[-1].strip())
        assert all(a.strip() or b.strip() for a, b in pairwise(out))


@thorough
@given(texts, texts)
def test_calls_do_not_touch_each_other(text, other):
    """The same text gives the same document, whatever was judged before."""
    before = label(text)
    label(other)
    label(other, settings=Settings(languages=("de",), caution=1.0))
    assert label(text) == before


@thorough
@given(texts, some_settings)
def test_documents_and_settings_pickle(text, chosen):
    """What comes back from a pickle equals what went in."""
    document = label(text, settings=chosen)
    assert pickle.loads(pickle.dumps(document)) == document
    assert pickle.loads(pickle.dumps(chosen)) == chosen


@pytest.mark.parametrize("function", [clean, label])
def test_functions_pickle(function):
    """The functions can be sent to other processes."""
    assert pickle.loads(pickle.dumps(function)) is function


@thorough
@given(texts)
def test_to_dict_is_json(text):
    """Everything about a document survives JSON, which escapes lone surrogates."""
    data = label(text).to_dict()
    back = json.loads(json.dumps(data))
    assert back["text"] == data["text"]
    assert [tuple(v.values()) for v in back["verdicts"]] == [tuple(v.values()) for v in data["verdicts"]]
    if not any("\ud800" <= c <= "\udfff" for c in text):
        json.dumps(data, ensure_ascii=False).encode("utf8")


@thorough
@given(texts)
def test_parts_of_a_document_agree(text):
    """The first article is the page's own, and whatever is removed is not kept."""
    document = label(text)
    kept = any(v.keep for v in document.verdicts)
    assert (bool(document.articles) and document.articles[0] == (document.title, document.body)) == kept
    assert not any(v.keep or v.label == BLANK for v in document.removed)


def test_line_ends_do_not_matter():
    """A page with other line ends is judged as the page itself."""
    for path in sorted(FIXTURES.glob("*[0-9a-f].txt")):
        text = read_text(path)
        expected = [v.label for v in label(text).verdicts]
        for end in ("\r\n", "\r", "\u2028"):
            document = label(text.replace("\n", end))
            assert isinstance(document, Document)
            assert [v.label for v in document.verdicts] == expected


def test_sentences_of_one_line_have_its_number():
    """Of a text on one line, each sentence is of that line, also where blank lines stand above."""
    text = "\n\n" + "Nobody was hurt when the storm tore down a crane, officials said. " * 6
    assert {v.line for v in label(text).verdicts} == {3}


def test_documents_are_shown_shortly():
    """`repr` names the headline and says how much is kept, however long the text; documents hash like other values."""
    text = (
        "Share on Facebook\n\nStorm closes the harbour\n\n"
        "The harbour was closed on Friday after a storm tore two cranes from their rails, the port authority said.\n"
        "Nobody was hurt, but ships had to wait outside the harbour until Saturday evening, officials said.\n"
    )
    assert repr(label(text)) == "<Document 'Storm closes the harbour', 3 of 4 lines kept>"
    assert hash(label(text)) == hash(label(text))


def test_offsets_are_into_the_source():
    """What `to_dict` gives is whole: its verdicts' offsets are into its own source, of a text as of a page."""
    for document in (label("Share\nNobody was hurt."), label_html("<p>Share</p><p>Nobody was hurt.</p>")):
        data = document.to_dict()
        assert [data["source"][v["start"] : v["end"]] for v in data["verdicts"]] == ["Share", "Nobody was hurt."]
