"""`boilerstrip fit` fits the weights to labelled pages: same pages, same bytes; better on pages like them."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from pages import hard_rows, write_rows

from boilerstrip import Settings, label
from boilerstrip.cli import main
from boilerstrip.document import LABELS
from boilerstrip.evidence import TEXT
from boilerstrip.evidence_html import HTML
from boilerstrip.fitting import aligned, cross_validate, folds, from_scratch, from_shipped, measure_all, rows_of
from boilerstrip.labelled import Pages
from boilerstrip.model import Weights, shipped

WORDS = "river stone window harvest morning lantern market winter bridge garden letter engine village mountain".split()


def verse_page(number):
    """A made-up page of a site whose articles are short open lines among prose that is none of its business."""
    pick = [WORDS[(number * 5 + k * k) % len(WORDS)] for k in range(40)]
    verse = [f"{a.capitalize()} and {b} beside the {c}" for a, b, c in zip(pick, pick[1:], pick[2:], strict=False)][:16]
    advice = [f"Our readers say that a {word} is worth its price, and the shop agrees with them." for word in pick[:4]]
    rows = [("title", f"The {pick[3]} of the {pick[9]}"), *(("body", line) for line in verse)]
    rows += [("promo", line) for line in advice]
    return {"text": "\n".join(line for _, line in rows), "labels": [name for name, _ in rows], "site": f"s{number % 7}"}


@pytest.fixture
def file(tmp_path):
    """Writes records to a file and returns its path."""

    def write(rows, name="pages.jsonl"):
        return Path(write_rows(tmp_path / name, rows))

    return write


def fit(capsysbinary, path, target, *more):
    """Exit code and messages of `fit`."""
    code = main(["fit", str(path), "-o", str(target), *more])
    return code, capsysbinary.readouterr().err.decode()


def f1(capsysbinary, path, *more):
    """Word F1 of what is kept."""
    assert main(["eval", "--json", str(path), *more]) == 0
    return json.loads(capsysbinary.readouterr().out)["kept"]["f1"]["mean"]


def test_fitted_weights_are_better_on_pages_like_these(file, tmp_path, capsysbinary):
    """Fitted to some pages of a kind that the shipped weights misjudge, weights judge others of the kind better."""
    here = file([verse_page(n) for n in range(30)], "here.jsonl")
    there = file([verse_page(n) for n in range(30, 60)], "there.jsonl")
    code, said = fit(capsysbinary, here, tmp_path / "w.json")
    assert code == 0
    assert f1(capsysbinary, there, "--weights", str(tmp_path / "w.json")) > f1(capsysbinary, there) + 0.04
    before, after, gain = (float(x) for x in re.search(r"F1 (\S+) by .*, (\S+) by .*\ngain (\S+) ", said).groups())
    assert after > before + 0.04
    assert gain == pytest.approx(after - before, abs=2e-4)
    assert "30 pages of 7 sites" in said


@pytest.mark.parametrize("more", [(), ("--from-scratch",)])
def test_same_pages_same_bytes(file, tmp_path, capsysbinary, more):
    """Nothing is drawn by chance: twice the same bytes, with cross-validation or without, in another process too."""
    path = file(hard_rows()[:25])
    targets = [tmp_path / name for name in "abc"]
    assert fit(capsysbinary, path, targets[0], "--folds", "0", *more)[0] == 0
    assert fit(capsysbinary, path, targets[1], "--folds", "2", *more)[0] == 0
    command = [sys.executable, "-m", "boilerstrip", "fit", path, "-o", targets[2], "--folds", "0", *more]
    subprocess.run(command, capture_output=True, check=True, env={"PYTHONHASHSEED": "7"})
    assert len({target.read_bytes() for target in targets}) == 1
    assert not [name for name in tmp_path.iterdir() if name.suffix == ".tmp"]


def test_from_scratch_forgets_the_shipped_weights(file):
    """What no page shows has no weight from scratch, and its shipped weight otherwise; the rest differs from both."""
    rows = measure_all(Pages([file([verse_page(0)])]))
    scratch, moved, old = from_scratch(rows), from_shipped(rows), shipped()
    last = {name: len(table) - 1 for name, table in old.tables.items()}
    unseen = [name for name in old.tables if "*" in name and old.tables[name][last[name]]]
    assert len(unseen) > 5
    assert all(scratch.tables[name][last[name]] == 0 for name in unseen)
    assert all(moved.tables[name][last[name]] == old.tables[name][last[name]] for name in unseen)
    assert scratch.tables["words"] != moved.tables["words"] != old.tables["words"]


def test_golds_and_labels_agree(file):
    """Lines aligned with the wanted text are those that were labelled as wanted, on pages with few repetitions."""
    rows = [{"text": row["text"], "gold": _gold(row)} for row in map(verse_page, range(10))]
    for told, found in zip(Pages([file(map(verse_page, range(10)))]), Pages([file(rows, "gold.jsonl")]), strict=True):
        one, two = rows_of(told), rows_of(found)
        assert (one.body == two.body).all()
        assert (one.places == two.places).all()
        assert one.weight[0] == 0 < two.weight[0]  # a labelled headline is found by other means


def _gold(row):
    return "\n".join(
        line for line, name in zip(row["text"].split("\n"), row["labels"], strict=True) if name in ("title", "body")
    )


def test_alignment_needs_runs():
    """Words count in order and in runs; a short line counts where all of it stands."""
    matched, count = aligned(["the cat sat on the mat", "a dog", "mat"], "the cat sat on a mat")
    assert list(count) == [6, 2, 1]
    assert matched[0] >= 4
    assert matched[1] == 0


def test_alignment_is_bounded(monkeypatch):
    """What stands behind the words that are aligned has none, and so no weight."""
    monkeypatch.setattr("boilerstrip.fitting.MOST_WORDS", 6)
    matched, count = aligned(["one two three", "four five", "six seven", "eight"], "one two three four five six seven")
    assert (list(matched), list(count)) == ([3, 2, 0, 0], [3, 2, 0, 0])


def test_known_headlines_do_not_count(file):
    """A line that says the record's `title` has no weight, nor has what is found by other means than the weights."""
    page = verse_page(1)
    title = page["text"].split("\n")[0]
    (plain, known) = Pages([file([{"text": page["text"], "gold": _gold(page), "title": t} for t in ("", title)])])
    assert rows_of(plain).weight[0] > 0 == rows_of(known).weight[0]
    (rows,) = measure_all(Pages([file([{**page, "labels": ["appended" for _ in page["labels"]]}])]))
    assert "appended" in LABELS
    assert rows.weight.sum() == 0


