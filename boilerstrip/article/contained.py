"""What a page's markup saves: the article of a tiny page, and the lists, tables and sections of its main container."""

from __future__ import annotations

from ..lexicon import ANYWHERE
from ..markup import ASIDE, FOOTER, FORM, HEADER, NAV
from ..shape import LINKED
from .case import Case

MERCY = 3.0  # log-odds that a line is given for standing in the main container
REACH = 2  # elements up: a box with a telling name that is so near is no part of the article
COMMENTED = 0.9  # of the body's prose in elements called comments: they hold the body
BOXES = (NAV, HEADER, FOOTER, ASIDE, FORM)
NAMES = tuple(
    f"class-{kind}" for kind in ("navigation", "aside", "share", "comment", "related", "ad", "plea", "meta", "caption")
)


def keep_contained(case: Case, cut: float) -> None:
    """Lines between the body's first and last in the main container that nothing speaks against."""
    page, facts = case.page, case.page.facts
    if not facts:
        return
    names = [facts[name] for name in NAMES]
    for k in range(case.first + 1, case.last):
        if case.keep[k] or case.labels[k] or case.view.strongest[k] >= ANYWHERE or page.copies[k] > 1:
            continue
        boxed = facts["hidden"][k] or facts["landmark"][k] in BOXES or any(0 < name[k] <= REACH for name in names)
        if facts["main"][k] >= 0 and facts["link"][k] < LINKED and not boxed and case.odds[k] >= cut - MERCY:
            case.keep[k] = True


def drop_comments(case: Case) -> None:
    """Lines outside the main container in an element called comments, unless nearly all of the body is in one."""
    page, levels = case.page, case.page.facts.get("class-comment", ())
    body = sum(n for n, keep in zip(page.prose, case.keep, strict=True) if keep)
    named = sum(n for n, keep, level in zip(page.prose, case.keep, levels, strict=False) if keep and level)
    for k, level in enumerate(levels if named < COMMENTED * body else ()):
        if level and page.facts["main"][k] < 0 and k > case.first and not case.labels[k]:
            case.mark(k, "comment-element")
