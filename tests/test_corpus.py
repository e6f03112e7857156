"""Corpora: two runs at once, input that changes, sites of folders and sites without a name."""

import json
import os
import signal
import subprocess
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from pyarrow import parquet
from synthetic import documents
from test_batch import (
    BODY,
    PAGE,
    WORK,
    batch,
    command,
    failures,
    outcome,
    posix,
    read_lines,
    refused,
    start,
    tree,
    under_way,
    write_lines,
)

from boilerstrip import clean, clean_html
from boilerstrip.cli import main
from boilerstrip.corpus import plan as planning
from boilerstrip.corpus.formats import batches
from boilerstrip.corpus.passes import Run
from boilerstrip.corpus.rows import Rows
from boilerstrip.corpus.work import Cleaner, Job
from boilerstrip.judge import judge_page as judged


def sites(output):
    """The names of the sites that a run learnt."""
    return [row["site"] for row in json.loads((output / WORK / "summary.json").read_text())["sites"]]


@posix
def test_two_runs_into_one_folder(tmp_path, capsys):
    """The second is refused while the first is under way, and the first is not disturbed; killed, it holds nothing."""
    write_lines(tmp_path / "in" / "a.jsonl", documents(2500, 3, seed=1))
    out, lock = tmp_path / "out", tmp_path / "out" / WORK / "lock"
    process = start(tmp_path / "in", out)
    under_way(process, out / WORK / "work" / "rows", 1)
    for more in ("--resume", "--force"):
        assert f"another run is under way that holds {lock}" in refused(capsys, tmp_path / "in", out, more)
    process.send_signal(signal.SIGSTOP)
    assert "another run" in refused(capsys, tmp_path / "in", out, "--resume")
    process.kill()
    process.communicate(timeout=30)
    assert lock.exists()
    assert batch(tmp_path / "in", out, "--resume", workers=2) == 0
    assert not lock.exists()
    assert batch(tmp_path / "in", tmp_path / "other", workers=2) == 0
    assert outcome(out) == outcome(tmp_path / "other")


@posix
def test_learning_twice_into_one_file(tmp_path, capsys):
    """So is the second `learn`."""
    write_lines(tmp_path / "in" / "a.jsonl", documents(2500, 3, seed=1))
    arguments = ["learn", str(tmp_path / "in"), "-o", str(tmp_path / "counts"), "--workers", "1"]
    process = subprocess.Popen(command(*arguments), stderr=subprocess.PIPE)
    under_way(process, tmp_path / ".counts.work" / "rows", 1)
    assert main(arguments) == 2
    assert "another run is under way" in capsys.readouterr().err
    assert process.wait(60) == 0
    process.stderr.close()
    assert main(["sites", str(tmp_path / "counts")]) == 0
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


@posix
def test_texts_that_change_while_a_run_is_interrupted(tmp_path, capsys):
    """A text, as a file of records, is as it was or the run begins anew: no output mixes two states of the input."""
    for k, row in enumerate(documents(1500, 3, seed=1)):
        path = tmp_path / "in" / str(k % 3) / f"{k}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(row["text"])
        os.utime(path, (1e9, 1e9))
    out, path = tmp_path / "out", tmp_path / "in" / "1" / "1.txt"
    process = start(tmp_path / "in", out)
    under_way(process, out / WORK / "work" / "rows", 3)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    text = path.read_text()
    path.write_text("Something else stands here now.")
    assert "1/1.txt has changed since" in refused(capsys, tmp_path / "in", out, "--resume")
    path.write_text(text)
    os.utime(path, (1e9, 1e9))
    assert batch(tmp_path / "in", out, "--resume", workers=2) == 0
    assert (out / "1" / "1.txt").exists()


def test_records_of_folders(tmp_path):
    """Records without an address belong to their file's folder where that is wanted, in lines and in tables."""
    rows = [{"id": row["id"], "text": row["text"]} for row in documents(60, 1, seed=2)]
    write_lines(tmp_path / "in" / "one" / "a.jsonl", rows[:20])
    write_lines(tmp_path / "in" / "one" / "b.jsonl.gz", rows[20:40])
    (tmp_path / "in" / "two").mkdir()
    parquet.write_table(pa.Table.from_pylist(rows[40:]), tmp_path / "in" / "two" / "c.parquet")
    assert batch(tmp_path / "in", tmp_path / "out", "--site-from", "folder") == 0
    assert sites(tmp_path / "out") == ["one", "two"]
    assert outcome(tmp_path / "out")[1]["labels"]["template"]["lines"] > 60 * 10


