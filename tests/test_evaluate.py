"""`boilerstrip eval` scores what is kept of labelled pages, with figures that can be computed by hand."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pages import FIXTURES, hard_rows, read_text, write_rows

from boilerstrip import DEFAULT, Settings, clean, label
from boilerstrip.cli import main
from boilerstrip.document import LABELS
from boilerstrip.evaluate import Evaluation, Sums, intervals, means, missing, score
from boilerstrip.labelled import Pages
from boilerstrip.model import shipped

SEEDS = sorted(FIXTURES.glob("*.clean.txt"))
TEXTS = st.text(alphabet="ab AB.,\n漢字 é", max_size=30)


def seed_rows(**more):
    """The five seed pages with their wanted texts."""
    pairs = [(read_text(Path(str(path).replace(".clean", ""))), read_text(path)) for path in SEEDS]
    return [{"text": text, "gold": gold, "site": f"{n % 2}.example", **more} for n, (text, gold) in enumerate(pairs)]


@pytest.fixture
def file(tmp_path):
    """Writes records to a file and returns its name."""

    def write(rows, name="pages.jsonl"):
        return write_rows(tmp_path / name, rows)

    return write


def evaluated(capsysbinary, *arguments):
    """Exit code and figures of `eval --json`."""
    code = main(["eval", "--json", *arguments])
    return code, json.loads(capsysbinary.readouterr().out)


def plain_f1(found, gold):
    """Word F1 from counts, written once more without the package."""
    bags = [Counter(re.findall(r"\w+", text.lower())) for text in (found, gold)]
    common = sum((bags[0] & bags[1]).values())
    return 2 * common / sum(map(sum, (bag.values() for bag in bags)))


def test_figures_are_means_over_pages(file, capsysbinary):
    """F1 as it came and of what is kept are means over the pages, each page's by bags of words."""
    rows = [{"text": row["text"], "gold": row["gold"] + "\nOne more line that nobody wrote."} for row in seed_rows()]
    code, found = evaluated(capsysbinary, file(rows))
    assert code == 0
    assert (found["pages"], found["sites"]) == (5, 5)
    before = [plain_f1(row["text"], row["gold"]) for row in rows]
    after = [plain_f1(clean(row["text"]), row["gold"]) for row in rows]
    assert found["as_it_came"]["f1"]["mean"] == pytest.approx(sum(before) / 5, abs=1e-6)
    assert found["kept"]["f1"]["mean"] == pytest.approx(sum(after) / 5, abs=1e-6)
    assert found["gain"]["mean"] == pytest.approx((sum(after) - sum(before)) / 5, abs=2e-6)
    assert found["kept"]["precision"]["mean"] == 1
    assert found["kept"]["recall"]["mean"] < 1


def test_body_alone(file, capsysbinary):
    """With --body the headline is not compared."""
    rows = [{"text": row["text"], "gold": label(row["text"]).body} for row in seed_rows()]
    path = file(rows)
    assert evaluated(capsysbinary, path, "--body")[1]["kept"]["f1"]["mean"] == 1
    assert main(["eval", path]) == 0
    assert b"--body" in capsysbinary.readouterr().err
    assert main(["eval", path, "--body"]) == 0
    assert capsysbinary.readouterr().err == b""


def test_settings_and_weights_count(file, tmp_path, capsysbinary):
    """Options that keep more raise recall; weights that hate everything lose everything."""
    path = file(hard_rows("messy_[l-z]*.tsv", 24))
    plain, more = (evaluated(capsysbinary, path, *options)[1]["kept"] for options in ((), ("--caution", "1")))
    assert more["recall"]["mean"] > plain["recall"]["mean"]
    assert more["precision"]["mean"] < plain["precision"]["mean"]
    weights = tmp_path / "w.json"
    weights.write_text(re.sub(r'"intercept": [-.\d]+', '"intercept": -30', shipped().to_json()))
    assert evaluated(capsysbinary, path, "--weights", str(weights))[1]["kept"]["recall"]["mean"] < 0.2


def test_confusion_by_label(file, capsysbinary):
    """Words under each label that people gave, by the label that the rules gave; true and false are labels too."""
    rows = hard_rows("messy_*_[def]*.tsv", 20)
    found = evaluated(capsysbinary, file(rows))[1]["labels"]
    want: dict[str, Counter[str]] = {}
    for row in rows:
        for v in label(row["text"]).verdicts:
            if v.label != "blank":
                count = len(re.findall(r"\w+", row["text"][v.start : v.end].lower()))
                want.setdefault(row["labels"][v.line - 1], Counter())[v.label] += count
    spaced = {name for name, row in want.items() if row == Counter(found[name])}
    assert found.keys() == want.keys()
    assert len(spaced) >= len(want) - 8  # those of pages in scripts without spaces count characters
    assert set(found) <= set(LABELS)
    marked = [{**row, "labels": [x in ("title", "body") for x in row["labels"]]} for row in rows]
    assert set(evaluated(capsysbinary, file(marked))[1]["labels"]) == {"kept", "removed"}


