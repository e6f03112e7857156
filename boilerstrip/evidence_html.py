"""The measurements that only a page's markup allows, one row each; their weights are in weights_html.json."""

from __future__ import annotations

from collections.abc import Callable

from .columns import Column
from .context import Context
from .evidence import CROSSES, MEASURES, Cross, Measure, Scheme
from .markup import WORD_KINDS

SHARES = (0.01, 0.1, 0.3, 0.6, 0.8, 0.95)
LEVELS = (1, 2, 3, 4, 6, 9)


def _fact(name: str) -> Callable[[Context], Column]:
    return lambda view: view.page.facts[name]


MARKUP = (
    Measure("link", "The share of its characters in links.", (0.05, 0.25, 0.5, 0.8, 0.98), _fact("link")),
    Measure(
        "tag",
        "Its element: a paragraph, a heading, the headline, an item, a cell, a quotation, a caption, code.",
        (1, 2, 3, 4, 5, 6, 7, 8),
        _fact("tag"),
    ),
    Measure(
        "landmark",
        "The landmark around it: article, main, header, footer, nav, aside, form, figure.",
        (1, 2, 3, 4, 5, 6, 7, 8),
        _fact("landmark"),
    ),
    Measure("hidden", "Whether it is hidden.", (1,), _fact("hidden")),
    Measure(
        "near-prose", "The words of prose beside it in its container.", (1, 30, 80, 200, 500, 1000), _fact("near-prose")
    ),
    Measure(
        "near-links",
        "The share of words in links in its container.",
        (0.02, 0.1, 0.2, 0.4, 0.6, 0.85),
        _fact("near-links"),
    ),
    Measure("kin", "The share of the page's prose in containers that lie in the same elements.", SHARES, _fact("kin")),
    Measure("outer-share", "The share that the element around its container holds.", SHARES, _fact("outer-share")),
    Measure("outer-kin", "The share that stands straight in and around such containers.", SHARES, _fact("outer-kin")),
    Measure("main", "How deep it stands in the main container; outside.", (0, 1, 2, 3, 4, 6, 9), _fact("main")),
    Measure("told", "Whether the page's head has it in the article's text.", (1, 2), _fact("told")),
    Measure(
        "text-element",
        "Whether an element named as an article's text holds it: there is none, no, a smaller one, the largest.",
        (1, 2, 3),
        _fact("text-element"),
    ),
    Measure(
        "article-element",
        "Whether an article element holds it: there is none, no, a smaller one, the largest.",
        (1, 2, 3),
        _fact("article-element"),
    ),
    Measure(
        "level",
        "How much deeper its container lies than those of most prose.",
        (-4, -2, -1, 0, 1, 2, 3, 5),
        _fact("level"),
    ),
    Measure(
        "line-length",
        "How many words a line of its container has, on average.",
        (3, 5, 8, 12, 18, 28, 45),
        _fact("line-length"),
    ),
    Measure(
        "twins",
        "How many elements look alike, side by side, where it stands in one.",
        (2, 3, 4, 6, 10, 20),
        _fact("twins"),
    ),
    Measure(
        "class-kin",
        "The share of the words out of links in containers with the same path of tags and classes.",
        SHARES,
        _fact("class-kin"),
    ),
    Measure(
        "main-part",
        "The share of the main container's prose that stands above it; outside.",
        (-0.5, 0.5, 1, 10, 30, 60, 90, 99),
        _fact("main-part"),
    ),
    Measure(
        "main-share",
        "The share of the page's words in the main container, if it stands there; 1 more if not.",
        (0.2, 0.4, 0.6, 0.8, 1.0, 1.2, 1.4, 1.6, 1.8),
        _fact("main-share"),
    ),
    Measure("side", "Whether it stands above the headline, is it, or stands below it.", (1, 2, 3), _fact("side")),
    Measure(
        "since-headline",
        "Words of prose since the headline.",
        (0, 1, 40, 150, 400, 1000, 2500),
        _fact("since-headline"),
    ),
    Measure(
        "headline-near",
        "The share of the page's words in the smallest element that holds it and the headline.",
        (0, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9, 0.97),
        _fact("headline-near"),
    ),
    *(
        Measure(
            f"class-{kind}", f"How far up an element's class or id speaks of `{kind}`.", LEVELS, _fact(f"class-{kind}")
        )
        for kind in WORD_KINDS
    ),
)

MARKUP_CROSSES = (
    Cross(("words", "link"), "Its length and its links."),
    Cross(("words", "tag"), "Its length and its element."),
    Cross(("words", "near-prose"), "Its length and the prose beside it in its container."),
    Cross(("words", "main"), "Its length and how deep it stands in the main container."),
    Cross(("words", "kin"), "Its length and the share of the prose in containers like its own."),
    Cross(("main", "link"), "Its links and how deep it stands in the main container."),
    Cross(("tag", "main"), "Its element and how deep it stands in the main container."),
    Cross(("main-part", "tag"), "Its element and how much of the main container's prose stands above it."),
    Cross(("text-element", "words"), "Its length and whether it stands in an element named as an article's text."),
    Cross(("since-headline", "link"), "Its links and the prose since the headline."),
)

HTML = Scheme.of("html", MEASURES + MARKUP, CROSSES + MARKUP_CROSSES, "weights_html.json")
