"""A local Ray of several processes: the bytes of the local engine, also where processes are killed on the way."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from corpora import CORPORA, SEEDS, mixed, seeds, syndicated, write_lines
from pages import hear_interruptions
from synthetic import documents
from test_batch import WORK, batch, outcome, read_lines, tree, under_way

import boilerstrip
from boilerstrip.cli import main
from boilerstrip.corpus.records import Batch
from boilerstrip.corpus.work import TRIES, Job, Pass

pytestmark = [
    pytest.mark.heavy,
    pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds processes in /proc"),
]
os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
PROCESSES = 2


@pytest.fixture(scope="module")
def ray():
    """A Ray of two processes; what the tests in this process need of it."""
    module = pytest.importorskip("ray")
    module.init("local", num_cpus=PROCESSES, log_to_driver=False, logging_level="error")
    module.data.DataContext.get_current().enable_progress_bars = False
    yield module
    module.shutdown()


def descendants(process):
    """The processes that a process has started, and those that they have, with their command lines."""
    above = {}
    for path in Path("/proc").glob("[0-9]*"):
        try:
            above[int(path.name)] = int(path.joinpath("stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue  # ended just now
    found, new = {process}, {process}
    while new := {pid for pid, parent in above.items() if parent in new}:
        found |= new
    return {pid: command_line(pid) for pid in found - {process}}


def command_line(pid):
    """How a process calls itself; "" for one that is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return ""


def busy(process, name):
    """The Ray workers of a process that are at some work just now."""
    return [pid for pid, line in descendants(process).items() if line.startswith("ray::") and name in line]


@pytest.mark.parametrize("build", CORPORA)
def test_the_engine_gives_the_bytes_of_the_local_one(ray, tmp_path, build):
    """`batch --engine ray`: everything that a local run leaves behind, spans and removed lines too."""
    build(tmp_path / "in")
    found = []
    for engine in ("local", "ray"):
        out, removed, spans = (tmp_path / f"{engine}{x}" for x in ("", ".removed", ".spans"))
        code = batch(tmp_path / "in", out, "--engine", engine, "--removed", removed, "--attributes", spans, workers=2)
        found.append((code, outcome(out), removed.read_bytes(), tree(spans)))
    assert found[0] == found[1]


def test_shards_may_run_on_ray(ray, tmp_path):
    """`learn` and `batch --shard` with the engine: the bytes of a local run."""
    seeds(tmp_path / "in")
    assert batch(tmp_path / "in", tmp_path / "one") == 0
    engine = ("--engine", "ray", "--workers", "1")
    assert main(["learn", str(tmp_path / "in"), "-o", str(tmp_path / "counts.db"), *engine]) == 0
    for last in (("--shard", "1/2"), ("--shard", "0/2"), ("--resume",)):
        given = (tmp_path / "in", tmp_path / "out", "--counts", tmp_path / "counts.db", *engine, *last)
        assert main(["batch", *map(str, given)]) == 0
    assert outcome(tmp_path / "out") == outcome(tmp_path / "one")


