"""Whole corpora through the command line: every format, every failure by name, nothing lost, nothing half-written."""

import gzip
import io
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
import zstandard
from pages import FIXTURES, hear_interruptions
from pyarrow import parquet
from synthetic import documents

import boilerstrip
from boilerstrip import clean
from boilerstrip.cli import main
from boilerstrip.corpus.engines import ENGINES
from boilerstrip.corpus.local import work
from boilerstrip.document import BLANK
from boilerstrip.model import Weights, shipped

SEEDS = sorted(FIXTURES.glob("*[0-9a-f].txt"))
WORK = "_boilerstrip"
BODY = (
    "The council met again on Tuesday and decided, after a debate of three hours, that the bridge would stay closed.",
    "Engineers found cracks in two of the seven piers in March, and a third began to lean in the week before Easter.",
)
PAGE = f"Council keeps bridge closed\n\nShare on Facebook\n\n{BODY[0]}\n\nRelated Posts\n\n{BODY[1]}"
posix = pytest.mark.skipif(os.name != "posix", reason="sends POSIX signals")


def batch(source, output, *more, workers=1):
    """Run `boilerstrip batch` in this process; returns the exit code."""
    return main(["batch", str(source), str(output), "--workers", str(workers), *map(str, more)])


def command(*arguments):
    """The same as the arguments of a process."""
    return [sys.executable, "-m", "boilerstrip", *map(str, arguments)]


