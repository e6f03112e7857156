"""The command line as people use it: files, streams, errors, exit codes."""

import gzip
import json
import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pages import LANGUAGES, hear_interruptions, read_page

import boilerstrip
from boilerstrip.cli import main
from boilerstrip.evidence_html import HTML
from boilerstrip.model import Weights, shipped

FIXTURES = Path(__file__).parent.parent / "fixtures"
SEEDS = sorted(p for p in FIXTURES.glob("*.txt") if not p.name.endswith(".clean.txt"))


def run(*arguments: str, data: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run the program as a process."""
    return subprocess.run(
        [sys.executable, "-m", "boilerstrip", *arguments], input=data, capture_output=True, check=False
    )


@pytest.mark.parametrize("seed", SEEDS, ids=lambda p: p.name[:3])
def test_clean_writes_the_wanted_bytes(seed: Path) -> None:
    """`clean FILE` gives NAME.clean.txt byte for byte."""
    done = run("clean", str(seed))
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == seed.with_suffix(".clean.txt").read_bytes()


def test_standard_input_and_output() -> None:
    """Without a file, and with `-`, standard input is read."""
    data = SEEDS[3].read_bytes()
    assert run("clean", data=data).stdout == run("clean", "-", data=data).stdout == run("clean", str(SEEDS[3])).stdout


def test_output_file_and_folder(tmp_path: Path) -> None:
    """`-o` takes a file for one text and a folder for several."""
    assert main(["clean", str(SEEDS[0]), "-o", str(tmp_path / "one.txt")]) == 0
    assert (tmp_path / "one.txt").read_bytes() == SEEDS[0].with_suffix(".clean.txt").read_bytes()
    folder = tmp_path / "out"
    folder.mkdir()
    assert main(["clean", *map(str, SEEDS), "-o", str(folder)]) == 0
    assert sorted(p.name for p in folder.iterdir()) == [p.name for p in SEEDS]


def test_two_texts_to_one_place_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is written when two inputs would go to the same file."""
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / SEEDS[0].name).write_text("x")
    out = tmp_path / "out"
    out.mkdir()
    assert main(["clean", str(SEEDS[0]), str(tmp_path / "a" / SEEDS[0].name), "-o", str(out)]) == 2
    assert list(out.iterdir()) == []
    assert "two of the texts" in capsys.readouterr().err


def test_bad_files_are_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    """Missing, binary, HTML and folder inputs: one line of error each, exit code 1, good files still cleaned."""
    binary = tmp_path / "b.bin"
    binary.write_bytes(bytes(range(256)) * 4)
    done = run("clean", "nowhere.txt", str(binary), str(tmp_path), "page.html", str(SEEDS[4]))
    errors = done.stderr.decode().splitlines()
    assert done.returncode == 1
    assert [any(name in line for line in errors) for name in ("nowhere.txt", "b.bin", str(tmp_path), "page.html")]
    assert len(errors) == 4
    assert b"Traceback" not in done.stderr
    assert done.stdout == SEEDS[4].with_suffix(".clean.txt").read_bytes()


def test_an_unwritable_output_leaves_nothing_behind(tmp_path: Path) -> None:
    """A target in a folder that does not exist is an error with its name, and no temporary file stays."""
    done = run("clean", str(SEEDS[0]), "-o", str(tmp_path / "no" / "x.txt"))
    assert done.returncode == 1
    assert b"cannot be written" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("page", "encoding"),
    [
        ("de_A", "latin-1"), ("ru_A", "cp1251"), ("ja_A", "shift_jis"), ("pl_A", "cp1250"), ("cs_A", "cp1250"),
        *((f"{language}_{page}", "cp1252") for language in ("es", "pt", "sv") for page in "AB"),
    ],
)  # fmt: skip
def test_other_encodings_are_detected(page: str, encoding: str, tmp_path: Path) -> None:
    """A file that is not UTF-8 is decoded by detection."""
    text = read_page(LANGUAGES / f"{page}.tsv").text
    data = text.encode(encoding, errors="ignore")
    (tmp_path / "x.txt").write_bytes(data)
    (tmp_path / "y.txt").write_bytes(data.decode(encoding).encode())
    assert run("clean", str(tmp_path / "x.txt")).stdout == run("clean", str(tmp_path / "y.txt")).stdout


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_byte_order_marks_are_understood(encoding: str, tmp_path: Path) -> None:
    """UTF-8 and UTF-16 with a byte-order mark."""
    file = tmp_path / "x.txt"
    file.write_bytes(SEEDS[3].read_text(encoding="utf8").encode(encoding))
    assert run("clean", str(file)).stdout == run("clean", str(SEEDS[3])).stdout


@pytest.mark.parametrize(
    "arguments",
    [[], ["clean", "--caution", "7"], ["clean", "--keep", "captions"], ["clean", "--off", "nope"], ["rules", "nope"]],
)
def test_wrong_usage_exits_with_2(arguments: list[str]) -> None:
    """Arguments that mean nothing: one clear message, exit code 2, never a traceback."""
    done = run(*arguments)
    assert done.returncode == 2
    assert done.stderr
    assert b"Traceback" not in done.stderr


