"""The report of a batch run as a page: no scraped text becomes markup, filters work, same input gives same bytes."""

import base64
import hashlib
import re
import shutil
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import pytest
from pages import FIXTURES, read_text

from boilerstrip import label
from boilerstrip.corpus.webreport import page
from boilerstrip.rules import RULES

CHROMIUM = shutil.which("chromium")
PWNED = "document.title='pwned'"
HOSTILE = (
    f"<script>{PWNED}</script>",
    f"</script><script>{PWNED}</script>",
    f'<img src=x onerror="{PWNED}">',
    f"<svg/onload={PWNED}>",
    f'"><b onclick="{PWNED}" href=https://evil.example/>',
    f"' onmouseover='{PWNED}",
    "</li></ol></details></title></style></textarea><!-- <![CDATA[ ]]> -->",
    f'<a href="javascript:{PWNED}">javascript:</a> {{{{pages}}}} {{{{policy}}}} \\1 \\g<0> %s $x',
    "&lt;b&gt; &amp; &#60;script&#62; &",
    "nul\0 escape\x1b[2J return\r feed\x0c next\x85 line\u2028 paragraph\u2029",
    "surrogate\ud800 \udfff bidi\u202e\u2066\u200f no character\ufffe \U0010ffff",
)
REPLACED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\U0010ffff]"
)


def line(
    text: str, label: str = "body", keep: bool = True, reason: str = "paragraph", detail: str = ""
) -> dict[str, Any]:
    """One line of a page of the sample."""
    return {"text": text, "label": label, "keep": keep, "score": 0.97, "reason": reason, "detail": detail}


SUMMARY: dict[str, Any] = {
    "version": "0.1.0", "input": "/in", "output": "/out", "documents": 1013, "failures": 17, "flagged": 19,
    "seconds": 12.3, "learnt_sites": 1061, "near_duplicates": {"groups": 23, "pages": 29},
    "words": {"kept": 50021, "removed": 30011}, "lines": {"kept": 4003, "removed": 9007},
    "labels": {"navigation": {"lines": 4111, "words": 9222}, "widget": {"lines": 333, "words": 444}},
    "sites": [
        {"site": "a.example", "pages": 52, "articles": 47, "templates": [["All rights reserved.", 41], ["Menu", 37]]},
        {"site": "b.example", "pages": 61, "articles": 59, "templates": []},
    ],
    "removed_most": [{"text": "Share this", "label": "widget", "pages": 812}],
}  # fmt: skip
NUMBERS = (
    "1,061", "1,013", "17", "19", "12.3", "23", "29", "50,021", "30,011", "4,003", "9,007", "62.5", "37.5", "4,111",
    "9,222", "333", "444", "95.4", "4.6", "52", "47", "41", "37", "61", "59", "812",
)  # fmt: skip
ALL = ["navigation", "widget", "title", "body", "navigation", "body"]  # labels of the lines of these pages
PAGES: list[dict[str, Any]] = [
    {"id": "a/1.txt", "site": "a.example", "title": "Storm", "flagged": False, "lines": [
        line("Home", "navigation", False, "navigation-link", "on 41 of 52 other articles of the site"),
        line("Share this", "widget", False, "share-button"),
        line("", "blank", False, "blank"),
        line("Storm", "title", True, "headline"),
        line("The harbour was closed; they share the cranes."),
    ]},
    {"id": "b/2.txt", "site": "b.example", "title": "", "flagged": True, "lines": [
        line("Sections", "navigation", False, "navigation-link"),
        line("أغلق الميناء يوم الجمعة."),
    ]},
]  # fmt: skip


