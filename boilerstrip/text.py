"""Characters: normal forms, scripts, sentence ends; knows nothing of lines or pages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from itertools import compress

# Kana, Han, compatibility Han: written without spaces between words.
UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
# Thai, Lao, Burmese, Khmer: no spaces between words and, Burmese and Khmer aside, no full stop.
SOUTHEAST = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
HANGUL = re.compile("[\uac00-\ud7a3]")  # written with spaces; says much in two syllables
# Zero-width and bidi controls, soft hyphen, byte-order mark, variation selectors: never visible.
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff]+"
)

# Vowel and tone signs of Indic scripts and of Thai, Lao, Burmese and Khmer belong to words though they are no letters;
# the danda between (U+0964) ends sentences.
LETTERS = (
    r"\w\u0900-\u0963\u0966-\u0dff\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece"
    r"\u102b-\u103e\u17b4-\u17d3"
)

TERMINAL = frozenset(".!?…。！？।॥؟۔‽｡։።")  # ends a sentence
CLOSING = "\"'”’»›)]}」』）】〉》*_ \u00a0"  # may stand behind the end of a sentence
CHARS_PER_WORD = 1.7  # Han and Kana: characters that carry as much as one word
CHARS_PER_WORD_SOUTHEAST = 4  # Thai, Lao, Khmer, Burmese

_ASCII = str.maketrans("0123456789`\t\x1f", "0000000000'  ")
_PUNCTUATION = str.maketrans(
    dict.fromkeys((c for c in map(chr, range(128)) if not c.isalnum() and c not in "_\n"), " ")
)
_NO_TOKEN = re.compile(f"[^{LETTERS}©\n]+")
# In almost every text; what NFKC makes of the last two.
_PLAIN = (("’", "'"), ("‘", "'"), ("“", '"'), ("”", '"'), ("–", "-"), ("—", "-"), ("\u00a0", " "), ("…", "..."))
_FOLDED = (*_PLAIN, ("`", "'"), *((d, "0") for d in "123456789"))
# Rarer: other quotes and dashes, letters that a language writes in two ways, Greek accents (capitals go without them).
_RARE: dict[int, str] = {
    ord(a): b for a, b in zip("ʼ׳„‟״‑−‒ёışţيىكةأإآάέήίόύώϊϋΐΰ", '\'\'"""---еișțییکهاااαεηιουωιυιυ', strict=True)
}
_RARE |= {0x1680: " ", 0x1F: " ", 0x09: " "}  # white space that NFKC leaves
_RARE |= dict.fromkeys((0x307, *range(0x64B, 0x653)), "")  # the dot that İ leaves behind; Arabic vowel signs: dropped
_IS_RARE = re.compile("[" + "".join(map(chr, _RARE)) + "]")
_MARKS = re.compile(r"[^\w\s\x00-\x7f][^\w\s\x00-\x7f]{29}")  # accents and the like are among these
JOINER = "\u034f"  # invisible; accents are put in order up to it
SAMPLED = 100  # one of so many characters is looked at for runs of accents
_DIGIT = re.compile(r"[^\D0-9]")
_EDGES = " \t.,:;!?-|/\\»«›‹•·*●▪■▶►▸→←↑↓▼▲+=~_<>()[]{}\"'¿¡…。、，：；！？·۔؟।#&✓✔✕✖×❤♥★☆©®™@"


def normal(text: str) -> str:
    """The form in which texts are compared: NFKC, casefold, plain quotes and dashes, digit runs as 0, single spaces.

    >>> normal("“Read  More” – 12,345 Comments")
    '"read more" - 0,0 comments'
    """
    return normal_forms([" ".join(text.split())])[0]


def normal_forms(lines: Sequence[str]) -> list[str]:
    """The normal form of each line, none of which holds a line separator; many lines at once cost little each."""
    return list(map(str.strip, _forms(lines)[0]))


