"""Buttons and credits known by their form, in any language: hashtags, pictures with a number, names behind ©."""

from __future__ import annotations

from ..text import CLOSING, TERMINAL, UNSPACED

RATED = "★☆"
FIRST_PICTURE = "\u2600"  # pictures of the Unicode blocks from here on stand on buttons
CREDIT_NAME = (3, 50)  # characters of a name behind "Photo:"
PLACE = 25  # characters of a place behind a caption


def button(key: str) -> str | None:
    """The category of a line of nothing but hashtags, or of a picture and how many pressed it.

    >>> button("#storm #island"), button("👍 0"), button("# the storm")
    ('navigation', 'share', None)
    """
    if key[0] == "#":
        tags = key.replace(",", " ").split()
        return "navigation" if all(tag[0] == "#" and tag.strip("#0") for tag in tags) else None
    pressed = key[0] >= FIRST_PICTURE and key[0] not in RATED and "0" in key and not key[1:].strip("0 .,km")
    return "share" if pressed else None


def is_name(text: str) -> bool:
    """Whether a text is as long as the name of who made a picture."""
    return CREDIT_NAME[0] <= len(text) <= CREDIT_NAME[1]


def is_signed(tail: str, enclosed: bool = False) -> bool:
    """Whether the end of a line names who made a picture, `enclosed` in brackets or not, or where it was taken.

    >>> [is_signed(tail) for tail in ("a net. © i. sule", "una red. / l. quiroga", "繕う=潮見町北浜", "and/or")]
    [True, True, True, False]
    """
    before, mark, name = tail.rpartition("©")
    if mark:
        return bool(before or enclosed) and is_name(name) and "0" not in name
    before, mark, name = tail.rpartition("=")  # so a Japanese caption names its place
    if mark:
        east = UNSPACED.match(before[-1:]) is not None and UNSPACED.match(name) is not None
        return east and len(name) <= PLACE and TERMINAL.isdisjoint(name) and not any(b in name[:-1] for b in CLOSING)
    before, mark, name = tail.rpartition("/")
    named = len(name.split()) > 1 and is_name(name) and "0" not in name and TERMINAL.isdisjoint(name.replace(".", ""))
    return bool(mark) and named and before.rstrip(CLOSING)[-1:] in TERMINAL


def are_names(text: str) -> bool:
    """Whether a text is a name and whom the person works for.

    >>> are_names("sam okerlund/the harbor light"), are_names("and/or"), are_names("0/0 of them")
    (True, False, False)
    """
    who, mark, whose = text.partition("/")
    letters = (who + whose).replace(" ", "").replace(".", "").replace("-", "")
    return bool(mark) and " " in who.strip() and is_name(text) and letters.isalpha()