def test_worst_pages_show_what_is_wrong(file, capsysbinary):
    """The worst page comes first, with the wanted lines that went and the unwanted ones that stayed."""
    rows = seed_rows()
    rows[2]["gold"] += "\nZebras xylophones quixotically yodelled yesterday."
    rows[3]["gold"] = "Nothing of all this."
    path = file(rows)
    worst = evaluated(capsysbinary, path, "--worst", "2")[1]["worst"]
    assert [row["where"] for row in worst] == [f"{path}:4", f"{path}:3"]
    assert worst[1]["lost"] == ["Zebras xylophones quixotically yodelled yesterday."]
    assert set(worst[0]["left_in"]) <= set(clean(rows[3]["text"]).splitlines())
    assert len(worst[0]["left_in"]) > 6
    main(["eval", path, "--worst", "2"])
    shown = capsysbinary.readouterr().out.decode()
    assert "lost    | Zebras xylophones" in shown
    assert f"left in | ... {len(worst[0]['left_in']) - 6} more" in shown


def test_text_output(file, capsysbinary):
    """The table for people holds the figures of the JSON, and a row for each of few sites."""
    path = file(seed_rows())
    found = evaluated(capsysbinary, path)[1]
    assert main(["eval", path]) == 0
    shown = capsysbinary.readouterr().out.decode()
    assert "5 pages of 2 sites" in shown
    assert f"as it came   {found['as_it_came']['precision']['mean']:.4f}" in shown
    assert len(re.findall(r"^ +\d .*\d\.example$", shown, re.M)) == 2


def test_bad_records_fail_and_the_rest_is_scored(file, capsysbinary):
    """Exit code 1, the record named; without any good one there are no figures."""
    path = file([*seed_rows(), {"text": "x"}])
    assert main(["eval", path]) == 1
    done = capsysbinary.readouterr()
    assert f"{path}:6: `gold`".encode() in done.err
    assert b"5 pages" in done.out
    assert main(["eval", file([{"text": "x"}])]) == 1
    assert capsysbinary.readouterr().out == b""


@pytest.mark.parametrize("more", [["--worst", "-1"], ["--weights", "none.json"], ["--caution", "7"]])
def test_wrong_usage(file, capsysbinary, more):
    """Options that mean nothing are refused."""
    assert main(["eval", file(seed_rows()), *more]) == 2
    assert main(["eval", "none.jsonl"]) == 2
    assert b"none.json" in capsysbinary.readouterr().err


def test_html_pages_are_scored(file, capsysbinary):
    """HTML goes through the rules for HTML; as it came, it is the page's lines."""
    html = "<html><body><nav><a href='/'>Home</a> <a href='/n'>News</a></nav><article><h1>Storm closes the harbour</h1>"
    html += (
        "<p>The harbour was closed on Friday after a storm tore two cranes from their rails, officials said.</p>" * 3
    )
    gold = "Storm closes the harbour\n" + re.sub("<[^>]*>", " ", html.split("</h1>")[1])
    _, found = evaluated(capsysbinary, file([{"html": html, "gold": gold}]))
    assert found["kept"]["precision"]["mean"] == 1
    assert found["as_it_came"]["recall"]["mean"] == 1
    assert found["as_it_came"]["precision"]["mean"] < 1


@given(TEXTS, TEXTS)
def test_scores_are_symmetric(one, two):
    """Precision of one against the other is recall the other way round; a text agrees with itself."""
    there, back = score(one, two), score(two, one)
    assert (there.precision, there.recall) == (back.recall, back.precision)
    assert there.f1 == pytest.approx(back.f1)
    assert 0 <= there.f1 <= 1
    assert score(one, one).f1 == 1
    assert list(missing(one, one)) == []


def test_nothing_wanted_and_nothing_found():
    """Where nothing was wanted, keeping nothing is right and keeping something is wrong."""
    assert score("", "") == (1, 1, 1)
    assert score("word", "") == (0, 1, 0)
    assert score("", "word") == (1, 0, 0)


def test_intervals_hold_the_mean_and_shrink():
    """Intervals lie around the means, are narrower with more sites, always the same, and none for one site."""
    rows = [Sums(2, score("a b c", "a b"), score("a b " + "c " * (k % 3), "a b")) for k in range(2500)]
    few, many = intervals(rows[:30]), intervals(rows)
    for (low, high), (lower, higher), mean in zip(many, few, means(Sums.of(rows).row()), strict=True):
        assert low - 1e-12 <= mean <= high + 1e-12
        assert higher - lower >= high - low - 1e-12
    assert many[5][1] - many[5][0] > 0
    assert intervals(rows[:30]) == few
    assert intervals(rows[:1]) == []


def test_sites_count_as_often_as_they_have_pages(file):
    """Means are over pages whatever their sites; what stays in memory is a row a site."""
    evaluation = Evaluation(DEFAULT)
    for page in Pages([Path(file(seed_rows() * 4))]):
        evaluation.add(page)
    assert {site: sums.pages for site, sums in evaluation.sites.items()} == {"0.example": 12, "1.example": 8}
    once = Evaluation(Settings())
    for page in Pages([Path(file(seed_rows()))]):
        once.add(page)
    assert evaluation.to_dict()["kept"]["f1"]["mean"] == once.to_dict()["kept"]["f1"]["mean"]