def test_folds_keep_sites_together():
    """Every site is in one part, and parts hold about as many pages."""
    sites = {f"s{k}": k % 9 + 1 for k in range(40)}
    found = folds(sites, 5)
    held = [sum(sites[s] for s, part in found.items() if part == k) for k in range(5)]
    assert found.keys() == sites.keys()
    assert max(held) - min(held) <= 9
    assert folds(dict(reversed(sites.items())), 5) == found


def test_cross_validation_leaves_the_site_out(file):
    """A site is judged by weights that none of its pages helped to make."""
    pages = Pages([file([verse_page(n) for n in range(14)])])
    rows = measure_all(pages)
    asked = []

    def refit(some):
        asked.append({r.site for r in some})
        return shipped()

    found = cross_validate(pages, rows, refit, 3)
    everything = {r.site for r in rows}
    assert [sorted(everything - some) for some in asked] == [
        sorted(s for s, part in folds(dict.fromkeys(everything, 2), 3).items() if part == k) for k in range(3)
    ]
    assert all(sums.before == sums.after and sums.pages == 2 for sums in found.values())


def test_html_pages_make_weights_for_html(file, tmp_path, capsysbinary):
    """The kind of the pages is the kind of the weights; both kinds in one file are refused."""
    pages = [
        {"html": "".join(f"<p>{line}</p>" for line in row["text"].split("\n")), "labels": row["labels"]}
        for row in map(verse_page, range(6))
    ]
    assert fit(capsysbinary, file(pages), tmp_path / "w.json")[0] == 0
    assert Weights.load(tmp_path / "w.json").scheme is HTML
    assert shipped().scheme is TEXT
    mixed = file([*pages[:2], verse_page(1)])
    code, said = fit(capsysbinary, mixed, tmp_path / "mixed.json")
    assert code == 2
    assert f"{mixed}:3 is text, those before it are html; fit each kind by itself" in said
    assert not (tmp_path / "mixed.json").exists()