def start(source, output, *more):
    """A run on a Ray of its own, as a process in a group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "boilerstrip", "batch", source, output, "--engine", "ray", "--workers", "2", *more],
        stderr=subprocess.PIPE, start_new_session=True, preexec_fn=hear_interruptions,
        env={**os.environ, "RAY_ADDRESS": "local"},
    )  # fmt: skip


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    """A corpus and what a local run makes of it."""
    base = tmp_path_factory.mktemp("ray")
    mixed(base / "in")
    assert batch(base / "in", base / "out", workers=2) == 1
    return base / "in", outcome(base / "out")


def test_killed_workers_are_replaced(corpus, tmp_path):
    """A Ray worker that is killed in either pass: its batch is done again, and the output is the same."""
    source, wanted = corpus
    out = tmp_path / "out"
    process = start(source, out)
    killed = []
    for folder in ("rows", "done"):
        under_way(process, out / WORK / "work" / folder, 1)
        while process.poll() is None and not (found := busy(process.pid, "_Worker.do")):
            time.sleep(0.01)
        os.kill(found[0], signal.SIGKILL)
        killed.append(found[0])
    errors = process.communicate(timeout=180)[1].decode()
    assert process.returncode == 1, errors  # some files of the corpus cannot be read
    assert len(set(killed)) == 2
    assert "Traceback" not in errors
    assert outcome(out) == wanted


def test_a_killed_run_goes_on(corpus, tmp_path):
    """The process that leads is killed, Ctrl-C the next time: resumed by either engine, the output is the same."""
    source, wanted = corpus
    out = tmp_path / "out"
    process = start(source, out)
    under_way(process, out / WORK / "work" / "rows", 3)
    process.kill()
    process.communicate(timeout=60)
    process = start(source, out, "--resume")
    while process.poll() is None and not (out / WORK / "work" / "counts.duckdb").exists():
        time.sleep(0.005)  # then nothing is cleaned yet
    os.killpg(process.pid, signal.SIGINT)
    errors = process.communicate(timeout=60)[1].decode()
    assert process.returncode == 130, errors
    assert "go on with --resume" in errors
    assert "Traceback" not in errors
    assert batch(source, out, "--resume") == 1
    assert outcome(out) == wanted


def test_a_batch_that_kills_is_given_up(ray, tmp_path):
    """A batch on which a worker dies each time is tried three times and named; all others are done once."""
    from boilerstrip.integrations.ray_engine import work

    def ready(job):
        def do(batch, kind):
            with (tmp_path / str(batch.part)).open("a") as file:
                file.write("tried ")
            if batch.part == 3:
                os.kill(os.getpid(), signal.SIGKILL)
            return 1, 0

        return do

    done = []
    todo = ((Batch(0, part, ("x",)), "text") for part in range(8))
    failed = work(Pass(Job("", "", ""), ready, todo, lambda batch, result: done.append(batch.part), PROCESSES))
    assert [batch.part for batch in failed] == [3]
    assert sorted(done) == [0, 1, 2, 4, 5, 6, 7]
    tries = [(tmp_path / str(part)).read_text().count("tried") for part in range(8)]
    assert tries == [TRIES if part == 3 else 1 for part in range(8)]


def test_errors_of_workers_are_told(ray, tmp_path, capsys):
    """An output that cannot be written is one line and exit code 1, as with the local engine."""
    seeds(tmp_path / "in")
    name = next((tmp_path / "in").iterdir()).name
    (tmp_path / "out" / name / "x").mkdir(parents=True)
    assert batch(tmp_path / "in", tmp_path / "out", "--engine", "ray", "--force") == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert f"{name}: cannot be written" in error


def test_what_fails_in_a_worker_is_one_line(ray, monkeypatch, tmp_path, capsys):
    """A worker that cannot be set up, as on a machine that does not see the disk: one line and exit code 1."""
    from boilerstrip.integrations import ray_engine

    def ready(job):
        raise FileNotFoundError(f"{job.root} is not here")

    work = ray_engine.work
    monkeypatch.setattr(ray_engine, "work", lambda this: work(this._replace(ready=ready)))
    seeds(tmp_path / "in")
    assert batch(tmp_path / "in", tmp_path / "out", "--engine", "ray") == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "a Ray worker failed: FileNotFoundError" in error


def test_no_cluster(tmp_path):
    """An address that is none: one line, exit code 2, nothing written."""
    seeds(tmp_path / "in")
    command = [sys.executable, "-m", "boilerstrip", "batch", tmp_path / "in", tmp_path / "out", "--engine", "ray"]
    done = subprocess.run(command, env={**os.environ, "RAY_ADDRESS": "nonsense"}, capture_output=True, text=True,
                          check=False)  # fmt: skip
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert "no Ray cluster" in done.stderr
    assert not (tmp_path / "out").exists()


# Datasets.


def seed_records():
    """The seeds as records without URLs."""
    return [{"id": f"{k}", "text": path.read_bytes().decode(), "more": [k]} for k, path in enumerate(SEEDS)]


def wire_records(folder):
    """The syndicated corpus's first file."""
    syndicated(folder)
    return read_lines(folder / "wire.jsonl") + read_lines(folder / "more.jsonl.gz")


def cleaned(folder, records, *more):
    """What a local run makes of records, by their ids."""
    write_lines(folder / "records" / "x.jsonl", records)
    assert batch(folder / "records", folder / "cleaned", "--removed", folder / "removed", *more) in (0, 1)
    return by_id(read_lines(folder / "cleaned" / "x.jsonl"))


def by_id(rows):
    """Records in their order."""
    return sorted(rows, key=lambda row: int(row["id"]))


@pytest.mark.parametrize("name", ["seeds", "wire", "synthetic"])
def test_datasets_come_out_as_files_do(ray, tmp_path, name):
    """`clean_dataset` learns and cleans as `boilerstrip batch` does, whatever the blocks and the pieces."""
    from boilerstrip.integrations.ray import clean_dataset

    makers = {"seeds": seed_records, "wire": lambda: wire_records(tmp_path / "in"),
              "synthetic": lambda: list(documents(400, 7, seed=5))}  # fmt: skip
    records = makers[name]()
    wanted = cleaned(tmp_path, records)
    for blocks, pieces in ((1, 1), (5, 8)):
        dataset = ray.data.from_items(records, override_num_blocks=min(blocks, len(records)))
        assert by_id(clean_dataset(dataset, pieces=pieces).take_all()) == wanted


