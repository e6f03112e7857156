"""Reads the pages of WARC files, record by record; needs the extra `warc`."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterator
from io import SEEK_END, BufferedReader, BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..document import Document
from ..files import InputError, decode, to_text
from .records import BATCH_BYTES, BATCH_RECORDS, MOST_PAGE, Batch, Capture, Record

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

MOST_HEAD = 1 << 16  # bytes of an HTTP header
MOST_DAMAGES = 1000  # places of a file behind which a whole record is looked for
_PACKED = (b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd")  # how gzip and zstd begin
# What a page is, by type of the record: HTML as it was sent, or text that somebody made of it.
TYPES = {
    "response": ("text/html", "application/xhtml+xml"),
    "resource": ("text/html", "application/xhtml+xml"),
    "conversion": ("text/plain",),
}
_STATUS = re.compile(rb"HTTP/[0-9.]{1,9} +([0-9]{3})\b")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_CHARSET = re.compile(r"charset\s{0,9}=\s{0,9}[\"']?([A-Za-z0-9_.:-]{2,40})", re.I)


def _fastwarc() -> Any:
    try:
        import fastwarc
        import fastwarc.stream_io
        import fastwarc.warc
    except ImportError:
        raise InputError("WARC files need the extra `warc`: pip install 'boilerstrip[warc]'") from None
    return fastwarc


def warc_batches(root: Path, path: str, source: int) -> Iterator[Batch]:
    """Runs of pages; raises `InputError` where WARC cannot be read."""
    _fastwarc()
    part, start, size, held = 0, 0, 0, list[Capture]()
    with (root / path).open("rb") as stream:
        for at, page in _captures(stream):
            if page:
                held.append(page)
                size += len(page.body)
            if size >= BATCH_BYTES or len(held) >= BATCH_RECORDS:
                yield Batch(source, part, (path,), size=at - start, pages=tuple(held))
                part, start, size, held = part + 1, at, 0, []
        if held:
            yield Batch(source, part, (path,), size=stream.seek(0, SEEK_END) - start, pages=tuple(held))


def _captures(stream: BufferedReader) -> Iterator[tuple[int, Capture | None]]:
    """Where each record begins, and the page in it; behind damage it goes on with the next record that is whole."""
    magic = next((m for m in _PACKED if stream.peek(4).startswith(m)), b"WARC/1.")
    at, start = 0, 0
    for _ in range(MOST_DAMAGES):
        stream.seek(start)
        at, page, any_read, damage, ended = start, None, start == 0, "", False
        try:
            for record in _fastwarc().warc.ArchiveIterator(stream, parse_http=False):
                at, any_read, page = record.stream_pos, True, None
                page = _capture(record)
                yield at, page
            ended = True
            damage = "" if page and page.problem else _tail_damage(stream, at)
        except OSError as error:
            damage = str(error).lower()
        if damage and any_read:  # what begins with damage is known by the record before it
            yield at, Capture(at, {}, problem=f"damaged, or what follows it is: {damage}")
        start = -1 if ended else _find(stream, magic, at + 1)
        if start < 0:
            return
    yield at, Capture(at, {}, problem=f"more than {MOST_DAMAGES} damaged places; the rest of the file is not read")


def _find(stream: BufferedReader, wanted: bytes, start: int) -> int:
    """Where in a file, from a place on, some bytes stand; -1: nowhere."""
    stream.seek(start)
    held = b""
    while piece := stream.read(1 << 20):
        held += piece
        if (found := held.find(wanted)) >= 0:
            return start + found
        start += len(held) - len(wanted) + 1
        held = held[1 - len(wanted) :]
    return -1


def _tail_damage(stream: BufferedReader, start: int) -> str:
    """What is wrong with the end of a packed file, whose last record begins at `start`: the library overlooks it."""
    stream.seek(start)
    if not stream.peek(4).startswith(_PACKED[0]):
        return ""
    try:
        with gzip.open(stream) as unpacked:
            while unpacked.read(1 << 20):
                pass
    except (EOFError, OSError, zlib.error):
        return "the file is cut off"
    return ""


def _capture(record: WarcRecord) -> Capture | None:
    """A record that is a page, or that is damaged; None for all others, whose content is not read."""
    names = ("WARC-Type", "WARC-Record-ID", "WARC-Target-URI", "WARC-Date", "Content-Length", "Content-Type")
    kind, name, url, date, length, says = (str(record.headers.get(n) or "").strip() for n in names)
    kind, data = kind.lower(), {"id": name, "url": url.strip("<>"), "date": date}
    if not (kind and name and length.isdecimal()):
        return Capture(record.stream_pos, data, problem="the header of the record is damaged")
    if kind not in TYPES:
        return None
    taken, body, fields = 0, b"", {"content-type": says}
    if says.lower().startswith("application/http"):
        head = _take(record, min(int(length), MOST_HEAD))
        status = _STATUS.match(head)
        if not status:
            return Capture(record.stream_pos, data, problem="no HTTP response")
        if status.group(1)[:1] != b"2":
            return None
        taken, (body, fields) = len(head), _head(head)
    said = fields.get("content-type") or str(record.headers.get("WARC-Identified-Payload-Type") or "")
    if said.partition(";")[0].strip().lower() not in TYPES[kind]:
        return None
    if int(length) > MOST_PAGE:
        return Capture(record.stream_pos, data, problem=f"a page of more than {MOST_PAGE // 10**6} MB")
    rest = _take(record, int(length) - taken)
    if taken + len(rest) < int(length):
        return Capture(record.stream_pos, data, problem="the record is cut off")
    charset = _CHARSET.search(said)
    packed = f"{fields.get('content-encoding', '')},{fields.get('transfer-encoding', '')}".lower().split(",")
    codings = tuple(c for coding in packed if (c := coding.strip()) not in ("", "identity"))
    said = charset.group(1) if charset else ""
    return Capture(record.stream_pos, data, body + rest, kind != "conversion", said, codings)


def _take(record: WarcRecord, size: int) -> bytes:
    """The next bytes of a record's content, fewer only at its end."""
    pieces = []
    while size > 0 and (piece := record.reader.read(size)):
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def _head(data: bytes) -> tuple[bytes, dict[str, str]]:
    """What stands behind an HTTP header, and its fields."""
    end = _HEAD_END.search(data)
    head = data[: end.start()] if end else data
    fields: dict[str, str] = {}
    for line in head.decode("latin-1").split("\n")[1:]:
        name, colon, value = line.partition(":")
        if colon:
            name = name.strip().lower()
            fields[name] = f"{fields[name]},{value.strip()}" if name in fields else value.strip()
    return data[end.end() :] if end else b"", fields