def hostile() -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A run in which every text, name and path is hostile."""
    sites = [{"site": t, "pages": 1, "articles": 1, "templates": [[t, 1]]} for t in HOSTILE]
    most = [{"text": t, "label": "widget", "pages": 1} for t in HOSTILE]
    summary = SUMMARY | {"input": HOSTILE[4], "output": HOSTILE[10], "sites": sites, "removed_most": most}
    lines = [line(t, detail=t, reason=t) for t in HOSTILE] + [line(t, t, False) for t in HOSTILE]
    return summary, [{"id": t, "site": t, "title": t, "flagged": False, "lines": lines} for t in HOSTILE]


@dataclass
class Element:
    """An element that a parser saw, with the text up to its end."""

    tag: str
    attributes: dict[str, str | None]
    text: str = ""


@dataclass
class Seen(HTMLParser):
    """All elements of a document; fails where tags do not nest."""

    elements: list[Element] = field(default_factory=list)
    stack: list[Element] = field(default_factory=list)
    void = frozenset({"meta", "input", "img"})

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs)
        self.elements.append(Element(tag, dict(attrs)))
        if tag not in self.void:
            self.stack.append(self.elements[-1])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop().tag == tag

    def handle_data(self, data: str) -> None:
        for element in self.stack:
            element.text += data

    def all(self, tag: str, name: str | None = None) -> list[Element]:
        """The elements of a tag, and of a class where one is named."""
        found = [e for e in self.elements if e.tag == tag]
        return [e for e in found if name is None or e.attributes.get("class") == name]


def parse(html: str) -> Seen:
    """The elements of a whole document."""
    seen = Seen()
    seen.feed(html)
    seen.close()
    assert not seen.stack
    return seen


def shape(html: str) -> list[tuple[str, tuple[str, ...]]]:
    """Tags and names of attributes in order: what must not depend on texts."""
    return [(e.tag, tuple(e.attributes)) for e in parse(html).elements]


def test_hostile_text_is_text() -> None:
    """Hostile texts make the same tags and attributes as harmless ones, and come out as the text that they are."""
    summary, pages = hostile()
    seen = parse(page(summary, pages))
    tags = {e.tag for e in parse(page(SUMMARY, PAGES)).elements}
    assert {e.tag for e in seen.elements} <= tags
    assert not [name for e in seen.elements for name in e.attributes if name.startswith("on") or name == "src"]
    shown = [e.text for e in seen.all("p") if e.attributes.get("lang") == ""]
    assert shown == [REPLACED.sub("\ufffd", t) for t in HOSTILE * 2] * len(pages)
    assert not REPLACED.search(page(summary, pages))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_changes_no_markup(text: str) -> None:
    """A hostile text in line, detail, title, file name, site and path changes no tag and no attribute's name."""

    def one(text: str) -> str:
        lines = [line(text, detail=text), line(text, "widget", False, "share-button")]
        site = {"site": text, "pages": 1, "articles": 1, "templates": [[text, 1]]}
        most = [{"text": text, "label": "widget", "pages": 1}]
        summary = SUMMARY | {"input": text, "output": text, "sites": [site], "removed_most": most}
        return page(summary, [{"id": text, "site": text, "title": text, "flagged": True, "lines": lines}])

    assert shape(one(text)) == shape(one("harmless"))


def test_one_script_and_nothing_from_elsewhere() -> None:
    """One script, allowed by its hash alone; links lead into the report; nothing is loaded."""
    seen = parse(page(*hostile()))
    (script,) = seen.all("script")
    digest = base64.b64encode(hashlib.sha256(script.text.encode("utf8")).digest()).decode()
    (policy,) = [e for e in seen.all("meta") if e.attributes.get("http-equiv") == "Content-Security-Policy"]
    content = str(policy.attributes["content"])
    assert content.startswith("default-src 'none'; ")
    assert f"script-src 'sha256-{digest}';" in content
    assert all(str(e.attributes.get("href", "#")).startswith("#") for e in seen.elements)
    assert not [e.tag for e in seen.elements if e.tag in {"link", "img", "iframe", "object", "base", "embed"}]
    (style,) = seen.all("style")
    assert not re.search(r"url\(|@import|https?:", style.text)