def tree(folder, skipped=WORK):
    """Every file below a folder with its bytes, those of the run left out."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(Path(folder).rglob("*"))
        if path.is_file() and skipped not in path.relative_to(folder).parts
    }


def outcome(folder):
    """Everything that a run leaves behind except the time it took and where it stood."""
    summary = json.loads((folder / WORK / "summary.json").read_text())
    for name in ("seconds", "input", "output"):
        del summary[name]
    names = ["failed.jsonl", "report.html", "run.json", "summary.json"]
    assert sorted(p.name for p in (folder / WORK).iterdir()) == names
    return tree(folder), summary, (folder / WORK / "failed.jsonl").read_bytes()


def write_lines(path, rows):
    """Records as JSON lines, compressed as the name says."""
    data = b"".join(json.dumps(row).encode() + b"\n" for row in rows)
    packed = {".gz": gzip.compress, ".zst": zstandard.ZstdCompressor().compress}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(packed.get(path.suffix, lambda x: x)(data))


def read_lines(path):
    """Records of JSON lines, however compressed."""
    data = path.read_bytes()
    if path.suffix == ".gz":
        data = gzip.decompress(data)
    if path.suffix == ".zst":
        data = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(data), read_across_frames=True).read()
    return [json.loads(line) for line in data.split(b"\n") if line]


def failures(output):
    """What failed, and why."""
    rows = (output / WORK / "failed.jsonl").read_text().splitlines()
    return {row["where"]: row["problem"] for row in map(json.loads, rows)}


RECORDS = [
    {"z": 1, "id": f"r{k}", "text": f"{PAGE}\n\n{BODY[0][:20]} {k} and the river went on rising.", "a": [k, None]}
    for k in range(3)
]
ROW = {**RECORDS[0], "text": clean(RECORDS[0]["text"])}


@pytest.fixture(scope="module")
def everything(tmp_path_factory):
    """A corpus with every format and every failure, cleaned."""
    base = tmp_path_factory.mktemp("everything")
    source = base / "in"
    (source / "deep" / "er").mkdir(parents=True)
    (source / "page.txt").write_text(PAGE)
    (source / "deep" / "er" / "Page.MD").write_text(PAGE)
    (source / "deep" / "latin.txt").write_bytes((PAGE + "\n\nÜber die Brücke, hieß es früher, führten täglich größere "
                                                 "Züge als heute.\n").encode("latin-1"))  # fmt: skip
    (source / "empty.txt").write_text("")
    (source / ("あ" * 81 + ".txt")).write_text(PAGE)
    (source / "web.html").write_text(f"<h1>Bridge</h1><p>{BODY[0]}</p><p>{BODY[1]}</p>")
    (source / "picture.png").write_bytes(b"\x89PNG")
    (source / ".hidden.txt").write_text(PAGE)
    (source / "binary.txt").write_bytes(bytes(range(256)) * 4)
    (source / "dangling.txt").symlink_to(base / "nowhere.txt")
    os.mkfifo(source / "pipe.txt")
    (source / "locked.txt").write_text(PAGE)
    (source / "locked.txt").chmod(0)
    for name in ("rows.jsonl", "rows.ndjson", "deep/rows.jsonl.gz", "deep/rows.jsonl.zst"):
        write_lines(source / name, RECORDS)
    (source / "empty.jsonl").write_text("")
    whole = gzip.compress(b"".join(json.dumps(RECORDS[k % 3]).encode() + b"\n" for k in range(600)))
    (source / "truncated.jsonl.gz").write_bytes(whole[: len(whole) // 2])
    (source / "garbage.jsonl.zst").write_bytes(b"no zstd")
    (source / "garbage.parquet").write_bytes(b"no table")
    lines = [json.dumps(RECORDS[0]), "", "{no json", "[1]", '{"id": 4}', '{"text": 5}', "   ", json.dumps(RECORDS[1])]
    (source / "bad.jsonl").write_text("\n".join(lines))
    columns = {name: [row[name] for row in RECORDS] for name in ("z", "id", "text")}
    times = pa.array([1, 2, 123456789123456789], pa.timestamp("ns"))
    parquet.write_table(pa.table({**columns, "when": times}), source / "rows.parquet")
    parquet.write_table(pa.table({"text": pa.array([], pa.string())}), source / "none.parquet")
    damaged = pa.table({"text": [f"{PAGE} {k}" for k in range(40)]})
    parquet.write_table(damaged, source / "damaged.parquet", row_group_size=20, compression="NONE",
                        use_dictionary=False)  # fmt: skip
    data = bytearray((source / "damaged.parquet").read_bytes())
    data[4:1000] = b"\xff" * 996
    (source / "damaged.parquet").write_bytes(data)
    output = base / "out [1]"
    code = batch(source, output, "--removed", base / "removed.jsonl", "--attributes", base / "spans", workers=2)
    return source, output, code


def test_texts_are_cleaned_in_place(everything):
    """A folder tree of texts comes out as a tree of the same names; hidden and other files do not."""
    source, output, _ = everything
    wanted = clean(PAGE) + "\n"
    for name in ("page.txt", "deep/er/Page.MD", "あ" * 81 + ".txt"):
        assert (output / name).read_text() == wanted
    assert "führten täglich größere" in (output / "deep" / "latin.txt").read_text(encoding="utf8")
    assert (output / "empty.txt").read_bytes() == b""
    assert not [name for name in ("picture.png", ".hidden.txt", "web.html") if (output / name).exists()]
    names = {path.relative_to(source).as_posix() for path in source.rglob("*") if path.is_file()}
    assert (output / "web.txt").read_text().split("\n") == ["Bridge", *BODY, ""]
    assert set(tree(output)) - {"web.txt"} <= names


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.ndjson", "deep/rows.jsonl.gz", "deep/rows.jsonl.zst"])
def test_records_keep_their_order_and_their_fields(everything, name):
    """Only the text changes: all other fields are as they were, in their order, and so are the records."""
    _, output, _ = everything
    found = read_lines(output / name)
    assert found == [{**row, "text": clean(row["text"])} for row in RECORDS]
    assert list(found[0]) == list(RECORDS[0])


def test_tables_keep_their_columns(everything):
    """Rows and columns of a Parquet table stay, with their types; a table without rows stays one."""
    source, output, _ = everything
    before, after = (parquet.read_table(folder / "rows.parquet") for folder in (source, output))
    assert after.schema == before.schema
    assert after.drop_columns("text") == before.drop_columns("text")
    assert after["text"].to_pylist() == [clean(row["text"]) for row in RECORDS]
    assert parquet.read_table(output / "none.parquet").schema.names == ["text"]


def test_failures_are_named_and_the_rest_is_done(everything):
    """Whatever cannot be used is in failed.jsonl with its reason, and the exit code is 1."""
    _, output, code = everything
    assert code == 1
    found = failures(output)
    expected = {
        "binary.txt": "binary data", "dangling.txt": "dangling link",
        "pipe.txt": "no regular file", "truncated.jsonl.gz": "cannot be read to its end", "garbage.jsonl.zst": "",
        "garbage.parquet": "no Parquet table", "damaged.parquet:1-20": "cannot be read", "bad.jsonl:3": "no JSON",
        "bad.jsonl:4": "a JSON object is needed", "bad.jsonl:5": "--text-key", "bad.jsonl:6": "not a string",
    }  # fmt: skip
    if os.geteuid():
        expected["locked.txt"] = "permission denied"
    assert {name: problem for name, problem in found.items() if expected.get(name, "?") not in problem} == {}
    assert found.keys() == expected.keys()
    summary = json.loads((output / WORK / "summary.json").read_text())
    assert summary["failures"] == len(expected)
    assert (output / "locked.txt").exists() == (not os.geteuid())


def test_what_can_be_read_of_damaged_files_is_cleaned(everything):
    """The lines before the damage come out, bad records among good ones pass through, blank lines go."""
    _, output, _ = everything
    assert ROW in read_lines(output / "truncated.jsonl.gz")
    assert [row.get("id") for row in read_lines(output / "bad.jsonl")] == ["r0", 4, None, "r1"]
    assert parquet.read_table(output / "damaged.parquet").num_rows == 20
    assert not (output / "garbage.parquet").exists()
    assert (output / "empty.jsonl").read_bytes() == b""


def test_removed_lines_are_kept_apart(everything):
    """--removed has every removed line with its label, reason, score and span."""
    source, output, _ = everything
    rows = read_lines(output.parent / "removed.jsonl")
    text = (source / "page.txt").read_text()
    mine = [row for row in rows if row["id"] == "page.txt"]
    assert [row["text"] for row in mine] == [text[row["start"] : row["end"]] for row in mine]
    assert {"Share on Facebook", "Related Posts"} <= {row["text"] for row in mine}
    assert mine[0].keys() == {"id", "line", "start", "end", "label", "reason", "detail", "score", "text"}
    assert {"r0", "r1", "r2"} <= {row["id"] for row in rows}


def test_attributes_match_the_texts(everything):
    """--attributes has the span of every line of every document by its label, beside the documents' names."""
    source, output, _ = everything
    spans = output.parent / "spans"
    for name, texts in (
        ("page.txt.jsonl", [(source / "page.txt").read_text()]),
        *((f"{n}", [row["text"] for row in RECORDS]) for n in ("rows.jsonl", "deep/rows.jsonl.gz")),
        ("rows.parquet.jsonl", [row["text"] for row in RECORDS]),
    ):
        for row, text in zip(read_lines(spans / name), texts, strict=True):
            found = sorted(text[a:b] for rows in row["attributes"].values() for a, b, _ in rows)
            assert found == sorted(text[v.start : v.end] for v in boilerstrip.label(text).verdicts if v.label != BLANK)
            assert all(0 <= score <= 1 for rows in row["attributes"].values() for *_, score in rows)