def normal_forms_and_words(lines: Sequence[str]) -> tuple[list[str], list[list[str]]]:
    """The normal form of each line, and its words.

    >>> normal_forms_and_words(["Don't (read)  MORE", "© El País"])
    (["don't (read) more", '© el país'], [['don', 't', 'read', 'more'], ['©', 'el', 'país']])
    """
    forms, plain = _forms(lines)
    return list(map(str.strip, forms)), words_of(forms, plain)


def _forms(lines: Sequence[str]) -> tuple[list[str], list[bool]]:
    """Normal forms, with the spaces around them, and which of them are ASCII."""
    plain = list(map(str.isascii, lines))
    if not all(plain):
        lines = _merged(plain, lines, str, _plainer)  # half of such lines are ASCII but for quotes and dashes
        plain = list(map(str.isascii, lines))
    if all(plain):
        return _ascii_form("\n".join(lines)).split("\n") if lines else [], plain
    forms = _merged(plain, lines, _ascii_form, _unicode_form)
    return forms, list(map(str.isascii, forms))  # more than before: wide letters and the like have become plain


def words_of(forms: Sequence[str], plain: Sequence[bool] = ()) -> list[list[str]]:
    """The words of normal forms; `plain` says which are ASCII, where that is known."""
    if not forms:
        return []
    plain = plain or [form.isascii() for form in forms]
    if all(plain):
        spaced = _ascii_words("\n".join(forms)).split("\n")
    else:
        spaced = _merged(plain, forms, _ascii_words, _unicode_words)
    return list(map(str.split, spaced))


def _merged(
    plain: Sequence[bool], lines: Sequence[str], if_plain: Callable[[str], str], otherwise: Callable[[str], str]
) -> list[str]:
    """What becomes of lines that are ASCII and those that are not, in their order."""
    of_plain = iter(if_plain("\n".join(compress(lines, plain))).split("\n"))
    of_others = iter(otherwise("\n".join([line for line, p in zip(lines, plain, strict=True) if not p])).split("\n"))
    return [next(of_plain if p else of_others) for p in plain]


def _ascii_words(text: str) -> str:
    return text.translate(_PUNCTUATION)


def _unicode_words(text: str) -> str:
    return _NO_TOKEN.sub(" ", text)


def _ascii_form(text: str) -> str:
    return _single(text.translate(_ASCII).lower())


def _single(text: str) -> str:
    """Runs of zeros and of spaces as one."""
    while "00" in text:
        text = text.replace("00", "0")
    while "  " in text:
        text = text.replace("  ", " ")
    return text


def _plainer(text: str) -> str:
    for old, new in _PLAIN:
        text = text.replace(old, new)
    return text


def _unicode_form(text: str) -> str:
    if any(map(unicodedata.combining, text[::SAMPLED])):  # the time of NFKC grows with the square of such a run
        text = _MARKS.sub(rf"\g<0>{JOINER}", text)
    text = unicodedata.normalize("NFKC", text)
    if INVISIBLE.search(text):
        text = INVISIBLE.sub("", text)
    text = text.casefold()
    for old, new in _FOLDED:
        text = text.replace(old, new)
    for char in set(_IS_RARE.findall(text)):
        text = text.replace(char, _RARE[ord(char)])
    return _single(_DIGIT.sub("0", text) if _DIGIT.search(text) else text)


def bare(key: str) -> str:
    """A normal form without the punctuation, bullets and symbols around it.

    >>> bare("» read more ›")
    'read more'
    """
    return key.strip(_EDGES)


def sentence_end(text: str) -> bool:
    """Whether a text stops as a sentence does, whatever quotes or brackets stand behind the stop.

    >>> [sentence_end(t) for t in ("He said: “No.”", "Read more", "終わりです。", "")]
    [True, False, True, False]
    """
    tail = text[-12:].rstrip(CLOSING)
    return bool(tail) and tail[-1] in TERMINAL
