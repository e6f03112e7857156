"""Documents as they come out of files: batches of them, their fields, their text."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator
from math import isfinite
from typing import Any, NamedTuple

BATCH_BYTES = 4_000_000  # of documents that are read and cleaned together, roughly
BATCH_RECORDS, BATCH_FILES = 1_000, 256  # of a file with many documents; files with one document each
MOST_PAGE = 200_000_000  # bytes of a page; a larger one is refused

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|-?Infinity|NaN')  # of JSON as it is written, as far as it matters here


class Capture(NamedTuple):
    """A page as a crawler stored it, or why it cannot be used."""

    offset: int  # of its record: bytes from the beginning of the file, compressed as that is
    data: dict[str, str]  # id, url, date
    body: bytes = b""
    is_html: bool = True  # whether it is a page's HTML; else it is text
    charset: str = ""  # as the server said
    codings: tuple[str, ...] = ()  # what the body is encoded in, the last one outermost
    problem: str = ""


class Batch(NamedTuple):
    """Some documents that are read, counted and cleaned together; the same in every run over the same input."""

    source: int  # number of the (first) file in the plan
    part: int  # number of the batch in that file
    paths: tuple[str, ...] = ()  # files with one document each
    data: bytes = b""  # lines of a file with a document a line
    line: int = 1  # number of the first of these lines, or of the first row
    rows: int = 0  # of a table
    size: int = 0  # bytes of the input that it stands for, roughly
    pages: tuple[Capture, ...] = ()  # of a WARC file

    @property
    def name(self) -> str:
        """Unique in a run, and sorted as the input is."""
        return f"{self.source:08d}-{self.part:06d}"

    def number(self, place: int) -> int:
        """Of a document of the batch, unique in a run."""
        return (self.source << 38) | (self.part << 20) | place


class Record(NamedTuple):
    """One document as it was read."""

    place: int  # in its batch
    where: str  # "file", "file:line" or "file:byte", for messages
    data: dict[str, Any] | None  # its fields, which pass through; None: a text file
    text: str
    problem: str = ""  # why it cannot be used
    raw: bytes = b""  # the line as it came
    is_html: bool = False  # whether the text is a page's HTML
    url: str = ""  # where it comes from, as far as its fields say


class Keys(NamedTuple):
    """Names of a record's fields; a dot leads into a field, the first that is there counts, unless it is blank."""

    text: tuple[str, ...] = ("text", "content", "raw_content")  # blank or not: it is written to as well
    id: tuple[str, ...] = ("id", "doc_id", "uuid")
    url: tuple[str, ...] = (
        "url",
        "source_url",
        "metadata.url",
        "metadata.WARC-Target-URI",
        "meta.url",
        "source",
        "host",
    )
    html: tuple[str, ...] = ()  # of a page's HTML; none by default


def checked(place: int, where: str, data: dict[str, Any], keys: Keys, raw: bytes = b"") -> Record:
    """A record with its text or HTML, or with a problem."""
    found = lookup(data, keys.url)
    url = found if isinstance(found, str) else ""
    html, text = lookup(data, keys.html), _value(data, _text_key(data, keys.text))
    if isinstance(html, str) and (html.strip() or not isinstance(text, str)):
        return Record(place, where, data, html, "", raw, True, url)
    if isinstance(text, str):
        return Record(place, where, data, text, "", raw, False, url)
    if text is None:
        return Record(place, where, data, "", f"has no field {' or '.join(keys.text)}; name it with --text-key", raw)
    return Record(place, where, data, "", f"its text is {type(text).__name__}, not a string", raw)


def lookup(data: dict[str, Any], names: tuple[str, ...]) -> Any:
    """The first field that is there and says something, else the first that is there.

    >>> lookup({"url": "", "metadata": {"url": "https://example.com/a"}}, ("url", "metadata.url"))
    'https://example.com/a'
    """
    found = [value for name in names if (value := _value(data, name)) is not None]
    return next((value for value in found if not isinstance(value, str) or value.strip()), next(iter(found), None))


def _value(data: dict[str, Any], name: str) -> Any:
    value: Any = data
    for step in (name,) if name in data else name.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return value


def _text_key(data: dict[str, Any], names: tuple[str, ...]) -> str:
    """The field that a text is read from and written to: the first that is there, even if it is blank."""
    return next((name for name in names if _value(data, name) is not None), names[0])


def replace(data: dict[str, Any], names: tuple[str, ...], value: str) -> dict[str, Any]:
    """The record with another text, everything else as it was and in the same order."""
    name = _text_key(data, names)
    first, _, rest = name.partition(".")
    if name in data or not rest or not isinstance(data.get(first, {}), dict):
        return {**data, name: value}
    return {**data, first: replace(data.get(first, {}), (rest,), value)}


def to_line(data: dict[str, Any]) -> bytes:
    """A record as a line of JSON."""
    with contextlib.suppress(UnicodeEncodeError):
        return _dumped(data, ensure_ascii=False).encode("utf8") + b"\n"
    return _dumped(data, ensure_ascii=True).encode("ascii") + b"\n"  # lone surrogates


class Huge(float):
    """A number that no float can hold, with what stands in the record."""

    literal: str


def number(literal: str) -> float:
    """A number of a record, to be written again as it came.

    >>> to_line({"a": number("1e400"), "b": "Infinity", "c": number("-1.5")})
    b'{"a": 1e400, "b": "Infinity", "c": -1.5}\\n'
    """
    value = float(literal)
    if isfinite(value):
        return value
    huge = Huge(value)
    huge.literal = literal
    return huge


def _dumped(data: dict[str, Any], *, ensure_ascii: bool) -> str:
    """JSON, in which numbers that no float can hold stand as they came, and no `Infinity` instead."""
    with contextlib.suppress(ValueError):
        return json.dumps(data, ensure_ascii=ensure_ascii, allow_nan=False)
    found = _not_finite(data)
    text = json.dumps(data, ensure_ascii=ensure_ascii)
    return _TOKEN.sub(lambda token: token[0] if token[0][0] == '"' else getattr(next(found), "literal", token[0]), text)


def _not_finite(data: dict[str, Any]) -> Iterator[float]:
    """Infinite numbers and what is none, in the order in which they are written."""
    waiting: list[Any] = [data]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict | list):
            waiting.extend(reversed(list(value.values()) if isinstance(value, dict) else value))
        elif isinstance(value, float) and not isfinite(value):
            yield value
