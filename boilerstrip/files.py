"""Reads text files of any encoding and writes files whole or not at all."""

from __future__ import annotations

import codecs
import contextlib
import os
import re
import sys
from pathlib import Path
from typing import BinaryIO

SNIFF = 8192  # bytes looked at to tell text from binary
CONTROL_SHARE = 0.1  # of these may be control characters in a text
STDIN = "-"
NAME = 50  # characters of a file's name, up to four bytes each, that its temporary file is named after

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([A-Za-z0-9_.:-]{2,40})", re.I)
_ALIASES = {
    "iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030",
    "shift_jis": "cp932", "x-sjis": "cp932", "x-euc-jp": "euc_jp", "euc_kr": "cp949", "windows-949": "cp949",
    "windows-874": "cp874", "tis-620": "cp874", "x-gbk": "gb18030", "big5": "big5hkscs",
}  # fmt: skip
_NO_PAGES = frozenset(
    "utf-7 idna punycode undefined unicode_escape unicode-escape raw_unicode_escape raw-unicode-escape".split()
)
# Where several encodings fit equally well: the one that browsers assume, except for texts in these languages.
WESTERN, CENTRAL = "cp1252", frozenset("Czech Hungarian Polish Romanian Slovak Slovene".split())
DAMAGED = 3  # of so many characters beyond ASCII, one may be broken in UTF-8
META_BYTES = 4096  # of a page in which it may say its encoding
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b\x1c\x1d\x1e"))
_PAGE = re.compile(rb"\s*<(?:!doctype\s+html|html)[\s>]", re.IGNORECASE)
_MARKUP = (".html", ".htm", ".xhtml")


class InputError(Exception):
    """A file that cannot be used; the message says why and names it."""


def check_there(name: str) -> None:
    """Raise `InputError` where nothing has that name."""
    try:
        Path(name).stat()
    except OSError as error:
        raise InputError(f"{name}: {reason(error)}") from None


def is_page(name: str) -> bool:
    """Whether a file holds HTML, by its name."""
    return name.lower().endswith(_MARKUP)


def read_any(name: str) -> tuple[str, bool]:
    """The text of a file, and whether it is HTML: by its name, on standard input by how it begins.

    HTML is decoded as it says. Raises `InputError`.
    """
    data, shown = _bytes(name), "standard input" if name == STDIN else name
    is_html = begins_as_page(data) if name == STDIN else is_page(name)
    return (to_text if is_html else decode)(data, shown), is_html


def begins_as_page(data: bytes) -> bool:
    """Whether bytes begin as HTML does.

    >>> begins_as_page(b"\\n<!DOCTYPE html><p>"), begins_as_page(b"<HTML lang=de>"), begins_as_page(b"A <p> in a text.")
    (True, True, False)
    """
    head = data[:SNIFF]
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            head = head.decode(encoding, errors="ignore").encode()
            break
    return bool(_PAGE.match(head))


def standard_input() -> BinaryIO:
    """Standard input as bytes; raises `InputError` where it is closed."""
    if sys.stdin is None:
        raise InputError("standard input is closed; name a file")
    return sys.stdin.buffer


def _bytes(name: str) -> bytes:
    try:
        return standard_input().read() if name == STDIN else Path(name).read_bytes()
    except IsADirectoryError:
        raise InputError(f"{name}: is a directory; name the files in it, or use `boilerstrip batch`") from None
    except OSError as error:
        raise InputError(f"{name}: {reason(error)}") from None