def test_weights_are_used_for_their_input(tmp_path: Path) -> None:
    """`--weights` changes what clean and explain say; weights for HTML are refused for texts, damaged ones always."""
    harsh, html = tmp_path / "harsh.json", tmp_path / "html.json"
    harsh.write_text(Weights.of(0.0, {**shipped().tables, "words": (-30.0,) * 12}).to_json())
    html.write_text(shipped(HTML).to_json())
    text = SEEDS[2].read_text(encoding="utf8")
    assert run("clean", "--weights", str(harsh), str(SEEDS[2])).stdout.decode() != boilerstrip.clean(text) + "\n"
    rows = json.loads(run("explain", "--json", "--weights", str(harsh), str(SEEDS[2])).stdout)["verdicts"]
    assert max(row["score"] for row in rows) < 0.01
    assert b"words -30.00" in run("explain", "--why", "--weights", str(harsh), str(SEEDS[2])).stdout
    for name, message in ((html, b"weights for html, the input is text"), (SEEDS[2], b"not usable as weights")):
        done = run("clean", "--weights", str(name), str(SEEDS[2]))
        assert (done.returncode, done.stdout) == (2, b"")
        assert message in done.stderr


def test_explain_shows_every_line() -> None:
    """The margin view has a row for every line that is not blank; in a pipe it has no colours."""
    done = run("explain", str(SEEDS[2]))
    rows = [row for row in done.stdout.decode().splitlines() if row]
    text = SEEDS[2].read_text(encoding="utf8")
    assert len(rows) == sum(bool(line.strip()) for line in text.splitlines())
    assert "\033[" not in done.stdout.decode()
    assert any("duplicate_title" in row and "repeated-headline" in row for row in rows)
    assert "\033[" in run("explain", "--color", "always", str(SEEDS[2])).stdout.decode()
    assert len(run("explain", "--why", str(SEEDS[2])).stdout.splitlines()) > len(rows)


def test_explain_json_is_the_document() -> None:
    """`--json` gives what `to_dict` gives."""
    text = SEEDS[1].read_text(encoding="utf8")
    expected = json.loads(json.dumps(boilerstrip.label(text).to_dict()))
    assert json.loads(run("explain", "--json", str(SEEDS[1])).stdout) == expected


