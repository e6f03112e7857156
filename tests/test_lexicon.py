"""The phrase files are tidy, and prose that begins like a phrase stays."""

import re
from importlib.resources import files

import pytest
from pages import LANGUAGES, cases, kept_lines, read_page

from boilerstrip import label
from boilerstrip.lexicon import CATEGORIES, MODES, languages, load, read
from boilerstrip.lexicon.index import is_unspaced
from boilerstrip.lexicon.voice import CALL, CHANNEL, OFFER, OWN, PARTS, SAID, STEM, WE, YOU
from boilerstrip.text import bare, normal, words_of

CODES = languages()
SECTIONS = (
    {f"[{c} {m}]" for c in CATEGORIES for m in MODES}
    | {"[time months]", "[time weekdays]", "[time ago]"}
    | {f"[voice {part}]" for part in PARTS}
)
LOOKALIKES = {
    f"{code}-{number}": (code, line)
    for code in CODES
    for number, line in enumerate((LANGUAGES / f"{code}.lookalikes.txt").read_text(encoding="utf8").split("\n"), 1)
    if line and not line.startswith("# ")
}
KNOWN_FAILURES = {
    "de-21": "legal-notice: Um auf den eigentlichen Inhalt zuzugreif…",
    "he-14": "legal-notice: האתר משתמש בקובצי עוגיות כדי לזהות לקוחו…",
    "ro-22": "promo-plea: Scrie-ne la ce te gândești când pleci de acasă, …",
}


def file_lines(code):
    """The lines of a language's phrase file."""
    return files("boilerstrip.lexicon").joinpath(f"{code}.txt").read_text(encoding="utf8").split("\n")


def test_there_are_many_languages():
    """At least 45 languages have a phrase file, and each has look-alikes and two pages to be tested with."""
    assert len(CODES) >= 45
    assert all(
        (LANGUAGES / f"{code}{end}").exists() for code in CODES for end in (".lookalikes.txt", "_A.tsv", "_B.tsv")
    )
    assert {path.name[:2] for path in LANGUAGES.iterdir()} == set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_files_begin_with_their_language(code):
    """The first line names the language in itself and in English."""
    first, second, third = file_lines(code)[:3]
    assert re.fullmatch(r"# .+ \([A-Z][a-z]+\)", first)
    assert second == ""
    assert third in SECTIONS


@pytest.mark.parametrize("code", CODES)
def test_sections_are_known(code):
    """Every section is one of a known category and mode and stands once; every category has one."""
    found = [line for line in file_lines(code) if line in SECTIONS]
    odd = [line for line in file_lines(code) if re.fullmatch(r"\[[a-z_]+ [a-z]+\]", line) and line not in SECTIONS]
    assert not odd
    assert len(found) == len(set(found))
    assert {section[1:].split(" ")[0] for section in found} == {*CATEGORIES, "time", "voice"}


@pytest.mark.parametrize("code", CODES)
def test_phrases_are_in_normal_form(code):
    """Phrases are written as they are compared: whole lines bare of punctuation, the others in normal form."""
    odd = [p for _, mode, p in read(code) if (bare(normal(p)) if mode == "line" else normal(p)) != p or not p]
    assert not odd


@pytest.mark.parametrize("code", CODES)
def test_words_of_a_voice_are_single(code):
    """What a site's voice is known by are single words, or the beginnings of words, of each kind some."""
    rows = [(part, word.removesuffix(STEM)) for category, part, word in read(code) if category == "voice"]
    assert not [word for _, word in rows if len(words_of([word])[0]) != 1 and not is_unspaced(word)]
    kinds = {PARTS[part] for part, _ in rows}
    assert kinds == {YOU, WE, CALL, OWN, OFFER, CHANNEL, SAID}


@pytest.mark.parametrize("code", CODES)
def test_phrases_stand_once(code):
    """No section holds a phrase twice, and what is a whole line is of one category."""
    phrases = list(read(code))
    assert len(phrases) == len(set(phrases))
    lines = [phrase for _, mode, phrase in phrases if mode == "line"]
    assert len(lines) == len(set(lines))


@pytest.mark.parametrize("code", CODES)
def test_each_language_works_alone(code):
    """Buttons are found with the phrases of their own language only."""
    lexicon = load((code,))
    line = next(p for category, mode, p in read(code) if (category, mode) == ("share", "line"))
    assert lexicon.match(line, line, line.split(), len(line.split())) == {"share": 3}


@pytest.mark.parametrize("name", cases(LOOKALIKES, KNOWN_FAILURES))
def test_look_alikes_stay(name):
    """A sentence that begins as a button does stays in the middle of an article's body."""
    code, line = LOOKALIKES[name]
    page = read_page(LANGUAGES / f"{code}_A.tsv").with_paragraph(line)
    number = next(i for i, (_, text) in enumerate(page.rows, 1) if text == line)
    assert kept_lines(label(page.text))[number]
