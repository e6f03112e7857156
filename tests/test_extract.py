"""Engines: lines that another library finds in a page's HTML, judged as a text, beside the default."""

import json
import os
import subprocess
import sys

import pytest
import trafilatura
from test_html import BOX, PAGE, PROSE

from boilerstrip import Settings, clean, clean_html, label, label_html
from boilerstrip.cli import main
from boilerstrip.evidence import TEXT
from boilerstrip.evidence_html import HTML
from boilerstrip.extract import ENGINES
from boilerstrip.extract import trafilatura as extracted
from boilerstrip.model import shipped

# A page that trafilatura leaves boilerplate in.
MIXED = PAGE.replace(f"<p>{PROSE[3]}</p>", f"<p>{PROSE[3]}</p><p>Share on Facebook</p><p>Related Posts</p>{BOX}")


def test_its_text_is_cleaned():
    """The document is that of the extracted text, with what the page's head says; the input's own text is another."""
    text = trafilatura.extract(MIXED, include_comments=False)
    document = label_html(MIXED, engine="trafilatura")
    assert document.source == text
    assert document.verdicts == label(text).verdicts
    assert document.text == clean_html(MIXED, engine="trafilatura") == clean(text)
    assert "Share on Facebook" in text
    assert "Share on Facebook" not in document.text
    assert all(line in document.text for line in PROSE)
    assert document.meta == label_html(MIXED).meta
    assert label_html(MIXED).source != text


def test_pages_do_not_know_of_each_other():
    """The same page again and again has the same text: nothing is taken for a duplicate of an earlier page."""
    assert len({clean_html(PAGE, engine="trafilatura") for _ in range(5)}) == 1


def test_settings_and_sites_are_heard():
    """Settings mean the same as for texts."""
    document = label_html(MIXED, engine="trafilatura", settings=Settings(keep={"widget"}))
    assert "Share on Facebook" in document.text


def test_the_default_engine_is_named():
    """engine="boilerstrip" is what comes without it."""
    assert label_html(PAGE, engine="boilerstrip") == label_html(PAGE)


@pytest.mark.parametrize(
    "page",
    ["", " \n", "<p>a\0b", "<div>" * 5000 + PROSE[0], "<p>\ud800 " + PROSE[0], "no tags", "<" * 9999,
     "<!-- " * 999, f"<?xml version='1.0' encoding='utf-16'?><p>{PROSE[0]}</p>", "<table>" * 300, PAGE.encode("utf8")],
)  # fmt: skip
def test_any_page_is_taken(page):
    """Pages of all kinds have a document, and its text is in its source."""
    document = label_html(page, engine="trafilatura")
    assert all(line in document.source for line in document.text.split("\n"))


def test_unknown_engines_are_refused(capsys, tmp_path):
    """With the names of those that there are; on the command line with exit code 2, before anything is written."""
    for function in (label_html, clean_html):
        with pytest.raises(ValueError, match="unknown engine 'magic'; engines are boilerstrip, trafilatura"):
            function(PAGE, engine="magic")
    (tmp_path / "a.html").write_text(PAGE)
    for arguments in (["clean", "a.html"], ["explain", "a.html"], ["batch", str(tmp_path), str(tmp_path / "out")]):
        with pytest.raises(SystemExit) as stop:
            main([*arguments, "--extractor", "magic"])
        assert stop.value.code == 2
        assert "engines are boilerstrip, trafilatura" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_on_the_command_line(capsysbinary, tmp_path):
    """clean, explain and batch take the engine's name."""
    path = tmp_path / "in" / "a.html"
    path.parent.mkdir()
    path.write_text(MIXED)
    wanted = clean_html(MIXED, engine="trafilatura") + "\n"
    assert wanted != clean_html(MIXED) + "\n"
    more = ("--extractor", "trafilatura")
    assert main(["clean", str(path), *more]) == 0
    assert capsysbinary.readouterr().out.decode() == wanted
    assert main(["explain", str(path), "--json", *more]) == 0
    assert json.loads(capsysbinary.readouterr().out) == json.loads(
        json.dumps(label_html(MIXED, engine="trafilatura").to_dict())
    )
    assert main(["explain", str(path), "--why", *more]) == 0
    capsysbinary.readouterr()
    assert main(["batch", str(path.parent), str(tmp_path / "out"), "--workers", "1", *more]) == 0
    assert (tmp_path / "out" / "a.txt").read_text() == wanted