def test_nothing_temporary_stays(everything):
    """Behind a run only its results are left."""
    _, output, _ = everything
    assert [p.name for p in output.parent.rglob("*.tmp")] == []
    outcome(output)


def test_fields_have_the_names_that_are_given(tmp_path, monkeypatch):
    """--text-key, --id-key and --url-key name fields, dotted ones too, blank ones passed over; in tables as well."""
    monkeypatch.chdir(tmp_path)
    rows = [
        {
            "doc": {"body": PAGE, "n": k},
            "meta": {"key": f"m{k}"},
            "id": "",
            "url": "",
            "metadata": {"url": f"https://www.a.example/{k}"},
        }
        for k in range(5)
    ]
    write_lines(Path("in/rows.jsonl"), rows)
    parquet.write_table(pa.Table.from_pylist(rows), "in/rows.parquet")
    keys = "--text-key doc.body --id-key id --id-key meta.key --url-key url --url-key metadata.url".split()
    assert batch("in", "out", *keys, "--removed", "removed") == 0
    wanted = [{**row, "doc": {"body": clean(PAGE), "n": row["doc"]["n"]}} for row in rows]
    assert read_lines(Path("out/rows.jsonl")) == wanted
    assert parquet.read_table("out/rows.parquet").to_pylist() == wanted
    assert {row["id"] for row in read_lines(Path("removed"))} == {f"m{k}" for k in range(5)}
    assert [site["site"] for site in json.loads(Path("out", WORK, "summary.json").read_text())["sites"]] == [
        "a.example"
    ]


def test_the_first_field_that_holds_a_text_counts(tmp_path):
    """A table whose rows have their text in one column or another: each is cleaned where it stands."""
    (tmp_path / "in").mkdir()
    table = pa.table({"text": pa.array([None, PAGE]), "content": pa.array([PAGE, "other"])})
    parquet.write_table(table, tmp_path / "in" / "x.parquet")
    assert batch(tmp_path / "in", tmp_path / "out", "--site-from", "none") == 0
    found = parquet.read_table(tmp_path / "out" / "x.parquet").to_pylist()
    assert found == [{"text": None, "content": clean(PAGE)}, {"text": clean(PAGE), "content": "other"}]


@pytest.mark.parametrize(
    ("data", "name"), [(PAGE.encode(), "stdin.txt"), (json.dumps(RECORDS[0]).encode(), "stdin.jsonl")]
)
def test_standard_input(tmp_path, data, name):
    """`-` is one text, or records where it begins like them."""
    done = subprocess.run(command("batch", "-", tmp_path / "out", "--workers", 1), input=data, capture_output=True,
                          check=False)  # fmt: skip
    assert done.returncode == 0
    found = (tmp_path / "out" / name).read_bytes()
    assert found == (clean(PAGE) + "\n").encode() if name.endswith("txt") else json.loads(found) == ROW


def test_own_weights_go_to_the_workers(tmp_path):
    """With --weights, what a run writes is what `clean` gives with these weights."""
    source, weights = tmp_path / "in", tmp_path / "harsh.json"
    weights.write_text(Weights.of(-30.0, shipped().tables).to_json())
    source.mkdir()
    (source / "seed.txt").write_bytes(SEEDS[0].read_bytes())
    assert batch(source, tmp_path / "out", "--weights", weights, "--site-from", "none", workers=2) == 0
    text = SEEDS[0].read_text(encoding="utf8")
    wanted = clean(text, settings=boilerstrip.Settings(weights=weights))
    assert (tmp_path / "out" / "seed.txt").read_text(encoding="utf8").strip() == wanted != clean(text)


def test_numbers_that_no_float_can_hold(tmp_path):
    """A number beyond all floats comes out as it came, so does NaN; strings stay strings."""
    row = b'{"a": 1e400, "b": {"c": [-1E+999, 2.5, "Infinity \\\\\\" NaN", NaN]}, "text": "A line.", "d": "\\ud800"}\n'
    (tmp_path / "rows.jsonl").write_bytes(row + row.replace(b', "d": "\\ud800"', b""))
    assert batch(tmp_path / "rows.jsonl", tmp_path / "out", "--site-from", "none") == 0
    assert (tmp_path / "out" / "rows.jsonl").read_bytes() == (tmp_path / "rows.jsonl").read_bytes()