def warc_records(batch: Batch) -> Iterator[Record]:
    """The documents of a batch of captures."""
    for place, page in enumerate(batch.pages):
        where = f"{batch.paths[0]}:{page.offset}"
        try:
            if page.problem:
                raise InputError(page.problem)
            body = page.body
            for coding in reversed(page.codings):
                body = _unpacked(body, coding)
            text = to_text(body, where, page.charset) if page.is_html else decode(body, where)
        except InputError as error:
            yield Record(place, where, None, "", str(error).removeprefix(f"{where}: "))
        else:
            yield Record(place, where, page.data, text, is_html=page.is_html, url=page.data["url"])


def _unpacked(body: bytes, coding: str) -> bytes:
    """A body without one of its encodings, or as it is where a crawler has undone that; raises `InputError`."""
    streams = _fastwarc().stream_io
    readers = {"gzip": "GzipReader", "br": "BrotliReader", "zstd": "ZstdReader", "chunked": "ChunkedReader"}
    kind = coding.removeprefix("x-")
    try:
        if kind == "deflate":
            wrapped = body[:1] and body[0] & 15 == 8  # browsers take it with and without zlib's header
            return zlib.decompressobj(15 if wrapped else -15).decompress(body, MOST_PAGE)
        if kind not in readers:
            raise InputError(f"has the unknown encoding {coding}")
        reader, pieces, size = getattr(streams, readers[kind])(BytesIO(body)), list[bytes](), 0
        while size < MOST_PAGE and (piece := reader.read(1 << 20)):
            pieces.append(piece)
            size += len(piece)
        return b"".join(pieces)
    except (OSError, zlib.error) as error:
        if body[:1000].lstrip()[:1] == b"<":
            return body
        raise InputError(f"its {coding} encoding is damaged: {str(error)[:60].lower()}") from None


def row(data: dict[str, Any], document: Document) -> dict[str, Any]:
    """What is written of a page, without its text."""
    found = {"title": document.title, "byline": document.byline, "date": document.date, **document.meta}
    return {**data, "metadata": {name: value for name, value in found.items() if value}}
