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
)

HTML = Scheme.of("html", MEASURES + MARKUP, CROSSES + MARKUP_CROSSES, "weights_html.json")