def test_an_empty_folder_is_done_at_once(tmp_path):
    """Without documents there is a summary and nothing else."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "empty.jsonl").write_text("\n\n")
    assert batch(tmp_path / "in", tmp_path / "out") == 0
    assert outcome(tmp_path / "out")[1]["documents"] == 0


def test_seeds_as_two_sites(tmp_path):
    """The five seeds in folders of two sites come out as the wanted texts."""
    for seed in SEEDS:
        folder = tmp_path / "in" / ("a" if seed.name < "002" else "b")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / seed.name).write_bytes(seed.read_bytes())
    assert batch(tmp_path / "in", tmp_path / "out", workers=2) == 0
    for seed in SEEDS:
        found = next((tmp_path / "out").rglob(seed.name))
        assert found.read_bytes() == seed.with_suffix(".clean.txt").read_bytes()
    assert outcome(tmp_path / "out")[1]["near_duplicates"]["groups"] == 1


def test_hostile_names_and_texts(tmp_path, capsys):
    """Lone surrogates, NULs, quotes, commas, line ends of all kinds, control codes and huge records do no harm."""
    source = tmp_path / "in"
    odd = "a,b\"c'd\ne%s"
    (source / odd).mkdir(parents=True)
    for k in range(5):
        (source / odd / f"p\n{k}.txt").write_text(PAGE + f"\n\nPage {k} of it.")
    broken = os.fsencode(source) + b"/s\xff"
    Path(os.fsdecode(broken)).mkdir()
    Path(os.fsdecode(broken + b"/t\xff.txt")).write_text(PAGE)
    Path(os.fsdecode(broken + b"/blank.txt")).write_text(" \n")
    rows = [
        {"text": PAGE + "\n\nA lone \ud800 surrogate and a \0 NUL stand here.", "id": "\udfff\0\n", "url": "a\ud800.b"},
        {"text": PAGE, "url": "https://x,y\"z'.example/\0"},
        {"text": PAGE + "\u2028" + BODY[0] + "\u2029\x85", "url": "https://" + "a." * 1_200_000 + "com/"},
        {"text": "\x1b[2J\x1b[31mShare on Facebook\x1b[0m\n\n" + PAGE, "url": "https://[broken"},
        {"text": "", "deep": [[[[{}]]]]},
        {"text": (BODY[0] + "\n") * 20_000, "url": ["a"]},
    ]
    (source / "x.jsonl").write_bytes(
        b"".join(json.dumps(row, ensure_ascii=row["text"].isascii() or "\ud800" in row["text"]).encode() + b"\n"
                 for row in rows) + b'{"text": ' + b"[" * 100_000 + b"\n"
    )  # fmt: skip
    assert batch(source, tmp_path / "out") == 1
    assert list(failures(tmp_path / "out")) == ["x.jsonl:7"]
    found = read_lines(tmp_path / "out" / "x.jsonl")
    assert [list(row) for row in found] == [list(row) for row in rows]
    assert found[0]["text"].endswith("A lone \ud800 surrogate and a \0 NUL stand here.")
    assert len(tree(tmp_path / "out")) == 8
    assert "\x1b" not in capsys.readouterr().err


def refused(capsys, *arguments):
    """Whether a run is refused with one line and exit code 2."""
    assert batch(*arguments) == 2
    errors = capsys.readouterr().err.splitlines()
    assert len(errors) == 1
    return errors[0]


@pytest.fixture
def small(tmp_path):
    """A small corpus."""
    write_lines(tmp_path / "in" / "rows.jsonl", RECORDS)
    (tmp_path / "in" / "page.txt").write_text(PAGE)
    return tmp_path


def test_overlapping_folders_are_refused(small, capsys):
    """The input in the output, the output in the input, and both in one; also through a link."""
    source = small / "in"
    before = tree(small)
    (small / "link").symlink_to(source)
    for given, output in ((source, source / "out"), (source, source), (source, small), (source, small / "link" / "o")):
        assert "name another folder" in refused(capsys, given, output) or "outside it" in refused(capsys, given, output)
        refused(capsys, given, output, "--force")
    assert "not written to" in refused(capsys, source / "rows.jsonl", source, "--force")
    assert tree(source) == {name[3:]: data for name, data in before.items() if name.startswith("in/")}


def test_outputs_over_inputs_or_each_other_are_refused(small, capsys):
    """Spans and removed lines may not go over the input or the texts."""
    source, out, before = small / "in", small / "out", tree(small)
    for more in (
        ("--attributes", source),
        ("--attributes", out),
        ("--removed", source / "rows.jsonl"),
        ("--removed", source / "new.jsonl"),
        ("--removed", out / "rows.jsonl"),
        ("--attributes", small / "spans", "--removed", small / "spans" / "rows.jsonl"),
    ):
        assert "another place" in refused(capsys, source, out, *more)
    assert tree(small) == before


def test_an_output_that_is_not_empty_is_refused(small, capsys):
    """Nothing is overwritten without --force, nor by --resume where no run is to go on; a file is no folder."""
    out = small / "out"
    out.mkdir()
    (out / "page.txt").write_text("mine")
    assert "not empty" in refused(capsys, small / "in", out)
    assert tree(out) == {"page.txt": b"mine"}
    for more in (("--resume",), ("--shard", "0/2", "--site-from", "none")):
        assert "no run that could go on made it" in refused(capsys, small / "in", out, *more)
        assert tree(out, skipped="") == {"page.txt": b"mine"}
    assert "is a file" in refused(capsys, small / "in", out / "page.txt", "--force")
    assert batch(small / "in", out, "--force", "--site-from", "none") == 0
    assert (out / "page.txt").read_text() == clean(PAGE) + "\n"


def test_workers_end_without_a_word(small):
    """What a run says are its figures and where the report is, none of the libraries' complaints."""
    arguments = command("batch", small / "in", small / "out", "--workers", 2)
    done = subprocess.run(arguments, capture_output=True, check=True)
    lines = done.stderr.decode().splitlines()
    assert " documents in " in lines[0]
    assert lines[-1].endswith("shows what was removed, and why")
    assert b"leak" not in done.stderr


