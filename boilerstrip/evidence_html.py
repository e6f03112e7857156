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


def _row(name: str, sentence: str, edges: tuple[float, ...]) -> Measure:
    """A measurement that is a fact of the same name."""
    return Measure(name, sentence, edges, _fact(name))


MARKUP = (
    _row("link", "The share of its characters in links.", (0.05, 0.25, 0.5, 0.8, 0.98)),
    _row(
        "tag",
        "Its element: a paragraph, a heading, the headline, an item, a cell, a quotation, a caption, code.",
        (1, 2, 3, 4, 5, 6, 7, 8),
    ),
    _row(
        "landmark",
        "The landmark around it: article, main, header, footer, nav, aside, form, figure.",
        (1, 2, 3, 4, 5, 6, 7, 8),
    ),
    _row("hidden", "Whether it is hidden.", (1,)),
    _row("near-prose", "The words of prose beside it in its container.", (1, 30, 80, 200, 500, 1000)),
    _row("near-links", "The share of words in links in its container.", (0.02, 0.1, 0.2, 0.4, 0.6, 0.85)),
    _row("kin", "The share of the page's prose in containers that lie in the same elements.", SHARES),
    _row("outer-share", "The share that the element around its container holds.", SHARES),
    _row("outer-kin", "The share that stands straight in and around such containers.", SHARES),
    _row("main", "How deep it stands in the main container; outside.", (0, 1, 2, 3, 4, 6, 9)),
    _row("told", "Whether the page's head has it in the article's text.", (1, 2)),
    _row(
        "text-element",
        "Whether an element named as an article's text holds it: there is none, no, a smaller one, the largest.",
        (1, 2, 3),
    ),
    _row(
        "article-element",
        "Whether an article element holds it: there is none, no, a smaller one, the largest.",
        (1, 2, 3),
    ),
    _row("level", "How much deeper its container lies than those of most prose.", (-4, -2, -1, 0, 1, 2, 3, 5)),
    _row("line-length", "How many words a line of its container has, on average.", (3, 5, 8, 12, 18, 28, 45)),
    _row("twins", "How many elements look alike, side by side, where it stands in one.", (2, 3, 4, 6, 10, 20)),
    _row(
        "class-kin", "The share of the words out of links in containers with the same path of tags and classes.", SHARES
    ),
    _row(
        "main-part",
        "The share of the main container's prose that stands above it; outside.",
        (-0.5, 0.5, 1, 10, 30, 60, 90, 99),
    ),
    _row(
        "main-share",
        "The share of the page's words in the main container, if it stands there; 1 more if not.",
        (0.2, 0.4, 0.6, 0.8, 1.0, 1.2, 1.4, 1.6, 1.8),
    ),
    _row("side", "Whether it stands above the headline, is it, or stands below it.", (1, 2, 3)),
    _row("since-headline", "Words of prose since the headline.", (0, 1, 40, 150, 400, 1000, 2500)),
    _row(
        "headline-near",
        "The share of the page's words in the smallest element that holds it and the headline.",
        (0, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9, 0.97),
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
