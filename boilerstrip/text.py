"""Characters: normal forms, scripts, sentence ends; knows nothing of lines or pages."""

from __future__ import annotations

import re
import unicodedata

# Kana, Han, compatibility Han: written without spaces between words.
UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
# Thai, Lao, Burmese, Khmer: no spaces between words and, Burmese and Khmer aside, no full stop.
SOUTHEAST = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
# Zero-width and bidi controls, soft hyphen, byte-order mark, variation selectors: never visible.
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff]+"
)

# Vowel signs of Indic scripts belong to words though they are no letters; the danda between (U+0964) ends sentences.
LETTERS = r"\w\u0900-\u0963\u0966-\u0dff"

TERMINAL = frozenset(".!?…。！？।॥؟۔‽｡։።")  # ends a sentence
CLOSING = "\"'”’»›)]}」』）】〉》*_ \u00a0"  # may stand behind the end of a sentence
CHARS_PER_WORD = 1.7  # Han and Kana: characters that carry as much as one word
CHARS_PER_WORD_SOUTHEAST = 4  # Thai, Lao, Khmer, Burmese

_DIGITS = str.maketrans("0123456789", "0000000000")
_ASCII = _DIGITS | {ord("`"): "'", ord("\t"): " "}
_FOLDED = (("’", "'"), ("‘", "'"), ("“", '"'), ("”", '"'), ("–", "-"), ("—", "-"))  # in almost every text
# Rarer: other quotes and dashes, letters that a language writes in two ways, Greek accents (capitals go without them).
_RARE: dict[int, str | None] = {
    ord(a): b for a, b in zip("ʼ׳„‟״‑−‒ёışţيىكةأإآάέήίόύώϊϋΐΰ", '\'\'"""---еișțییکهاااαεηιουωιυιυ', strict=True)
}
_RARE |= dict.fromkeys((0x307, *range(0x64B, 0x653)))  # the dot that İ leaves behind; Arabic vowel signs: dropped
_IS_RARE = re.compile("[" + "".join(map(chr, _RARE)) + "]")
_EDGES = " \t.,:;!?-|/\\»«›‹•·*●▪■▶►▸→←↑↓▼▲+=~_<>()[]{}\"'¿¡…。、，：；！？·۔؟।#&✓✔✕✖×❤♥★☆©®™@"


def normal(text: str) -> str:
    """The form in which texts are compared: NFKC, casefold, plain quotes and dashes, digit runs as 0, single spaces.

    >>> normal("“Read  More” – 12,345 Comments")
    '"read more" - 0,0 comments'
    """
    if text.isascii():
        text = text.translate(_ASCII).lower()
    else:
        text = INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).casefold()
        for old, new in _FOLDED:
            text = text.replace(old, new)
        if _IS_RARE.search(text):
            text = text.translate(_RARE)
        text = _zero_digits(text)
    text = " ".join(text.split())
    while "00" in text:
        text = text.replace("00", "0")
    return text


def _zero_digits(text: str) -> str:
    """Every decimal digit of any script as 0.

    >>> _zero_digits("٣ ساعات, 5 часов")
    '0 ساعات, 0 часов'
    """
    return re.sub(r"\d", "0", text)


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