def test_document_is_html5() -> None:
    """Document type, character set, language and viewport are said, the character set within the first 1024 bytes."""
    html = page(SUMMARY, PAGES)
    assert html.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert b'<meta charset="utf-8">' in html.encode("utf8")[:1024]
    seen = parse(html)
    assert "viewport" in [e.attributes.get("name") for e in seen.all("meta")]
    ids = [e.attributes["id"] for e in seen.elements if "id" in e.attributes]
    assert len(set(ids)) == len(ids)


def test_report_is_deterministic_and_utf8() -> None:
    """The same input gives the same bytes, and even lone surrogates do not keep the report from being encoded."""
    assert page(*hostile()).encode("utf8") == page(*hostile()).encode("utf8")
    assert "\ufffd" in page(*hostile())


def test_all_numbers_appear() -> None:
    """Every number of the summary stands in the text of the report, with shares."""
    texts = [e.text for e in parse(page(SUMMARY, PAGES)).elements if e.tag in {"dd", "td", "li", "span"}]
    found = {number for text in texts for number in re.findall(r"\d[\d,.]*", text)}
    assert set(NUMBERS) <= found


def test_lines_show_why() -> None:
    """A line shows sign, label, score, reason with the rule's sentence, and detail where there is one."""
    seen = parse(page(SUMMARY, PAGES))
    assert seen.all("li", "r")[0].text == "−navigation0.97navigation-linkon 41 of 52 other articles of the siteHome"
    assert seen.all("li", "k")[1].text == "+body0.97paragraphThe harbour was closed; they share the cranes."
    assert seen.all("abbr")[0].attributes["title"] == RULES["navigation-link"].sentence
    assert all(e.attributes["dir"] == "auto" for e in seen.all("p") if e.attributes.get("lang") == "")


def test_several_runs_have_no_speed() -> None:
    """Where a run went on with the work of others, its own time says nothing of all documents."""
    assert "82 a second" in page(SUMMARY, [])
    report = page(SUMMARY | {"seconds": None}, [])
    assert "in several runs" in report
    assert "a second" not in report


def test_empty_run() -> None:
    """A run over nothing gives a report."""
    nothing = {"kept": 0, "removed": 0}
    summary = SUMMARY | {"documents": 0, "seconds": 0.0, "words": nothing, "lines": nothing}
    summary |= {"labels": {}, "sites": [], "removed_most": []}
    assert "No line was removed." in parse(page(summary, [])).all("main")[0].text


def test_long_tables_fold_away() -> None:
    """All rows of a long table are there, those behind the first ones folded."""
    sites = [{"site": f"s{i}.example", "pages": 1, "articles": 1, "templates": []} for i in range(100)]
    seen = parse(page(SUMMARY | {"sites": sites}, []))
    assert [e.text for e in seen.all("th") if e.attributes["scope"] == "row"][-100:] == [s["site"] for s in sites]
    assert "75 more" in [e.text for e in seen.all("summary")]


def test_time_is_linear() -> None:
    """Sixteen times the pages take nothing like 256 times the time."""

    def seconds(pages: int) -> float:
        start = time.process_time()
        page(SUMMARY, PAGES * pages)
        return time.process_time() - start

    seconds(10)
    assert seconds(3200) < 60 * max(seconds(200), 0.01)


@pytest.fixture(scope="module")
def browse(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Seen]:
    """Opens a report in a browser and gives what it is after its script ran."""
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine (apt-get install chromium)")
    folder = tmp_path_factory.mktemp("browser")
    command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'profile'}"]
    command += ["--dump-dom", "--virtual-time-budget=2000"]

    def dom(html: str, hash_: str = "") -> Seen:
        (folder / "report.html").write_bytes(html.encode("utf8"))
        address = (folder / "report.html").as_uri() + hash_
        done = subprocess.run([*command, address], capture_output=True, timeout=120, check=True)
        return parse(done.stdout.decode("utf8"))

    return dom


