"""A Scrapy item pipeline that puts the article of a page's text or HTML into its item."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

try:
    from itemadapter import ItemAdapter
except ImportError as error:
    raise ImportError(f"this pipeline needs Scrapy: pip install 'boilerstrip[scrapy]' ({error})") from error

from ..document import Document, Settings
from .judge import Judge

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.statscollectors import StatsCollector

log = logging.getLogger(__name__)


class BoilerstripPipeline:
    """Cleans items of any kind that Scrapy knows; an item with neither text nor HTML passes as it is.

    Settings, and what they are by default:
        BOILERSTRIP_FIELD: the item's field with the page's extracted text ("text")
        BOILERSTRIP_HTML_FIELD: the field with its HTML, str or bytes, which is read rather than the text ("html")
        BOILERSTRIP_OUTPUT_FIELD: the field for the article (that of the text)
        BOILERSTRIP_CAUTION: 0 drops lines when in doubt, 1 keeps them (0.5)
        BOILERSTRIP_COUNTS: a file that `boilerstrip learn` wrote; an item's site is the host of its field "url" (none)

    The crawler's stats count items, skipped and empty ones, kept and removed lines: `boilerstrip/lines_removed`.
    """

    def __init__(
        self, text_field: str, html_field: str, output_field: str, judge: Judge, stats: StatsCollector
    ) -> None:
        self.text_field, self.html_field, self.output_field = text_field, html_field, output_field
        self.judge, self.stats = judge, stats

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> BoilerstripPipeline:
        """The pipeline as the crawler's settings want it; `ValueError` for values that mean nothing."""
        read = crawler.settings
        text_field = read.get("BOILERSTRIP_FIELD", "text")
        judge = Judge(Settings(caution=read.getfloat("BOILERSTRIP_CAUTION", 0.5)), read.get("BOILERSTRIP_COUNTS"))
        html_field = read.get("BOILERSTRIP_HTML_FIELD", "html")
        return cls(text_field, html_field, read.get("BOILERSTRIP_OUTPUT_FIELD", text_field), judge, crawler.stats)

    def process_item(self, item: Any, spider: Any = None) -> Any:
        """The item with its article."""
        fields = ItemAdapter(item)
        document = self._judged(fields)
        if document is None:
            self.stats.inc_value("boilerstrip/items_skipped")
            return item
        fields[self.output_field] = document.text
        self.stats.inc_value("boilerstrip/items")
        self.stats.inc_value("boilerstrip/items_empty", int(not document.text))
        self.stats.inc_value("boilerstrip/lines_kept", sum(v.keep for v in document.verdicts))
        self.stats.inc_value("boilerstrip/lines_removed", len(document.removed))
        return item

    def _judged(self, fields: Mapping[str, Any]) -> Document | None:
        html, text = fields.get(self.html_field), fields.get(self.text_field)
        try:
            if html is not None:
                return self.judge.html(html, fields)
            return None if text is None else self.judge.text(text, fields)
        except (TypeError, ValueError) as error:
            field = self.text_field if html is None else self.html_field
            log.warning("an item stays as it is: its field %r is no page: %s", field, error)
            return None