def test_a_run_goes_on_with_the_same_engine(tmp_path, capsys):
    """An interrupted run that another engine began is refused."""
    from boilerstrip.corpus.batch import _options
    from boilerstrip.corpus.work import Job

    found = {_options(Job("", "", "", extractor=name), "") for name in ENGINES}
    assert len(found) == len(ENGINES)


def test_sites_are_learnt_from_the_lines_that_are_judged(tmp_path, capsys):
    """batch counts the engine's lines: what stands under every article of a site goes."""
    plea = "The lighthouse keepers of this coast print what the wind and the harbour master tell them."
    folder = tmp_path / "in" / "site"
    folder.mkdir(parents=True)
    for k, name in enumerate("Adler Bock Cobra Dachs Esel Falke Gans Hase".split()):
        story = "".join(f"<p>{line[:-1]} on the good ship {name}.</p>" for line in PROSE)
        page = f"<html><head><title>{name}</title></head><body><article>{story}<p>{plea}</p></article></body></html>"
        (folder / f"{k}.html").write_text(page)
    assert plea in extracted((folder / "0.html").read_text())
    arguments = ["batch", str(tmp_path / "in"), "--workers", "1", "--extractor", "trafilatura"]
    assert main([*arguments, str(tmp_path / "out")]) == 0
    assert main([*arguments, str(tmp_path / "none"), "--site-from", "none"]) == 0
    assert plea not in (tmp_path / "out" / "site" / "0.txt").read_text()
    assert plea in (tmp_path / "none" / "site" / "0.txt").read_text()


def test_without_the_extra(tmp_path):
    """A missing library is named with what to install, in Python and on the command line; the default needs none."""
    (tmp_path / "trafilatura.py").write_text("raise ImportError('gone')")
    (tmp_path / "a.html").write_text(PAGE)
    env = {**os.environ, "PYTHONPATH": str(tmp_path)}
    code = (
        "from boilerstrip import label_html; label_html('x')\n"
        "try: label_html('x', engine='trafilatura')\n"
        "except ImportError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    assert "pip install 'boilerstrip[trafilatura]'" in done.stdout
    command = [sys.executable, "-m", "boilerstrip", "clean", str(tmp_path / "a.html"), "--extractor", "trafilatura"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "pip install 'boilerstrip[trafilatura]'" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_page_that_it_fails_on(tmp_path):
    """An engine that raises on one page: that page is named, all others are done."""
    (tmp_path / "trafilatura.py").write_text(
        "def extract(html, **_):\n    if 'boom' in html: raise RecursionError('too deep')\n    return html[3:-4]\n"
    )
    (tmp_path / "in").mkdir()
    for name, text in (("a", "boom"), ("b", PROSE[0])):
        (tmp_path / "in" / f"{name}.html").write_text(f"<p>{text}</p>")
    env = {**os.environ, "PYTHONPATH": str(tmp_path)}
    command = [sys.executable, "-m", "boilerstrip", "batch", str(tmp_path / "in"), str(tmp_path / "out")]
    command += ["--workers", "1", "--extractor", "trafilatura"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert (tmp_path / "out" / "b.txt").read_text() == clean(PROSE[0]) + "\n"
    failed = [json.loads(line) for line in (tmp_path / "out" / "_boilerstrip" / "failed.jsonl").open()]
    assert failed == [{"where": "a.html", "problem": "trafilatura fails on this page: too deep"}]
    command = [sys.executable, "-m", "boilerstrip", "clean", str(tmp_path / "in" / "a.html"), *command[-2:]]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)


def test_weights_are_those_of_the_engine(tmp_path, capsys):
    """What an engine extracts is text: weights for text are taken, those for HTML refused; eval has no engines."""
    (tmp_path / "a.html").write_text(MIXED)
    for scheme, own, code in ((TEXT, "trafilatura", 0), (HTML, "trafilatura", 2), (TEXT, "boilerstrip", 2)):
        (tmp_path / "weights.json").write_text(shipped(scheme).to_json())
        command = ["clean", str(tmp_path / "a.html"), "--weights", str(tmp_path / "weights.json"), "--extractor", own]
        assert main(command) == code
    with pytest.raises(SystemExit):
        main(["eval", "pages.jsonl", "--extractor", "trafilatura"])
    assert "unrecognized arguments: --extractor" in capsys.readouterr().err