def shown(seen: Seen) -> list[str]:
    """The labels of the lines that are not hidden, on pages that are not, as far as they are not blank."""
    found, page_hidden = [], False
    for e in seen.elements:
        if e.tag == "details" and e.attributes.get("class") == "page":
            page_hidden = "hidden" in e.attributes
        if e.tag == "li" and "data-label" in e.attributes and not page_hidden and "hidden" not in e.attributes:
            found.append(str(e.attributes["data-label"]))
    return [name for name in found if name != "blank"]


@pytest.mark.parametrize(
    ("hash_", "labels", "count"),
    [
        ("", ALL, "6 lines on 2 pages"),
        ("#sites", ALL, "6 lines on 2 pages"),
        ("#label=navigation", ["navigation", "navigation"], "2 lines on 2 pages"),
        ("#label=removed&site=a.example", ["navigation", "widget"], "2 lines on 1 page"),
        ("#site=b.example", ["navigation", "body"], "2 lines on 1 page"),
        ("#q=SHARE", ["widget", "body"], "2 lines on 1 page"),
        ("#q=a%2F1.txt", ["navigation", "widget", "title", "body"], "4 lines on 1 page"),
        ("#q=%D8%A7%D9%84%D9%85%D9%8A%D9%86%D8%A7%D8%A1", ["body"], "1 line on 1 page"),
        ("#label=widget&site=a.example&q=share", ["widget"], "1 line on 1 page"),
        ("#label=widget&site=b.example", [], "0 lines on 0 pages"),
        ("#flagged=1", ["navigation", "body"], "2 lines on 1 page"),
        ("#label=nonsense&site=%00", ALL, "6 lines on 2 pages"),
    ],
)  # fmt: skip
def test_filters_in_a_browser(browse: Callable[..., Seen], hash_: str, labels: list[str], count: str) -> None:
    """The filters, set by the address, hide the lines and pages that do not match, and say how many do."""
    seen = browse(page(SUMMARY, PAGES), hash_)
    assert shown(seen) == labels
    assert [e.text for e in seen.elements if e.attributes.get("id") == "shown"] == [count]
    assert "hidden" not in seen.all("form")[0].attributes


def test_nothing_hostile_runs_in_a_browser(browse: Callable[..., Seen]) -> None:
    """Scripts and handlers in texts, names, paths and the address do not run; the report's own script does."""
    seen = browse(page(*hostile()), "#q=%3Cimg%20src=x%20onerror=%22document.title='pwned'%22%3E")
    assert [e.text for e in seen.all("title")] == ["boilerstrip report"]
    assert shown(seen)
    assert not [e.tag for e in seen.elements if e.tag in {"img", "iframe"}]


def test_the_policy_alone_stops_scripts(browse: Callable[..., Seen]) -> None:
    """Even if a text came through unescaped, the browser would not run it."""
    html = page(SUMMARY, PAGES).replace("<main>", f'<main><script>{PWNED}</script><img src=x onerror="{PWNED}">', 1)
    assert [e.text for e in browse(html).all("title")] == ["boilerstrip report"]


def test_real_pages() -> None:
    """A report on the fixtures holds each line that is not blank, with its sign, in order."""
    pages, wanted = [], []
    for path in sorted(p for p in FIXTURES.glob("*.txt") if not p.name.endswith(".clean.txt")):
        text = read_text(path)
        found = label(text)
        lines = [line(text[v.start : v.end], v.label, v.keep, v.reason) for v in found.verdicts]
        pages.append({"id": path.name, "site": "s", "title": found.title, "flagged": False, "lines": lines})
        wanted += [("k" if v.keep else "r", text[v.start : v.end]) for v in found.verdicts if v.label != "blank"]
    items = [e for e in parse(page(SUMMARY, pages)).all("li") if e.attributes.get("class") in {"k", "r"}]
    assert len(items) == len(wanted)
    assert all(e.attributes["class"] == sign and e.text.endswith(t) for e, (sign, t) in zip(items, wanted, strict=True))
