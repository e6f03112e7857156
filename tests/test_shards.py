"""Several tasks clean a corpus together, as in a job array: the same bytes as one run, whatever happens on the way."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from corpora import CORPORA, mixed, seeds, syndicated
from test_batch import WORK, batch, outcome, tree, under_way, write_lines

from boilerstrip.cli import main


def task(*arguments):
    """A command as a process of its own."""
    command = [sys.executable, "-m", "boilerstrip", *map(str, arguments)]
    return subprocess.Popen(command, stderr=subprocess.PIPE, start_new_session=True)


def together(tasks):
    """The exit codes of processes that run at the same time, which all must end without a traceback."""
    tasks = list(tasks)
    errors = [process.communicate(timeout=120)[1].decode() for process in tasks]
    assert "Traceback" not in "".join(errors)
    return [process.returncode for process in tasks]


def learnt(base, source, of):
    """The counts of a corpus, learnt by several tasks at once and merged."""
    parts = [base / f"{k}.db" for k in range(of)]
    codes = together(
        task("learn", source, "-o", part, "--shard", f"{k}/{of}", "--workers", 1) for k, part in enumerate(parts)
    )
    assert set(codes) <= {0, 1}  # 1: a file could not be read
    assert main(["merge", *map(str, parts), "-o", str(base / "merged.db")]) == 0
    return base / "merged.db"


def whole(base, source):
    """What one run makes of a corpus: output, removed lines, spans."""
    code = batch(source, base / "one", "--removed", base / "one.removed", "--attributes", base / "one.spans")
    return code, outcome(base / "one"), (base / "one.removed").read_bytes(), tree(base / "one.spans")


@pytest.mark.parametrize(("build", "of"), list(zip(CORPORA, (2, 3, 4, 3), strict=True)))
def test_shards_give_the_bytes_of_one_run(tmp_path, build, of):
    """Learnt in shards, merged, cleaned in shards at the same time and completed: all that one run leaves behind."""
    build(tmp_path / "in")
    wanted = whole(tmp_path, tmp_path / "in")
    more = ("--counts", learnt(tmp_path, tmp_path / "in", of), "--removed", tmp_path / "removed", "--workers", 1,
            "--attributes", tmp_path / "spans")  # fmt: skip
    codes = together(task("batch", tmp_path / "in", tmp_path / "out", *more, "--shard", f"{k}/{of}") for k in range(of))
    assert max(codes) == wanted[0]
    if build is mixed:
        assert codes.count(0)  # a shard hears of its own failures alone
    code = main(["batch", *map(str, (tmp_path / "in", tmp_path / "out", *more, "--resume"))])
    assert (code, outcome(tmp_path / "out"), (tmp_path / "removed").read_bytes(), tree(tmp_path / "spans")) == wanted
    again = task("batch", tmp_path / "in", tmp_path / "out", *more, "--shard", f"0/{of}")  # a task that is started late
    assert together([again]) == [0]
    assert outcome(tmp_path / "out") == wanted[1]


SBATCH = """#!/bin/sh
command= tasks=0
while [ $# -gt 0 ]; do
    case "$1" in
        --wrap) command=$2; shift ;;
        --array=*) tasks=$(seq 0 "${1#--array=0-}") ;;
        --dependency=after*:17 | --parsable | --cpus-per-task=* | --mem=*) ;;
        *) echo "what is $1?" >&2; exit 1 ;;
    esac
    shift