@pytest.mark.parametrize(
    "more", [("--workers", "0"), ("--counts", "nowhere"), ("--keep", "nothing"), ("--site-from", "magic")]
)
def test_wrong_arguments_write_nothing(small, more):
    """Arguments that mean nothing: exit code 2 and no output."""
    done = subprocess.run(command("batch", small / "in", small / "out", *more), capture_output=True, check=False)
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
    assert not (small / "out").exists()
    assert batch(small / "nowhere", small / "out") == 2


# Runs that are interrupted: one corpus of several batches and formats, cleaned once without disturbance.


def build(folder, order):
    """The corpus, its files written in some order."""
    rows = [
        {**row, "text": "\n\n".join([*row["text"].split("\n\n")[1:4], "Share on Facebook", row["text"][-90:]])}
        for row in documents(2370, 12, seed=3)
    ]
    files = {"a.jsonl": rows[:1010], "b/c.jsonl.gz": rows[1010:2020]}
    texts = {f"t/{k % 3}/{k:03d}.txt": row["text"] for k, row in enumerate(rows[2020:2290])}
    names = sorted([*files, *texts, "d.parquet"])
    order.shuffle(names)
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if name in texts:
            path.write_text(texts[name])
        elif name in files:
            write_lines(path, files[name])
        else:
            parquet.write_table(pa.Table.from_pylist(rows[2290:]), path, row_group_size=40)
        os.utime(path, (1e9, 1e9))
    return folder


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    """The corpus and what an undisturbed run makes of it."""
    base = tmp_path_factory.mktemp("corpus")
    source = build(base / "in", random.Random(1))
    more = ("--removed", base / "removed", "--attributes", base / "spans")
    assert batch(source, base / "out", *more, workers=2) == 0
    return base, outcome(base / "out"), (base / "removed").read_bytes(), tree(base / "spans")


@pytest.mark.parametrize("workers", [1, 4])
def test_same_bytes_for_any_number_of_workers_and_order_of_files(corpus, tmp_path, workers):
    """1, 2 or 4 workers, files that were made in another order: the same output, removed lines and spans."""
    _, wanted, removed, spans = corpus
    source = build(tmp_path / "in", random.Random(workers))
    more = ("--removed", tmp_path / "removed", "--attributes", tmp_path / "spans")
    assert batch(source, tmp_path / "out", *more, workers=workers) == 0
    assert outcome(tmp_path / "out") == wanted
    assert (tmp_path / "removed").read_bytes() == removed
    assert tree(tmp_path / "spans") == spans
    assert wanted[1]["learnt_sites"] == 15  # twelve by their URLs, three by their folders


def start(source, output, *more):
    """A run as a process in a group of its own."""
    return subprocess.Popen(
        command("batch", source, output, "--workers", 2, *more),
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=hear_interruptions if os.name == "posix" else None,
    )


def under_way(process, folder, least):
    """Wait until a folder of marks holds some, or the run has ended."""
    while process.poll() is None and not (folder.is_dir() and len(list(folder.iterdir())) >= least):
        time.sleep(0.005)


