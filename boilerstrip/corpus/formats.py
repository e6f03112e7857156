"""The kinds of files that a corpus comes in: how each is read in batches and written again, one row a format."""

from __future__ import annotations

import gzip
import io
import json
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple

from ..files import InputError, decode, reason, to_text
from .records import BATCH_BYTES, BATCH_RECORDS, MOST_PAGE, Batch, Keys, Record, checked, number
from .tables import table_batches, table_records
from .warc import warc_batches, warc_records

PACKED = 4  # times that compressed text is smaller, roughly
ERRORS = (OSError, EOFError, ValueError)  # what reading a damaged file raises; zlib.error and zstd errors are wrapped


class Format(NamedTuple):
    """How one kind of file is read and written."""

    suffixes: tuple[str, ...]
    many: bool  # whether a file holds many documents
    open_read: Callable[[Path], IO[bytes]]
    compress: Callable[[bytes], bytes]  # a part; parts in a row are a valid file


def _plain(data: bytes) -> bytes:
    return data


def _gzip(data: bytes) -> bytes:
    return gzip.compress(data, compresslevel=6, mtime=0)


def _zstd(data: bytes) -> bytes:
    return bytes(_zstandard().ZstdCompressor(level=3).compress(data))


def _open(path: Path) -> IO[bytes]:
    return path.open("rb")


def _open_gzip(path: Path) -> IO[bytes]:
    return io.BufferedReader(gzip.open(path))


def _open_zstd(path: Path) -> IO[bytes]:
    reader = _zstandard().ZstdDecompressor().stream_reader(path.open("rb"), read_across_frames=True, closefd=True)
    return io.BufferedReader(reader)


def _zstandard() -> Any:
    try:
        import zstandard
    except ImportError:
        raise InputError("zstd files need the extra `zstd`: pip install 'boilerstrip[zstd]'") from None
    return zstandard


FORMATS = {
    "text": Format((".txt", ".md"), False, _open, _plain),
    "html": Format((".html", ".htm", ".xhtml"), False, _open, _plain),
    "html.gz": Format((".html.gz", ".htm.gz"), False, _open_gzip, _plain),
    "jsonl": Format((".jsonl", ".ndjson"), True, _open, _plain),
    "jsonl.gz": Format((".jsonl.gz", ".ndjson.gz"), True, _open_gzip, _gzip),
    "jsonl.zst": Format((".jsonl.zst", ".ndjson.zst", ".jsonl.zstd"), True, _open_zstd, _zstd),
    "parquet": Format((".parquet",), True, _open, _plain),
    "warc": Format((".warc", ".wet"), True, _open, _plain),
    "warc.gz": Format((".warc.gz", ".wet.gz"), True, _open, _gzip),
    "warc.zst": Format((".warc.zst", ".wet.zst"), True, _open, _zstd),
}


def format_of(name: str) -> str:
    """The format of a file by its name, "" if it is none of these.

    >>> format_of("pages.jsonl.gz"), format_of("logo.png")
    ('jsonl.gz', '')
    """
    return next((kind for kind, row in FORMATS.items() if name.lower().endswith(row.suffixes)), "")


def is_corpus(name: str) -> bool:
    """Whether a file holds many documents, by its name."""
    kind = format_of(name)
    return bool(kind) and FORMATS[kind].many


def output_name(path: str) -> str:
    """The name of a file's output: that of the input, but text for HTML and JSON lines, packed alike, for WARC.

    >>> output_name("a/page.html.gz"), output_name("a/b.jsonl"), output_name("a/b.warc.gz")
    ('a/page.txt', 'a/b.jsonl', 'a/b.jsonl.gz')
    """
    kind, _, packed = format_of(path).partition(".")
    if kind not in ("html", "warc"):
        return path
    suffix = next(s for s in FORMATS[format_of(path)].suffixes if path.lower().endswith(s))
    return path[: -len(suffix)] + (".txt" if kind == "html" else f".jsonl.{packed}".rstrip("."))


def batches(root: Path, source: int, path: str, kind: str) -> Iterator[Batch]:
    """The batches of a file with many documents; raises `InputError` where it cannot be read any further."""
    if kind == "warc.zst":
        _zstandard()  # the output needs it
    if kind == "parquet" or kind.startswith("warc"):
        yield from (table_batches if kind == "parquet" else warc_batches)(root, path, source)
        return
    part, line, size, held = 0, 1, 0, list[bytes]()
    shrunk = 1 if kind == "jsonl" else PACKED

    def batch() -> Batch:
        return Batch(source, part, (path,), b"".join(held), line, size=size // shrunk)

    try:
        with FORMATS[kind].open_read(root / path) as stream:
            for row in stream:
                held.append(row)
                size += len(row)
                if size >= BATCH_BYTES or len(held) >= BATCH_RECORDS:
                    yield batch()
                    part, line, size, held = part + 1, line + len(held), 0, []
    except ERRORS as error:
        if held:
            yield batch()
        raise InputError(f"{path}: cannot be read to its end: {reason(error)}") from None
    except Exception as error:  # zlib.error and ZstdError have no common base
        if type(error).__name__ not in ("error", "ZstdError"):
            raise
        raise InputError(f"{path}: damaged after line {line + len(held) - 1}: {error}") from None
    if held:
        yield batch()


def records(root: Path, batch: Batch, kind: str, keys: Keys) -> Iterator[Record]:
    """The documents of a batch; what cannot be used has a problem."""
    if kind == "text":
        for place, path in enumerate(batch.paths):
            yield _file(root, place, path)
    elif kind == "parquet":
        yield from table_records(root, batch, keys)
    elif kind.startswith("warc"):
        yield from warc_records(batch)
    else:
        for place, raw in enumerate(_lines(batch.data)):
            if raw.strip():
                yield _record(place, f"{batch.paths[0]}:{batch.line + place}", raw, keys)


def _lines(data: bytes) -> list[bytes]:
    """Lines as files have them: only a line feed ends one."""
    lines = data.split(b"\n")
    return lines[:-1] if lines and not lines[-1] else lines


def _file(root: Path, place: int, path: str) -> Record:
    kind = format_of(path)
    try:
        with FORMATS[kind or "text"].open_read(root / path) as stream:
            data = stream.read(MOST_PAGE + 1)
        if len(data) > MOST_PAGE:
            return Record(place, path, None, "", f"more than {MOST_PAGE // 10**6} MB; split it into its documents")
        if kind.startswith("html"):
            return Record(place, path, None, to_text(data, path), is_html=True)
        return Record(place, path, None, decode(data, path))
    except InputError as error:
        return Record(place, path, None, "", str(error).removeprefix(f"{path}: "))
    except (OSError, EOFError, zlib.error) as error:
        return Record(place, path, None, "", reason(error))


def _record(place: int, where: str, raw: bytes, keys: Keys) -> Record:
    try:
        data = json.loads(decode(raw, where), parse_float=number)
    except (ValueError, RecursionError) as error:
        return Record(place, where, None, "", f"no JSON: {error}", raw)
    except InputError as error:
        return Record(place, where, None, "", str(error).removeprefix(f"{where}: "), raw)
    if not isinstance(data, dict):
        return Record(place, where, None, "", f"a JSON object is needed, not {type(data).__name__}", raw)
    return checked(place, where, data, keys, raw)
