"""A few lines behind the buttons at an article's end, which read like prose: notices, blurbs, pleas."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import compress

from ..lexicon import LINE
from .case import CERTAIN, MENU_BUTTONS, Case, bounds

# Buttons that stand at an article's end, one of which is enough, and others, of which there must be two. Pointers,
# pleas and advertising stand inside articles as well.
END, CLOSING = frozenset({"share", "comments", "legal"}), frozenset({"navigation", "tools"})
ABOVE, SHARE = 0.5, 0.1  # of the body's prose: least that stands above such lines, most that is in them


@dataclass(slots=True)
class _Group:
    """Lines of the body with no button between them."""

    buttons: int  # lines above, up to the group above, that are nothing but a button or header
    kinds: frozenset[str]  # and their categories
    blocks: list[int] = field(default_factory=list)


def drop_tails(case: Case) -> None:
    """Small groups of lines behind such buttons whose odds are no body's.

    On labelled pages 93 of 100 words in them (3,700) are no part of the wanted text.
    """
    page, odds = case.page, case.odds
    if page.facts or case.view.whole["buttons"] < MENU_BUTTONS:  # where there is markup, that says more
        return
    total, above = sum(compress(page.prose, case.keep)), 0
    for group in _groups(case):
        prose = sum(page.prose[k] for k in group.blocks)
        ends = group.kinds & END or (group.buttons > 1 and group.kinds & (END | CLOSING))
        mass = sum((odds[k] - CERTAIN) * page.words[k] for k in group.blocks)
        if ends and above >= ABOVE * total and prose < SHARE * total and mass < 0:
            for k in group.blocks:
                case.mark(k, "behind-buttons")
        above += prose
    bounds(case)


def _groups(case: Case) -> Iterator[_Group]:
    page = case.page
    group, buttons, kinds = _Group(0, frozenset()), 0, frozenset[str]()
    for k, keep in enumerate(case.keep):
        if k == case.headline:
            continue
        if keep:
            if buttons and group.blocks:
                yield group
                group = _Group(buttons, kinds)
            group.blocks.append(k)
            buttons, kinds = 0, frozenset()
        elif case.view.strongest[k] == LINE:
            buttons += 1
            kinds |= (page.cues[k] or {}).keys()
    if group.blocks:
        yield group