def decode(data: bytes, name: str) -> str:
    """Bytes as text; raises `InputError` for binary data and for bytes of no known encoding.

    A few broken bytes in UTF-8 become U+FFFD each; what is further from it is detected.

    >>> decode("Grüße".encode("latin-1") * 40, "x.txt")[:5]
    'Grüße'
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    if b"\0" in data[:SNIFF] or _is_binary(data):
        raise InputError(f"{name}: binary data, not text")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _damaged(data) or _detect(data, name)


def _is_binary(data: bytes) -> bool:
    head = data[:SNIFF]
    return len(head) - len(head.translate(None, _CONTROLS)) > CONTROL_SHARE * len(head)


def _wide(data: bytes) -> str:
    """UTF-16 without a mark, by its NULs, which are all first or all second bytes; "" for what is none."""
    first, second = data[:SNIFF:2].count(0), data[1:SNIFF:2].count(0)
    if bool(first) == bool(second):
        return ""
    with contextlib.suppress(UnicodeDecodeError):
        return data.decode("utf-16-be" if first else "utf-16-le")
    return ""


def to_text(data: bytes, name: str = "page", charset: str = "") -> str:
    """A page's bytes as text: byte-order mark, UTF-8, what the page says, then its server, detection.

    `charset` is what the server said. A few NULs do no harm. Raises `InputError`, for binary data too.
    """
    if data.startswith(tuple(mark for mark, _ in _BOMS[1:])):
        return decode(data, name)
    if _is_binary(data):
        if text := _wide(data):
            return text
        raise InputError(f"{name}: binary data, not text")
    with contextlib.suppress(UnicodeDecodeError):
        return data.decode("utf-8-sig")
    if text := _damaged(data):
        return text
    meta = _CHARSET.search(data[:META_BYTES])
    for said in filter(None, (meta.group(1).decode("ascii") if meta else "", charset)):
        with contextlib.suppress(LookupError, UnicodeError):
            return data.decode(_encoding(said.lower()), errors="replace")
    return decode(data, name)


def _damaged(data: bytes) -> str:
    """UTF-8 of which a few bytes are broken or cut off, with a mark for each; "" for what is none."""
    text = data.decode("utf-8-sig", errors="replace")
    beyond = len(text) - len(text.encode("ascii", "ignore"))
    return text if beyond > DAMAGED * text.count("\ufffd") else ""


def _encoding(said: str) -> str:
    """Python's name for what a page calls its encoding, as browsers read it; raises `LookupError`."""
    name = codecs.lookup(_ALIASES.get(said, said)).name
    if name.startswith(("utf-16", "utf-32")) or name in _NO_PAGES:  # what says so was read as ASCII
        raise LookupError(name)
    return _ALIASES.get(name, name)


def _detect(data: bytes, name: str) -> str:
    from charset_normalizer import from_bytes

    found = list(from_bytes(data))
    if not found:
        raise InputError(f"{name}: not UTF-8, and no other encoding fits; convert it first (for example with iconv)")
    best = found[0]
    if best.language not in CENTRAL:
        equal = (m for m in found if (m.chaos, m.coherence) == (best.chaos, best.coherence))
        best = next((m for m in equal if m.encoding == WESTERN), best)
    return str(best)


class OutputError(Exception):
    """A file that cannot be written; the message says why and names it."""


def reason(error: BaseException) -> str:
    """Why something went wrong, in the words of the system, else the kind of error."""
    said = (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
    return said.lower() or type(error).__name__


def is_interruption(error: BaseException) -> bool:
    """Whether an error is Ctrl-C as the database tells it."""
    name = type(error).__name__
    return name == "InterruptException" or (name == "RuntimeError" and "interrupt" in str(error).lower())


def unwritable(place: Path | str, error: OSError) -> OutputError:
    """The error that says that, and why, a file cannot be written."""
    return OutputError(f"{place}: cannot be written: {reason(error)}")


def write(path: Path, content: str | bytes) -> None:
    """Write a file that somebody named, whole or not at all, in a folder that is there. Raises `OutputError`.

    What a link leads to is written; a device or a pipe takes what it is given and stays.
    """
    data = content.encode("utf8", errors="surrogatepass") if isinstance(content, str) else content
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            path.write_bytes(data)
            return
        place = Path(os.path.realpath(path)) if path.is_symlink() else path
    except OSError as error:
        raise unwritable(path, error) from None
    write_bytes(place, data, folders=False)


def temporary_name(path: Path) -> Path:
    """Beside a file: where it is written before it is whole. Not too long, and told from others by `is_remains`."""
    return path.with_name(f".{path.name[-NAME:]}.{unique()}.tmp")


def unique() -> str:
    """Part of a name that no other process uses, on this machine or on another that shares its disk."""
    return os.urandom(6).hex()


def is_remains(name: str) -> bool:
    """Whether a file's name is one that `temporary_name` makes.

    >>> is_remains(".a.txt.123.tmp"), is_remains("a.tmp")
    (True, False)
    """
    return name.startswith(".") and name.endswith(".tmp")


def write_bytes(path: Path, data: bytes, *, folders: bool = True) -> None:
    """Write a file whole or not at all: to a temporary file beside it, then renamed. Raises `OutputError`.

    With `folders`, those on the way are made.
    """
    temporary = temporary_name(path)
    try:
        if folders:
            path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(data)
        temporary.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise unwritable(path, error) from None