def test_counts_of_sites_without_a_name(tmp_path):
    """Pages without a site are judged by the counts of the nameless site whose short lines they have, new pages too."""
    rows = [{"id": row["id"], "text": row["text"]} for row in documents(120, 2, seed=4)]
    write_lines(tmp_path / "in" / "a.jsonl", rows[:100])
    write_lines(tmp_path / "new" / "a.jsonl", rows[100:])
    assert main(["learn", str(tmp_path / "in"), "-o", str(tmp_path / "counts"), "--workers", "1"]) == 0
    assert batch(tmp_path / "in", tmp_path / "own") == 0
    assert batch(tmp_path / "in", tmp_path / "given", "--counts", tmp_path / "counts") == 0
    assert len(sites(tmp_path / "own")) == 2
    assert tree(tmp_path / "own") == tree(tmp_path / "given")
    assert batch(tmp_path / "new", tmp_path / "with", "--counts", tmp_path / "counts") == 0
    assert batch(tmp_path / "new", tmp_path / "without", "--site-from", "none") == 0
    assert batch(tmp_path / "new", tmp_path / "off", "--counts", tmp_path / "counts", "--site-from", "none") == 0
    assert outcome(tmp_path / "with")[1]["labels"]["template"]["lines"] > 20 * 10
    assert tree(tmp_path / "without") == tree(tmp_path / "off") != tree(tmp_path / "with")
    write_lines(tmp_path / "alone" / "a.jsonl", [{"text": "Eight words.\n\nStand on this page and nowhere else."}])
    assert batch(tmp_path / "alone", tmp_path / "last", "--counts", tmp_path / "counts") == 0
    assert "nowhere else" in read_lines(tmp_path / "last" / "a.jsonl")[0]["text"]


def test_pages_in_tables(tmp_path):
    """--html-key names a table's column too; the texts go into the text column, which is added where there is none."""
    pages = [f"<title>Bridge</title><p>{BODY[0]}</p><p>{BODY[1]} It was day {k}.</p>" for k in range(3)]
    (tmp_path / "in").mkdir()
    parquet.write_table(pa.table({"html": [*pages, None], "n": [1, 2, 3, 4]}), tmp_path / "in" / "a.parquet")
    parquet.write_table(pa.table({"text": ["", *"ab"], "html": pages}), tmp_path / "in" / "b.parquet")
    assert batch(tmp_path / "in", tmp_path / "out", "--html-key", "html") == 1
    assert list(failures(tmp_path / "out")) == ["a.parquet:4"]
    found = parquet.read_table(tmp_path / "out" / "a.parquet").to_pylist()
    texts = [clean_html(page) for page in pages]
    assert BODY[0] in texts[0]
    assert found == [
        {"html": h, "n": k + 1, "text": t} for k, (h, t) in enumerate(zip([*pages, None], [*texts, None], strict=True))
    ]
    found = parquet.read_table(tmp_path / "out" / "b.parquet").to_pylist()
    assert found == [{"text": t, "html": h} for h, t in zip(pages, texts, strict=True)]


def test_large_pages_are_few_in_a_batch(tmp_path):
    """Files with one document each are read together while they are small; packed ones count as unpacked."""
    for k in range(300):
        (tmp_path / f"{k:03d}.txt").write_text("x")
    for k in range(10):
        (tmp_path / f"a{k}.html").write_bytes(b"x" * 1_500_000)
        (tmp_path / f"b{k}.html.gz").write_bytes(b"x" * 600_000)
    plan = planning.make(str(tmp_path), str(tmp_path / "out"))
    run = Run(plan, Job("", "", ""), None, 1, None)
    found = [batch for batch, _ in run.batches()]
    assert [len(batch.paths) for batch in found] == [256, 46, *[2] * 4, *[1] * 10]
    assert [path for batch in found for path in batch.paths] == [source.path for source in plan.sources]
    assert sum(batch.size for batch in found) == sum(source.size for source in plan.sources)
    assert len({batch.name for batch in found}) == len(found)