def workers_of(process):
    """The worker processes of a run."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return [int(c) for c in children if b"spawn_main" in Path(f"/proc/{c}/cmdline").read_bytes()]


@posix
def test_interrupted_in_mid_run(corpus, tmp_path, capsys):
    """Ctrl-C: exit code 130, one line, no traceback; other options or input are refused; --resume completes."""
    base, wanted, *_ = corpus
    out, source = tmp_path / "out", base / "in"
    process = start(source, out)
    under_way(process, out / WORK / "work" / "done", 1)
    os.killpg(process.pid, signal.SIGINT)
    errors = process.communicate(timeout=30)[1].decode()
    assert (process.returncode, errors) == (130, "boilerstrip: interrupted; go on with --resume\n")
    assert "not empty" in refused(capsys, source, out)
    assert "other options" in refused(capsys, source, out, "--resume", "--caution", "0.7")
    weights = tmp_path / "weights.json"
    weights.write_text(Weights.of(1.0, shipped().tables).to_json())
    assert "other options" in refused(capsys, source, out, "--resume", "--weights", str(weights))
    weights.write_text(shipped().to_json())  # the same as by default, so the run may go on
    assert "not " + str(base / "out") in refused(capsys, base / "out", out, "--resume")
    os.utime(source / "a.jsonl", (1e9, 1e9 + 1))
    assert "has changed" in refused(capsys, source, out, "--resume")
    os.utime(source / "a.jsonl", (1e9, 1e9))
    assert batch(source, out, "--resume", "--weights", str(weights), workers=1) == 0
    assert outcome(out) == wanted
    assert batch(source, out, "--resume") == 0
    assert outcome(out) == wanted


@posix
def test_interrupted_at_the_start(corpus, tmp_path):
    """Ctrl-C while workers are starting prints no traceback either."""
    process = start(corpus[0] / "in", tmp_path / "out")
    under_way(process, tmp_path / "out" / WORK / "work" / "rows", 0)
    time.sleep(0.15)
    os.killpg(process.pid, signal.SIGINT)
    assert process.communicate(timeout=30)[1] == b"boilerstrip: interrupted; go on with --resume\n"


@posix
def test_killed_at_random_moments(corpus, tmp_path):
    """kill -9 again and again, in both passes and while files are joined: resumed, the output is the same."""
    base, wanted, removed, spans = corpus
    order, out = random.Random(4), tmp_path / "out"
    more = ("--removed", tmp_path / "removed", "--attributes", tmp_path / "spans", "--resume")
    for folder, least in (("rows", order.randrange(3, 7)), ("done", 3), ("joined", 2)):
        process = start(base / "in", out, *more)
        under_way(process, out / WORK / "work" / folder, least)
        time.sleep(0.05 * order.random())
        process.kill()
        process.communicate(timeout=30)  # the workers hold standard error: they are gone when it is closed
    assert batch(base / "in", out, *more, workers=2) == 0
    assert outcome(out) == wanted
    assert (tmp_path / "removed").read_bytes() == removed
    assert tree(tmp_path / "spans") == spans
    assert [p.name for p in tmp_path.rglob(".*")] == []


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds worker processes in /proc")
def test_killed_workers_are_replaced(corpus, tmp_path):
    """A worker that is killed in either pass is noticed and its batches are done again."""
    base, wanted, *_ = corpus
    out = tmp_path / "out"
    process = start(base / "in", out)
    killed = 0
    for folder in ("rows", "done"):
        under_way(process, out / WORK / "work" / folder, 2 + 2 * (folder == "rows"))
        for worker in workers_of(process)[:1]:
            os.kill(worker, signal.SIGKILL)
            killed += 1
    errors = process.communicate(timeout=60)[1].decode()
    assert (process.returncode, killed) == (0, 2), errors
    assert "Traceback" not in errors
    assert outcome(out) == wanted


def test_half_files_of_dead_workers_are_no_results(small, monkeypatch):
    """What a worker was writing when it was killed is neither read nor left behind."""
    more = ("--attributes", small / "spans", "--removed", small / "removed")
    assert batch(small / "in", small / "out", *more) == 0
    wanted, spans = outcome(small / "out"), tree(small / "spans")

    def work_and_die(this):
        half = ".00000000-00000000.12.tmp"
        for path in (Path(this.job.work, "done", half), small / "out" / half, small / ".removed.12.tmp"):
            path.write_bytes(b"")
        Path(this.job.attributes).mkdir(exist_ok=True)
        Path(this.job.attributes, half).write_bytes(b"")
        return work(this)

    monkeypatch.setitem(ENGINES, "local", lambda: work_and_die)
    assert batch(small / "in", small / "out", *more, "--force") == 0
    assert (outcome(small / "out"), tree(small / "spans")) == (wanted, spans)
    assert [p.name for p in small.rglob(".*")] == []


def test_a_killed_clean_up_is_no_lost_run(small):
    """What a run that was killed in its last moment left behind does no harm to its results."""
    out = small / "out"
    assert batch(small / "in", out, "--site-from", "none") == 0
    wanted = outcome(out)
    (out / WORK / "spent" / "done").mkdir(parents=True)
    assert batch(small / "in", out, "--site-from", "none", "--resume") == 0
    assert outcome(out) == wanted


def test_a_run_that_is_done_is_done_for_the_same_alone(small, capsys):
    """--resume into a finished folder says what was done; other options or input are refused."""
    source, out, given = small / "in", small / "out", ("--site-from", "none")
    assert batch(source, out, *given) == 0
    wanted = tree(out, skipped="")
    capsys.readouterr()
    for more in (("--caution", "1"), ("--removed", small / "removed.jsonl")):
        for again in ("--resume", "--shard=0/2"):
            assert "had other options" in refused(capsys, source, out, *given, *more, again)
    page = source / "page.txt"
    times = page.stat().st_atime_ns, page.stat().st_mtime_ns
    page.write_text("Something else.")
    assert "page.txt has changed since" in refused(capsys, source, out, *given, "--resume")
    page.unlink()
    assert "page.txt is gone since" in refused(capsys, source, out, *given, "--resume")
    page.write_text(PAGE)
    os.utime(page, ns=times)
    (source / "new.txt").write_text(PAGE)
    assert "new.txt was added since" in refused(capsys, source, out, *given, "--resume")
    (source / "new.txt").unlink()
    assert "not " + str(small / "other") in refused(capsys, made(small / "other"), out, *given, "--resume")
    assert batch(source, out, *given, "--resume") == 0
    assert tree(out, skipped="") == wanted
    capsys.readouterr()
    (out / WORK / "run.json").write_text("{}")
    assert "it is not known what" in refused(capsys, source, out, *given, "--resume")


def test_beginning_anew_leaves_nothing_of_the_last_run(small):
    """--force removes what the last run wrote, of inputs that are gone as well, and nobody else's files."""
    source, out = small / "in", small / "out"
    for name in ("gone.txt", "deep/er/gone.html", "deep/gone.txt"):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text(PAGE)
    assert batch(source, out, "--site-from", "none") == 0
    (out / "deep" / "mine.txt").write_text("mine")
    for path in ("gone.txt", "deep/er/gone.html", "deep/gone.txt"):
        (source / path).unlink()
    assert batch(source, out, "--site-from", "none", "--force") == 0
    assert set(tree(out)) == {"page.txt", "rows.jsonl", "deep/mine.txt"}
    assert not (out / "deep" / "er").exists()