done
for k in $tasks; do SLURM_ARRAY_TASK_ID=$k sh -c "$command" & done
wait
echo 17
"""


@pytest.mark.skipif(os.name != "posix", reason="a script for the POSIX shell")
def test_the_script_for_slurm(tmp_path):
    """The script in the README, with a scheduler that runs each array's tasks at once: the bytes of one run."""
    script = (
        Path(__file__).parents[1].joinpath("README.md").read_text().split("<!-- slurm -->\n```sh\n")[1].split("```")[0]
    )
    syndicated(tmp_path / "pages")
    (tmp_path / "bin").mkdir()
    for name, text in (
        ("sbatch", SBATCH),
        ("boilerstrip", f'#!/bin/sh\nexec "{sys.executable}" -m boilerstrip "$@"\n'),
    ):
        (tmp_path / "bin" / name).write_text(text)
        (tmp_path / "bin" / name).chmod(0o755)
    done = subprocess.run(
        ["bash", "-euc", script.replace("N=32", "N=3")], cwd=tmp_path, capture_output=True, text=True, check=False,
        env={**os.environ, "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "what is" not in done.stderr
    assert batch(tmp_path / "pages", tmp_path / "one") == 0
    assert outcome(tmp_path / "cleaned") == outcome(tmp_path / "one")


@pytest.mark.skipif(os.name != "posix", reason="sends POSIX signals")
def test_a_task_that_is_killed(tmp_path):
    """What a killed task did not do is done by the run that completes the output, or by the same task again."""
    mixed(tmp_path / "in")
    wanted = whole(tmp_path, tmp_path / "in")[1]
    more = ("--counts", learnt(tmp_path, tmp_path / "in", 2), "--workers", 1)
    process = task("batch", tmp_path / "in", tmp_path / "out", *more, "--shard", "1/2")
    under_way(process, tmp_path / "out" / WORK / "work" / "done", 1)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    assert together([task("batch", tmp_path / "in", tmp_path / "out", *more, "--shard", "0/2")]) == [1]
    assert main(["batch", *map(str, (tmp_path / "in", tmp_path / "out", *more, "--resume"))]) == 1
    assert outcome(tmp_path / "out") == wanted


def test_shares_are_even(tmp_path, capsys):
    """A large file is shared by all tasks, small ones are dealt out, and every document is cleaned once."""
    mixed(tmp_path / "in")
    found = []
    for k in range(4):
        batch(tmp_path / "in", tmp_path / "out", "--site-from", "none", "--shard", f"{k}/4")
        line = next(row for row in capsys.readouterr().err.splitlines() if row.startswith(f"shard {k}/4: "))
        found.append(int(line.split()[2]))
    batch(tmp_path / "in", tmp_path / "out", "--site-from", "none", "--resume")
    summary = json.loads((tmp_path / "out" / WORK / "summary.json").read_text())
    assert (sum(found), None) == (summary["documents"], summary["seconds"])
    assert min(found) > 0


def refused(capsys, *arguments):
    """The message with which a command is refused."""
    assert main(list(map(str, arguments))) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    return error


def test_what_does_not_fit_is_refused(tmp_path, capsys):
    """Shards without counts, into a used folder, with other options, of standard input: exit code 2, no output."""
    seeds(tmp_path / "in")
    source, out = tmp_path / "in", tmp_path / "out"
    given = ("--counts", learnt(tmp_path, source, 2))
    for more, message in (
        (("--shard", "0/2"), "--counts"),
        ((*given, "--shard", "2/2"), "I from 0 to N-1"),
        ((*given, "--shard", "0/2", "--force"), "--force"),
        ((*given, "--shard", "0/2", "--caution", "2"), "caution"),
    ):
        assert message in refused(capsys, "batch", source, out, *more)
        assert not out.exists()
    assert "standard input" in refused(capsys, "batch", "-", out, *given, "--shard", "0/2")
    out.mkdir()
    (out / "mine.txt").write_text("mine")
    assert "not empty" in refused(capsys, "batch", source, out, *given, "--shard", "0/2")
    assert tree(out, skipped="") == {"mine.txt": b"mine"}
    (out / "mine.txt").unlink()
    assert main(["batch", *map(str, (source, out, *given, "--shard", "0/2"))]) == 0
    capsys.readouterr()
    assert "other options" in refused(capsys, "batch", source, out, *given, "--shard", "1/2", "--caution", "0.7")


def test_counts_that_lack_a_shard(tmp_path, capsys):
    """A forgotten shard is named before anything is written, one that is there twice when it is merged."""
    source = tmp_path / "in"
    seeds(source)
    learnt(tmp_path, source, 3)
    parts = [tmp_path / f"{k}.db" for k in range(3)]
    assert main(["merge", *map(str, parts[:2]), "-o", str(tmp_path / "part.db")]) == 0
    for more in ((), ("--shard", "0/2")):
        error = refused(capsys, "batch", source, tmp_path / "out", "--counts", tmp_path / "part.db", *more)
        assert "lacks shard 2/3" in error
        assert not (tmp_path / "out").exists()
    assert "in two of these" in refused(capsys, "merge", *parts, parts[1], "-o", tmp_path / "twice.db")
    other = tmp_path / "other.db"
    assert main(["learn", str(source), "-o", str(other), "--shard", "0/2"]) == 0
    assert "hold the same pages" in refused(capsys, "merge", *parts, other, "-o", tmp_path / "twice.db")
    assert main(["merge", str(tmp_path / "part.db"), str(parts[2]), "-o", str(tmp_path / "all.db")]) == 0
    assert batch(source, tmp_path / "out", "--counts", tmp_path / "all.db") == 0
    assert not [path for path in tmp_path.iterdir() if "twice" in path.name]


def test_counts_of_other_pages_are_used_as_before(tmp_path):
    """Counts of two corpora add up; the numbers of neither's pages are taken for those of the other."""
    rows = [{"url": "https://a.example/", "text": f"A line of {k} words.\n\nShare on Facebook"} for k in range(12)]
    for name, some in (("a", rows[:6]), ("b", rows[6:])):
        write_lines(tmp_path / name / f"{name}.jsonl", some)
        assert main(["learn", str(tmp_path / name), "-o", str(tmp_path / f"{name}.db")]) == 0
    assert main(["merge", *(str(tmp_path / f"{x}.db") for x in "ab"), "-o", str(tmp_path / "ab.db")]) == 0
    for name in "ab":
        assert batch(tmp_path / name, tmp_path / f"{name}.out", "--counts", tmp_path / "ab.db") == 0
    write_lines(tmp_path / "c" / "c.jsonl", rows)
    assert batch(tmp_path / "c", tmp_path / "c.out") == 0
    apart = b"".join((tmp_path / f"{x}.out" / f"{x}.jsonl").read_bytes() for x in "ab")
    assert apart == Path(tmp_path, "c.out", "c.jsonl").read_bytes()


def test_an_engine_that_is_not_installed(tmp_path):
    """Without its extra an engine is refused: one line that names it, exit code 2, nothing written."""
    seeds(tmp_path / "in")
    (tmp_path / "none" / "ray").mkdir(parents=True)
    (tmp_path / "none" / "ray" / "__init__.py").write_text("raise ImportError('no module named ray')")
    command = [sys.executable, "-m", "boilerstrip", "batch", tmp_path / "in", tmp_path / "out", "--engine", "ray"]
    done = subprocess.run(command, env={**os.environ, "PYTHONPATH": str(tmp_path / "none")}, capture_output=True,
                          text=True, check=False)  # fmt: skip
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert "pip install 'boilerstrip[ray]'" in done.stderr
    assert not (tmp_path / "out").exists()