@posix
def test_places_that_cannot_be_used_are_refused(tmp_path, monkeypatch, capsys):
    """Names that are too long, links that go round, folders for files: one line, and nothing is written."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(BODY[0])
    (tmp_path / "loop").symlink_to("loop")
    os.mkfifo("pipe")
    odd, before = os.fsdecode(b"odd\xff"), sorted(Path().iterdir())
    for arguments in (
        ["batch", "n" * 300, "out"],
        ["batch", "in", "n" * 300],
        ["batch", "in", "loop"],
        ["batch", "in", "loop/out"],
        ["batch", "in", odd],
        ["batch", "in", "out", "--removed", "in"],
        ["batch", "in", "out", "--attributes", "in/a.txt"],
        ["learn", "in", "-o", "pipe"],
        ["learn", "in", "-o", "in"],
        ["learn", "in", "-o", odd],
        ["merge", "in/a.txt", "-o", "pipe"],
        ["sites", odd],
        ["sites", "missing"],
        ["merge", "missing", "-o", "sum"],
        ["clean", "in/a.txt", "-o", "n" * 300],
        ["eval", f"{'n' * 300}.jsonl"],
    ):
        assert main(arguments) == (1 if arguments[0] in ("clean", "eval") else 2), arguments
        said = capsys.readouterr().err
        assert said.startswith("boilerstrip: "), arguments
        assert said.count("\n") == 1, arguments
        assert "missing" not in arguments or "missing: no such file or directory" in said
        assert sorted(Path().iterdir()) == before, arguments


def test_learn_says_how_much_it_could_not_read(tmp_path, capsys):
    """Records that cannot be counted are no silent success."""
    write_lines(tmp_path / "in" / "rows.jsonl", [{"text": BODY[0]}, {"text": 3}, {"other": ""}])
    assert main(["learn", str(tmp_path / "in"), "-o", str(tmp_path / "c.db"), "--workers", "1"]) == 1
    assert "2 documents could not be read; `boilerstrip batch` names them\n" in capsys.readouterr().err


def test_an_error_nobody_thought_of_stops_one_page_only(tmp_path, monkeypatch):
    """A page on which the program itself fails is named like any other failure; its record passes through."""
    source, output, work = tmp_path / "in", tmp_path / "out", tmp_path / "work"
    records = [{"id": "a", "text": PAGE}, {"id": "b", "text": "broken"}, {"id": "c", "text": PAGE}]
    write_lines(source / "rows.jsonl", records)
    for folder in (output, work / "done", work / "out"):
        folder.mkdir(parents=True)

    def judge(page, *arguments):
        return [][1] if page.texts == ["broken"] else judged(page, *arguments)

    monkeypatch.setattr("boilerstrip.corpus.work.judge_page", judge)
    cleaner = Cleaner(Job(root=str(source), output=str(output), work=str(work)))
    (found,) = batches(source, 0, "rows.jsonl", "jsonl")
    assert cleaner.clean(found, "jsonl") == (2, 1)
    (done,) = (work / "done").iterdir()
    failed = json.loads(done.read_text())["failed"]
    assert failed == [{"where": "rows.jsonl:2", "problem": "IndexError: list index out of range"}]
    texts = [row["text"] for row in read_lines(work / "out" / done.name)]
    assert texts == [clean(PAGE), "broken", clean(PAGE)]


def test_columns_of_one_name_are_a_failure(tmp_path, capsys):
    """A table that has two columns of one name is named, and the rest of the corpus is done."""
    source = tmp_path / "in"
    source.mkdir()
    rows = pa.table([pa.array([BODY[0]])] * 2, names=["text", "text"])
    parquet.write_table(rows, source / "twice.parquet")
    (source / "a.txt").write_text(BODY[0])
    (source / "a.png").write_bytes(b"")
    assert batch(source, tmp_path / "out") == 1
    assert failures(tmp_path / "out") == {"twice.parquet": "several columns are named 'text'; rename them"}
    assert (tmp_path / "out" / "a.txt").exists()
    assert "1 documents in " in (said := capsys.readouterr().err)
    assert " s, 1 failures, 1 files of other kinds passed over\n" in said


def test_going_on_and_beginning_anew_exclude_each_other(tmp_path, capsys):
    """--resume with --force would be read one way or the other; it is refused."""
    assert "give one of them" in refused(capsys, tmp_path, tmp_path / "out", "--resume", "--force")


@pytest.mark.parametrize(("kind", "text"), [(RuntimeError, "Query interrupted"), (duckdb.InterruptException, "!")])
def test_an_interrupted_merge_leaves_nothing(tmp_path, monkeypatch, capsys, kind, text):
    """Ctrl-C comes out of the database in one of two ways; either is an interruption, and nothing stays."""

    def interrupted(connection, paths):
        raise kind(text)

    monkeypatch.setattr("boilerstrip.corpus.databases.merge", interrupted)
    assert main(["merge", str(tmp_path / "a.db"), "-o", str(tmp_path / "b.db")]) == 130
    assert capsys.readouterr().err == "boilerstrip: interrupted\n"
    assert list(tmp_path.iterdir()) == []


@posix
def test_names_of_sites_do_no_harm_to_a_terminal(tmp_path, capsysbinary):
    """A folder's name with control codes is a site's name; what is shown of it holds none."""
    folder = tmp_path / "in" / "a\x1b[31mb"
    folder.mkdir(parents=True)
    (folder / "a.txt").write_text(BODY[0])
    assert main(["learn", str(tmp_path / "in"), "-o", str(tmp_path / "c.db"), "--workers", "1"]) == 0
    assert main(["sites", str(tmp_path / "c.db")]) == main(["sites", str(tmp_path / "c.db"), folder.name]) == 0
    said = capsysbinary.readouterr().out.decode()
    assert said.count("a\ufffd[31mb") == 2
    assert "\x1b" not in said


def test_of_a_large_corpus_some_pages_keep_their_lines_as_text(tmp_path):
    """The lines are counted all the same; which pages are shown depends on what they say alone."""
    counted, texts = {}, {}
    for shown in (1, 4):
        rows = Rows(tmp_path / str(shown), shown)
        for number in range(40):
            rows.add(number, "example.com", f"The menu\nThe headline of page {'x' * (number + 1)}")
        rows.close()
        lines = [line.split(",", 4) for line in (tmp_path / f"{shown}.lines").read_text().splitlines()]
        counted[shown] = [line[:4] for line in lines]
        texts[shown] = [line[0] for line in lines if line[4]]
    assert counted[1] == counted[4]
    assert 0 < len(texts[4]) < len(texts[1]) / 2