def test_bad_records_fail_and_the_rest_is_fitted(file, tmp_path, capsysbinary):
    """Exit code 1, the record named, weights written; without any good page there are none."""
    code, said = fit(capsysbinary, file([*map(verse_page, range(6)), {"text": "x"}]), tmp_path / "w.json")
    assert code == 1
    assert "pages.jsonl:7: `gold`" in said
    assert Weights.load(tmp_path / "w.json").scheme is TEXT
    code, said = fit(capsysbinary, file([{"text": "x"}, {"text": "", "gold": ""}]), tmp_path / "none.json")
    assert code == 2
    assert "pages.jsonl:1: `gold`" in said
    assert "no labelled pages" in said
    assert not (tmp_path / "none.json").exists()


def test_few_pages_are_warned_of(file, tmp_path, capsysbinary):
    """Too few pages, and weights that are no better, are said; one site cannot be cross-validated."""
    rows = [{**verse_page(n), "site": "one.example"} for n in range(3)]
    code, said = fit(capsysbinary, file(rows), tmp_path / "w.json")
    assert code == 0
    assert "boilerstrip: warning: 3 pages of 1 site; fitted to fewer than 100" in said
    assert "one site cannot be left out" in said
    assert "fitted ones" not in said
    easy = {"text": "A line that nobody would take for anything but text, and that is all.", "site": ""}
    rows = [{**easy, "gold": easy["text"], "site": str(n)} for n in range(4)]
    assert "no better than the shipped" in fit(capsysbinary, file(rows), tmp_path / "w.json")[1]


@pytest.mark.parametrize("more", [["--folds", "1"], ["--folds", "-2"]])
def test_wrong_usage(file, tmp_path, capsysbinary, more):
    """Options that mean nothing are refused."""
    assert fit(capsysbinary, file([verse_page(0)]), tmp_path / "w.json", *more)[0] == 2
    assert fit(capsysbinary, tmp_path / "none.jsonl", tmp_path / "w.json")[0] == 2
    for target in (tmp_path / "no" / "w.json", tmp_path):  # said before anything is fitted
        said = fit(capsysbinary, file([verse_page(0)]), target)
        assert said == (2, f"boilerstrip: {target} cannot be written; name a file in a folder that is there\n")
    assert not (tmp_path / "w.json").exists()


def test_without_the_extra(file, tmp_path):
    """Without numpy, scipy and rapidfuzz, fit says what to install; eval needs none of them."""
    path = file([verse_page(0)])
    code = "import sys; sys.modules['{}'] = None; from boilerstrip.cli import main; sys.exit(main({}))"
    for extra in ("numpy", "scipy", "rapidfuzz"):
        command = code.format(extra, ["fit", str(path), "-o", str(tmp_path / "w.json")])
        done = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=False)
        assert done.returncode == 2
        assert "pip install 'boilerstrip[fit]'" in done.stderr
        assert "Traceback" not in done.stderr
        command = code.format(extra, ["eval", str(path)])
        assert subprocess.run([sys.executable, "-c", command], capture_output=True, check=False).returncode == 0
    assert not Path(tmp_path, "w.json").exists()


def test_what_one_collection_alone_says_counts_for_less(file):
    """Verse is body in one of two collections: with the collections named, it is so for half of the weights only."""
    verse = [verse_page(number) | {"collection": "verse"} for number in range(30)]
    plain = [row | {"collection": "plain"} for row in hard_rows("messy_*.tsv", 30)]
    nameless = [{name: value for name, value in row.items() if name != "collection"} for row in verse + plain]
    together = from_scratch(measure_all(Pages([file(nameless, "nameless.jsonl")])))
    apart = from_scratch(measure_all(Pages([file(verse + plain, "named.jsonl")])))
    one = from_scratch(measure_all(Pages([file([row | {"collection": "one"} for row in nameless], "one.jsonl")])))
    scores = [
        [v.score for v in label(verse_page(40)["text"], settings=Settings(weights=weights)).verdicts[1:17]]
        for weights in (together, apart)
    ]
    assert sum(scores[1]) < sum(scores[0])
    assert one.to_json() == together.to_json()
