"""Reads and writes Parquet tables in batches of rows; needs the extra `parquet`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ..files import InputError
from .records import BATCH_RECORDS, Batch, Keys, Record, checked, replace


def _parquet() -> Any:
    try:
        import pyarrow.parquet as parquet
    except ImportError:
        raise InputError("Parquet files need the extra `parquet`: pip install 'boilerstrip[parquet]'") from None
    return parquet


def _file(path: Path) -> Any:
    import pyarrow

    try:
        file = _parquet().ParquetFile(path)
        columns = Counter(file.schema_arrow.names)
    except (OSError, pyarrow.ArrowException) as error:
        raise InputError(f"{path.name}: no Parquet table: {str(error).splitlines()[0]}") from None
    if twice := [name for name, times in columns.items() if times > 1]:
        raise InputError(f"{path.name}: several columns are named {twice[0]!r}; rename them")
    return file


def table_batches(root: Path, path: str, source: int) -> Iterator[Batch]:
    """Runs of rows inside the row groups of a table."""
    _parquet()
    file = _file(root / path)
    part, row = 0, 0
    for group in range(file.num_row_groups):
        size = file.metadata.row_group(group).num_rows
        for start in range(0, size, BATCH_RECORDS):
            rows = min(BATCH_RECORDS, size - start)
            yield Batch(source, part, (path, str(group), str(start)), b"", row + start + 1, rows)
            part += 1
        row += size


def table(root: Path, batch: Batch) -> Any:
    """The rows of a batch as an Arrow table; raises `InputError` where they are damaged."""
    import pyarrow

    path, group, start = batch.paths
    try:
        return _file(root / path).read_row_group(int(group)).slice(int(start), batch.rows)
    except (OSError, pyarrow.ArrowException) as error:
        raise InputError(f"{path}: cannot be read: {str(error).splitlines()[0]}") from None


def table_records(root: Path, batch: Batch, keys: Keys) -> Iterator[Record]:
    """The documents of a batch of rows; rows that cannot be read are one record with a problem."""
    path, first = batch.paths[0], batch.line
    try:
        yield from row_records(table(root, batch), path, first, keys)
    except (InputError, ValueError) as error:
        problem = str(error).removeprefix(f"{path}: ")
        yield Record(0, f"{path}:{first}-{first + batch.rows - 1}", None, "", problem)


def row_records(rows: Any, path: str, first: int, keys: Keys) -> Iterator[Record]:
    """The documents of an Arrow table; `first` is the number of its first row, for messages."""
    found = rows.select(_columns(rows, (*keys.html, *keys.text, *keys.id, *keys.url))).to_pylist() or [{}] * len(rows)
    for place, data in enumerate(found):
        yield checked(place, f"{path}:{first + place}", data, keys)


def _columns(rows: Any, names: Sequence[str]) -> list[str]:
    """The columns that fields are in; a dot leads into one."""
    wanted = {name if name in rows.schema.names else name.partition(".")[0] for name in names}
    return [name for name in rows.schema.names if name in wanted]


def write_part(path: Path, rows: Any, keys: Keys, texts: Sequence[str | None]) -> None:
    """Write rows with other texts, as `with_texts` makes them."""
    _parquet().write_table(with_texts(rows, keys, texts), path)


def with_texts(rows: Any, keys: Keys, texts: Sequence[str | None]) -> Any:
    """An Arrow table with other texts in the first text field that is there; None leaves a row as it was.

    Where pages' HTML is read and there is no text field, the first is added.
    """
    import pyarrow

    names = keys.text
    if keys.html and not _columns(rows, names):
        rows = rows.append_column(names[0], pyarrow.array(texts, pyarrow.string()))
    elif any(text is not None for text in texts):
        columns = _columns(rows, names)
        old = rows.select(columns).to_pylist()
        new = [row if t is None else replace(row, names, t) for row, t in zip(old, texts, strict=True)]
        for name in columns:
            place = rows.schema.get_field_index(name)
            field = rows.schema.field(place)
            rows = rows.set_column(place, field, pyarrow.array([row[name] for row in new], field.type))
    return rows


def join_parts(path: Path, parts: Sequence[Path], source: Path) -> None:
    """One table from the tables of its batches; without any, a table without rows like the source."""
    parquet = _parquet()
    schema = parquet.read_schema(parts[0]) if parts else _file(source).schema_arrow
    with parquet.ParquetWriter(path, schema) as writer:
        for part in parts:
            writer.write_table(parquet.read_table(part))