def made(folder):
    """A folder with one text."""
    folder.mkdir()
    (folder / "a.txt").write_text(PAGE)
    return folder


def test_options_do_not_depend_on_the_process():
    """Settings with several values are the same options in every process, or resuming would be a gamble."""
    code = (
        "from boilerstrip import Settings; from boilerstrip.corpus.batch import _options; "
        "from boilerstrip.corpus.work import Job; "
        "print(_options(Job('', '', '', settings=Settings(keep={'caption', 'byline', 'date', 'promo'})), ''))"
    )
    found = {
        subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": str(seed)},
                       capture_output=True, check=True).stdout
        for seed in (1, 2, 3)
    }  # fmt: skip
    assert len(found) == 1


def test_an_unwritable_work_folder(small, capsys):
    """A file where the run's own folder should be: one line, exit code 1, and with it gone the run goes on."""
    out = small / "out"
    out.mkdir()
    (out / WORK).write_text("")
    assert batch(small / "in", out, "--force") == 1
    assert capsys.readouterr().err.count("\n") == 1
    assert tree(out, skipped="") == {WORK: b""}
    (out / WORK).unlink()
    assert batch(small / "in", out, "--resume", "--site-from", "none") == 0


def test_a_folder_where_a_file_should_go(small, capsys):
    """An output that cannot be written is named in one line, exit code 1; with it out of the way the run goes on."""
    out = small / "out"
    (out / "rows.jsonl" / "x").mkdir(parents=True)
    (out / "page.txt" / "x").mkdir(parents=True)
    for name in ("page.txt", "rows.jsonl"):
        more = "--force" if name == "page.txt" else "--resume"
        assert batch(small / "in", out, more, "--site-from", "none") == 1
        error = capsys.readouterr().err
        assert error.count("\n") == 1
        assert f"{name}: cannot be written" in error
        (out / name / "x").rmdir()
        (out / name).rmdir()
    assert batch(small / "in", out, "--resume", "--site-from", "none") == 0
    assert read_lines(out / "rows.jsonl")[0] == ROW
    assert list(out.rglob(".*")) == []


@pytest.fixture
def tight(tmp_path):
    """A folder on a small disk."""
    folder = tmp_path / "disk"
    folder.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)], capture_output=True,
                          check=False) if sys.platform == "linux" and not os.geteuid() else None  # fmt: skip
    if done is None or done.returncode:
        pytest.skip("needs the right to mount a file system")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk(corpus, tight):
    """A full disk is one clear line and exit code 1; with room, the run goes on to the same output."""
    base, wanted, *_ = corpus
    done = subprocess.run(command("batch", base / "in", tight / "out", "--workers", 2), capture_output=True,
                          check=False)  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.count(b"\n") == 1
    assert b"--resume" in done.stderr
    subprocess.run(["mount", "-o", "remount,size=300m", str(tight)], check=True)
    assert batch(base / "in", tight / "out", "--resume", workers=2) == 0
    assert outcome(tight / "out") == wanted


@pytest.fixture(scope="module")
def counted(tmp_path_factory):
    """A corpus of named sites, its counts in one go and in two shards, and its output."""
    base = tmp_path_factory.mktemp("counted")
    write_lines(base / "in" / "rows.jsonl", documents(150, 5, seed=2))
    assert main(["learn", str(base / "in"), "-o", str(base / "whole"), "--workers", "1"]) == 0
    for k in range(2):
        shard = ["learn", str(base / "in"), "-o", str(base / f"part{k}"), "--shard", f"{k}/2", "--workers", "1"]
        assert main(shard) == 0
    assert main(["merge", str(base / "part0"), str(base / "part1"), "-o", str(base / "merged")]) == 0
    return base


