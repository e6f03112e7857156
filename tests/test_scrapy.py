"""The Scrapy pipeline: a crawl of a local server with README's settings, and items of all kinds."""

import json
import subprocess
import sys
import threading
from dataclasses import dataclass
from functools import partial
from html import escape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest
import readme
from counted import NOTHING, cleaned, crawl, made_up
from pages import FIXTURES, read_text

from boilerstrip import Settings, clean, clean_html, label

pytestmark = pytest.mark.heavy
PAGE = read_text(FIXTURES / "000_c5e90e259133cdeb.txt")
SPIDER = """
import json, sys
import settings
from scrapy import Spider
from scrapy.crawler import CrawlerProcess

class Pages(Spider):
    name = "pages"
    start_urls = [sys.argv[1]]

    def parse(self, response):
        yield from response.follow_all(css="a", callback=self.parse_page)

    def parse_page(self, response):
        yield {"url": response.url, "html": response.body}

mine = {name: value for name, value in vars(settings).items() if name.isupper()}
feed = {"items.jsonl": {"format": "jsonlines", "fields": ["url", "article"]}}
process = CrawlerProcess({**mine, "FEEDS": feed, "TELNETCONSOLE_ENABLED": False})
crawler = process.create_crawler(Pages)
process.crawl(crawler)
process.start()
print(json.dumps({k: v for k, v in crawler.stats.get_stats().items() if isinstance(v, int)}))
"""


class Quiet(SimpleHTTPRequestHandler):
    """Serves files without a word."""

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def site(tmp_path):
    """A folder that a server on this machine serves, and its address."""
    (tmp_path / "site").mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=tmp_path / "site"))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield tmp_path / "site", f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def as_html(text):
    """A text as a page."""
    rows = "".join(f"<p>{escape(line)}</p>\n" for line in text.splitlines())
    return f"<!doctype html><html><head><meta charset=utf-8></head><body>{rows}</body></html>"


def test_recipe(tmp_path, site):
    """A crawl with README's settings puts into each item what `batch` makes of its page, and counts lines."""
    folder, address = site
    texts = [row["text"] for row in made_up(20)]
    pages = [{"id": i, "url": f"{address}/{i}.html", "html": as_html(text)} for i, text in enumerate(texts)]
    for page in pages:
        (folder / f"{page['id']}.html").write_text(page["html"], encoding="utf8")
    links = "".join(f'<a href="{page["id"]}.html">{page["id"]}</a>' for page in pages)
    (folder / "index.html").write_text(links, encoding="utf8")
    crawl(tmp_path, pages, "--html-key", "html")
    (tmp_path / "settings.py").write_text(readme.recipes()["scrapy"], encoding="utf8")
    (tmp_path / "spider.py").write_text(SPIDER, encoding="utf8")
    line = [sys.executable, "spider.py", address]
    done = subprocess.run(line, cwd=tmp_path, check=True, capture_output=True, text=True)
    items = [json.loads(line) for line in (tmp_path / "items.jsonl").read_text(encoding="utf8").splitlines()]
    expected = cleaned(tmp_path, "--html-key", "html")
    assert {item["url"]: item["article"] for item in items} == {page["url"]: expected[page["id"]] for page in pages}
    assert any(expected[page["id"]] != clean_html(page["html"]) for page in pages)  # so the counts were used
    stats = json.loads(done.stdout)
    assert stats["boilerstrip/items"] == stats["item_scraped_count"] == len(items) == len(pages)
    assert stats["boilerstrip/items_empty"] == 1
    assert stats["boilerstrip/lines_kept"] == sum(len(list(filter(None, t.splitlines()))) for t in expected.values())


@dataclass
class Article:
    """An item as a dataclass."""

    url: str
    text: str | None = None
    html: bytes | str | None = None


def processed(item, **settings):
    """An item as it leaves the pipeline, and the stats."""
    from scrapy.settings import Settings as CrawlerSettings
    from scrapy.statscollectors import MemoryStatsCollector

    from boilerstrip.integrations.scrapy import BoilerstripPipeline

    values = CrawlerSettings({f"BOILERSTRIP_{name}": value for name, value in settings.items()})
    crawler = SimpleNamespace(settings=values)
    crawler.stats = MemoryStatsCollector(crawler)
    item = BoilerstripPipeline.from_crawler(crawler).process_item(item)
    return item, {k.removeprefix("boilerstrip/"): v for k, v in crawler.stats.get_stats().items()}


def test_kinds_of_items():
    """Dicts, Scrapy's items and dataclasses are changed in their place."""
    from scrapy import Field, Item

    class Page(Item):
        text = Field()

    for item in ({"text": PAGE}, Page(text=PAGE)):
        after, stats = processed(item)
        assert after is item
        assert item["text"] == clean(PAGE)
        assert stats["lines_removed"] == len(label(PAGE).removed)
    assert processed(Article("https://example.com", PAGE))[0] == Article("https://example.com", clean(PAGE))


def test_fields_by_name():
    """Fields have the names that the settings say; the text stays as it was where the article has its own."""
    item, _ = processed({"raw": PAGE, "text": "mine"}, FIELD="raw", OUTPUT_FIELD="article")
    assert item == {"raw": PAGE, "text": "mine", "article": clean(PAGE)}
    item, _ = processed({"page": as_html(PAGE)}, HTML_FIELD="page", OUTPUT_FIELD="article", CAUTION="0.9")
    assert item["article"] == clean_html(as_html(PAGE), settings=Settings(caution=0.9))


def test_html_goes_before_text():
    """Where an item has both, its HTML is read, as str or as bytes."""
    html = as_html(PAGE)
    for page in (html, html.encode()):
        item, _ = processed(Article("https://example.com", "what an extractor made of it", page))
        assert (item.text, item.html) == (clean_html(html), page)


@pytest.mark.parametrize(
    ("item", "reported"),
    [({"name": "an author"}, 0), ({"text": None}, 0), ({"text": ["a"]}, 1), ({"html": b"\0\x01\xff"}, 1)],
)
def test_other_items_pass(item, reported, caplog):
    """Items without a page stay as they are and are counted; a field that holds something else is reported."""
    after, stats = processed(dict(item))
    assert after == item
    assert (stats["items_skipped"], "items" in stats) == (1, False)
    lines = [record.getMessage() for record in caplog.records if record.name == "boilerstrip.integrations.scrapy"]
    assert len(lines) == reported
    assert all(f"its field {next(iter(item))!r} is no page" in line for line in lines)


def test_an_empty_article_stays_an_item():
    """Nothing is dropped: an item without an article has an empty one and is counted."""
    item, stats = processed({"text": NOTHING})
    assert item == {"text": ""}
    assert (stats["items"], stats["items_empty"], stats["lines_kept"], stats["lines_removed"]) == (1, 1, 0, 3)


@pytest.mark.parametrize(
    ("settings", "message"),
    [({"CAUTION": 2}, "caution is 2.0; it must be between"), ({"COUNTS": "no.db"}, "no.db: holds no site counts")],
)
def test_bad_settings_are_refused(settings, message):
    """A value that means nothing ends the crawl at its start, with a message."""
    with pytest.raises(ValueError, match=message):
        processed({"text": PAGE}, **settings)