def test_labels_and_reasons(ray, tmp_path):
    """On request every line of a text comes with its label and reason: those that a run removes are the same."""
    from boilerstrip.integrations.ray import clean_dataset

    records = wire_records(tmp_path / "in")
    cleaned(tmp_path, records)
    rows = clean_dataset(ray.data.from_items(records), labels=True, pieces=3).take_all()
    found = [
        {"id": row["id"], **{key: line[key] for key in ("line", "label", "reason", "detail", "text")}}
        for row in by_id(rows)
        for line in row["boilerstrip"]
        if not line["keep"] and line["label"] != "blank"
    ]
    assert len(found) > 100
    wanted = [{key: row[key] for key in found[0]} for row in read_lines(tmp_path / "removed")]
    assert sorted(map(json.dumps, found)) == sorted(map(json.dumps, wanted))


def test_records_that_cannot_be_used_pass_through(ray):
    """Records without a text stay as they are; fields have the names that are given; an empty dataset stays one."""
    from boilerstrip.integrations.ray import clean_dataset

    page = seed_records()[0]["text"]
    rows = [
        {"id": "0", "body": page, "n": 1.5},
        {"id": "1", "body": None, "n": None},
        {"id": "2", "body": "", "n": 0.0},
    ]
    found = by_id(clean_dataset(ray.data.from_items(rows), text_key="body", labels=True, pieces=2).take_all())
    assert [{k: row[k] for k in ("id", "body", "n")} for row in found] == [
        {**row, "body": row["body"] and boilerstrip.clean(page)} for row in rows
    ]
    assert [row["boilerstrip"] is None for row in found] == [False, True, False]
    assert clean_dataset(ray.data.from_items(rows), pieces=1).take_all() == rows  # without a field `text`
    assert clean_dataset(ray.data.from_items([]), pieces=2).take_all() == []


def test_counts_are_learnt_and_may_be_given(ray, tmp_path, capsysbinary):
    """`learn_dataset` makes the database of `boilerstrip learn`; given again, it cleans as `--counts` does."""
    from boilerstrip.integrations.ray import clean_dataset, learn_dataset

    records = list(documents(300, 7, seed=6))
    write_lines(tmp_path / "in" / "x.jsonl", records)
    dataset = ray.data.from_items(records, override_num_blocks=3)
    learn_dataset(dataset, tmp_path / "ray.db", pieces=4)
    assert main(["learn", str(tmp_path / "in"), "-o", str(tmp_path / "local.db")]) == 0
    shown = []
    for name in ("ray.db", "local.db"):
        assert main(["sites", str(tmp_path / name)]) == 0
        for k in range(7):
            assert main(["sites", str(tmp_path / name), f"site{k:05d}.example.com"]) == 0
        shown.append(capsysbinary.readouterr().out)
    assert shown[0] == shown[1]
    new = list(documents(500, 7, seed=6))[300:]
    wanted = cleaned(tmp_path, new, "--counts", tmp_path / "ray.db")
    assert by_id(clean_dataset(ray.data.from_items(new), counts=tmp_path / "ray.db").take_all()) == wanted
    with pytest.raises(ValueError, match="no such file"):
        clean_dataset(dataset, counts=tmp_path / "nowhere")
    learn_dataset(ray.data.from_items([]), tmp_path / "none.db", pieces=2)
    assert main(["sites", str(tmp_path / "none.db")]) == 0
    assert capsysbinary.readouterr().out == b""


def test_a_worker_that_is_killed_over_a_dataset(ray, tmp_path):
    """A Ray worker that is killed while it cleans a piece: the piece is cleaned again, and all records are there."""
    from boilerstrip.integrations.ray import clean_dataset

    records = list(documents(1_500, 9, seed=8))
    wanted = cleaned(tmp_path, records)
    killed = []

    def kill():
        while not killed:
            for pid in busy(os.getpid(), "educe")[:1]:
                time.sleep(0.3)
                os.kill(pid, signal.SIGKILL)
                killed.append(pid)
            time.sleep(0.01)

    thread = threading.Thread(target=kill, daemon=True)
    thread.start()
    found = by_id(clean_dataset(ray.data.from_items(records, override_num_blocks=4), pieces=2).take_all())
    assert killed
    assert found == wanted