def shown(capsysbinary, *arguments):
    """What `boilerstrip sites` prints."""
    assert main(["sites", *map(str, arguments)]) == 0
    return capsysbinary.readouterr().out.decode()


def test_shards_merge_to_the_whole(counted, capsysbinary):
    """Counts learnt in shards and merged are those learnt in one go, for every site."""
    whole, merged = (shown(capsysbinary, counted / name) for name in ("whole", "merged"))
    assert whole == merged
    sites = [line.split()[-1] for line in whole.splitlines()]
    assert sorted(sites) == [f"site{k:05d}.example.com" for k in range(5)]
    for site in sites:
        lines = shown(capsysbinary, counted / "whole", site)
        assert lines == shown(capsysbinary, counted / "merged", site)
        assert "25 template lines" in lines
    parts = [shown(capsysbinary, counted / f"part{k}").splitlines() for k in range(2)]
    assert sorted(parts[0] + parts[1]) == sorted(whole.splitlines())
    assert not [path for path in counted.iterdir() if path.name.startswith(".")]


def test_counts_from_elsewhere_give_the_same_output(counted):
    """--counts with what was learnt from the corpus: the output of a run that counts by itself."""
    assert batch(counted / "in", counted / "own") == 0
    assert batch(counted / "in", counted / "given", "--counts", counted / "merged") == 0
    assert tree(counted / "own") == tree(counted / "given")
    summary = outcome(counted / "own")[1]
    assert summary["learnt_sites"] == 5
    assert summary["flagged"] < 5  # copies that were abridged to less than the site's own sentences
    assert summary["labels"]["template"]["lines"] > 150 * 15


def test_learn_counts_what_the_library_counts(counted, capsysbinary):
    """The command and `learn` agree on the articles of each site."""
    rows = documents(150, 5, seed=2)
    found = boilerstrip.learn((row["url"].split("/")[2].removeprefix("www."), row["text"]) for row in rows)
    lines = (line.split() for line in shown(capsysbinary, counted / "whole").splitlines())
    assert {row[-1]: int(row[0]) for row in lines} == {site: counts.articles for site, counts in found.items()}


def test_counts_that_are_none_are_refused(counted, tmp_path, capsys):
    """merge, sites and --counts name a file without counts and a site that is not there; nothing is written."""
    (tmp_path / "text").write_text("no counts")
    (tmp_path / "empty").write_text("")
    foreign = []
    for k, made in enumerate((
        "CREATE TABLE other (x INTEGER)", "CREATE TABLE meta AS SELECT 1 AS version",
        "CREATE TABLE meta (version INTEGER, corpus VARCHAR, shards VARCHAR)",
        "CREATE TABLE meta AS SELECT 1 AS version, 'c' AS corpus, '0/1' AS shards",
    )):  # fmt: skip
        foreign.append(tmp_path / f"foreign{k}")
        with duckdb.connect(str(foreign[-1])) as connection:
            connection.execute(made)
    foreign += [tmp_path / "hollow", tmp_path / "odd"]
    for path, change in zip(foreign[-2:], ("DELETE FROM meta", "UPDATE meta SET shards = 'x'"), strict=True):
        path.write_bytes((counted / "whole").read_bytes())
        with duckdb.connect(str(path)) as connection:
            connection.execute(change)
    before = sorted(tmp_path.iterdir())
    for bad in (tmp_path / "text", tmp_path / "empty", tmp_path / "nowhere", tmp_path, *foreign):
        assert main(["merge", str(counted / "whole"), str(bad), "-o", str(tmp_path / "sum")]) == 2
        assert main(["sites", str(bad)]) == 2
        assert batch(counted / "in", tmp_path / "out", "--counts", bad) == 2
    assert main(["sites", str(counted / "whole"), "no.example"]) == 2
    assert "Traceback" not in capsys.readouterr().err
    assert sorted(tmp_path.iterdir()) == before


def test_learn_that_cannot_write_says_so(small, capsys):
    """An output of learn that cannot be written, and shards that are none: a line each, nothing left behind."""
    (small / "file").write_text("")
    (small / "folder" / "x").mkdir(parents=True)
    before = tree(small)
    for target, code in ((small / "file" / "counts", 1), (small / "folder", 2)):
        assert main(["learn", str(small / "in"), "-o", str(target), "--workers", "1"]) == code
        assert capsys.readouterr().err.count("\n") == 1
    assert main(["learn", str(small / "in"), "-o", str(small / "c.db"), "--workers", "1"]) == 0
    for command in (["learn", str(small / "in")], ["merge", str(small / "c.db")]):
        assert main([*command, "-o", str(small / "new" / "counts")]) == 1
        said = f"counts: cannot be written: there is no folder {small / 'new'}; make it first\n"
        assert capsys.readouterr().err.endswith(said)
        assert not (small / "new").exists()
    (small / "c.db").unlink()
    for shard in ("2/2", "1", "a/b", "-1/2", "0/0"):
        assert main(["learn", str(small / "in"), "-o", str(small / "c"), f"--shard={shard}"]) == 2
    assert tree(small) == before
