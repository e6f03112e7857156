"""Reads and writes Parquet tables in batches of rows; needs the extra `parquet`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from .files import InputError
from .records import BATCH_RECORDS, Batch, Keys, Record, checked


def _parquet() -> Any:
    try:
        import pyarrow.parquet as parquet
    except ImportError:
        raise InputError("Parquet files need the extra `parquet`: pip install 'boilerstrip[parquet]'") from None
    return parquet


def _file(path: Path) -> Any:
    import pyarrow

    try:
        return _parquet().ParquetFile(path)
    except (OSError, pyarrow.ArrowException) as error:
        raise InputError(f"{path.name}: no Parquet table: {str(error).splitlines()[0]}") from None


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
    """The rows of a batch as an Arrow table."""
    path, group, start = batch.paths
    return _file(root / path).read_row_group(int(group)).slice(int(start), batch.rows)


def table_records(root: Path, batch: Batch, keys: Keys) -> Iterator[Record]:
    """The documents of a batch of rows."""
    for place, data in enumerate(table(root, batch).to_pylist()):
        yield checked(place, f"{batch.paths[0]}:{batch.line + place}", data, keys)


def write_part(path: Path, rows: Any, names: Sequence[str], texts: Sequence[str | None]) -> None:
    """Write rows with other texts in the first column of `names` that is there; None leaves a row's text as it was."""
    import pyarrow

    place = next((rows.schema.get_field_index(n) for n in names if n in rows.schema.names), None)
    if place is None:
        _parquet().write_table(rows, path)
        return
    old = rows.column(place).to_pylist()
    column = [o if t is None else t for o, t in zip(old, texts, strict=True)]
    field = rows.schema.field(place)
    _parquet().write_table(rows.set_column(place, field, pyarrow.array(column, field.type)), path)


def join_parts(path: Path, parts: Sequence[Path]) -> None:
    """One table from the tables of its batches."""
    parquet = _parquet()
    with parquet.ParquetWriter(path, parquet.read_schema(parts[0])) as writer:
        for part in parts:
            writer.write_table(parquet.read_table(part))