def test_explain_json_says_why(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """`--json --why` has what weighed most beside each verdict, of a blank line nothing."""
    assert main(["explain", "--json", "--why", str(SEEDS[1])]) == 0
    for verdict in json.loads(capsysbinary.readouterr().out)["verdicts"]:
        assert len(verdict["why"]) == (0 if verdict["label"] == "blank" else 3)


def test_packed_pages_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A compressed page is no binary rubbish: the message says what reads it."""
    (tmp_path / "a.html.gz").write_bytes(gzip.compress(b"<p>A line."))
    assert main(["explain", str(tmp_path / "a.html.gz")]) == 1
    assert "a.html.gz: is compressed; unpack it, or use `boilerstrip batch`" in capsys.readouterr().err
    for name in ("missing.html.gz", "missing.jsonl"):
        assert main(["clean", str(tmp_path / name)]) == 1
        assert f"{name}: no such file or directory" in capsys.readouterr().err


def test_rules_is_a_manual() -> None:
    """All rules as a table, one of them with its sentence, a label with its rules; a measurement too."""
    table = run("rules").stdout.decode()
    assert "share-button" in table
    assert "appended" in table
    assert "Label:   widget" in run("rules", "share-button").stdout.decode()
    assert "repeated-headline" in run("rules", "duplicate_title").stdout.decode()
    assert run("rules", "words*end").returncode == 0


def test_version() -> None:
    """`--version` names the program and its version."""
    assert run("--version").stdout.decode().strip() == f"boilerstrip {boilerstrip.__version__}"


@pytest.mark.skipif(os.name != "posix", reason="sends a POSIX signal")
def test_interruption_exits_with_130() -> None:
    """Ctrl-C ends the program with a line and exit code 130."""
    process = subprocess.Popen(
        [sys.executable, "-m", "boilerstrip", "clean", "-"],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=hear_interruptions,
    )
    time.sleep(2.0)
    process.send_signal(signal.SIGINT)
    _, error = process.communicate(timeout=20)
    assert process.returncode == 130
    assert b"Traceback" not in error


def test_a_closed_pipe_is_no_error() -> None:
    """`boilerstrip rules | head -1` ends quietly."""
    command = f"{sys.executable} -m boilerstrip rules | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, check=False)
    assert done.stderr == b""


@pytest.mark.parametrize("command", [["clean", str(SEEDS[0])], ["explain", str(SEEDS[0])], ["rules"]])
def test_output_that_cannot_be_written(command: list[str]) -> None:
    """A full disk behind standard output is named in one line."""
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full")
    program = [sys.executable, "-m", "boilerstrip", *command]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(program, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 1
    assert done.stderr.decode() == "boilerstrip: standard output: cannot be written: no space left on device\n"


@pytest.mark.skipif(os.name != "posix", reason="a shell's syntax")
@pytest.mark.parametrize(
    ("command", "said"),
    [
        (f"clean {shlex.quote(str(SEEDS[0]))} >&-", "standard output is closed"),
        ("clean <&-", "standard input is closed; name a file"),
        ("explain - <&-", "standard input is closed; name a file"),
        ("batch - out <&-", "standard input is closed; name a file"),
    ],
)
def test_closed_streams(command: str, said: str, tmp_path: Path) -> None:
    """A closed stream is named in one line."""
    shell = f"{shlex.quote(sys.executable)} -m boilerstrip {command}"
    done = subprocess.run(shell, shell=True, capture_output=True, check=False, cwd=tmp_path)
    assert done.returncode in (1, 2)
    assert done.stderr.decode().startswith(f"boilerstrip: {said}")
    assert done.stderr.count(b"\n") == 1


def test_names_do_not_break_messages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A name with a line end or a bidi override stands in one line of a message."""
    assert main(["clean", str(tmp_path / "a\nb\u202e.txt")]) == 1
    assert "a\ufffdb\ufffd.txt: no such file or directory\n" in capsys.readouterr().err


def test_texts_are_not_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither a folder nor a file that is given for the output may be, or hold, one of the texts."""
    text, link = tmp_path / "a.txt", tmp_path / "link.txt"
    text.write_bytes(SEEDS[0].read_bytes())
    link.symlink_to(text)
    for output in (tmp_path, text, link):
        assert main(["clean", str(text), "-o", str(output)]) == 2
        assert "is one of the inputs, which are not written to" in capsys.readouterr().err
    assert text.read_bytes() == SEEDS[0].read_bytes()


def test_inputs_are_not_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No command writes over a file that it reads, or into a folder where it would be read the next time."""
    monkeypatch.chdir(tmp_path)
    row = {"text": SEEDS[0].read_text(encoding="utf8"), "gold": "x"}
    Path("folder").mkdir()
    for name in ("folder/a.txt", "a.jsonl", "b.jsonl"):
        Path(name).write_text(json.dumps(row) + "\n")
    Path("w.json").write_text(shipped().to_json())
    Path("link.jsonl").hardlink_to("a.jsonl")
    assert main(["learn", "a.jsonl", "-o", "c.db", "--workers", "1"]) == 0
    before = {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}
    for command in (
        "fit a.jsonl b.jsonl -o b.jsonl",
        "fit a.jsonl -o link.jsonl",
        "learn a.jsonl -o a.jsonl",
        "learn folder -o folder/a.txt",
        "learn folder -o folder/new.jsonl",
        "merge c.db -o c.db",
        "clean folder/a.txt --weights w.json -o w.json",
        "batch folder out --counts c.db --removed c.db",
        "batch folder out --weights w.json --removed w.json",
        "batch folder out --removed folder/a.txt",
    ):
        assert main(command.split()) == 2, command
        said = capsys.readouterr().err
        assert said.count("\n") == 1
        assert "name another place" in said
        assert {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()} == before
    assert main(["learn", "folder", "-o", "folder/counts.db", "--workers", "1"]) == 0


@pytest.mark.skipif(os.name != "posix", reason="makes a pipe")
def test_links_and_pipes_stay(tmp_path: Path) -> None:
    """`-o` writes what a link leads to and into a pipe, and puts no file in their place."""
    file, link, pipe = tmp_path / "file.txt", tmp_path / "link.txt", tmp_path / "pipe"
    file.write_text("old")
    link.symlink_to(file)
    os.mkfifo(pipe)
    assert main(["clean", str(SEEDS[0]), "-o", str(link)]) == 0
    assert link.is_symlink()
    assert file.read_bytes() == SEEDS[0].with_suffix(".clean.txt").read_bytes()
    end = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    assert main(["clean", str(SEEDS[0]), "-o", str(pipe)]) == 0
    assert os.read(end, 1 << 16) == file.read_bytes()
    os.close(end)
    assert pipe.is_fifo()


@pytest.mark.parametrize("page", ["de_A", "ru_A", "ja_A"])
def test_damaged_utf8_is_read(page: str, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """A text whose last character is cut off is UTF-8 still, with a mark at its end."""
    text = read_page(LANGUAGES / f"{page}.tsv").text
    (tmp_path / "a.txt").write_bytes(f"{text}\u2026".encode()[:-1])
    assert main(["clean", str(tmp_path / "a.txt")]) == 0
    assert capsysbinary.readouterr().out.decode().rstrip("\n") == boilerstrip.clean(f"{text}\ufffd")
