"""Decides about the blocks of one article, rule after rule, and names the kinds of all of them."""

from __future__ import annotations

from .. import document as d
from ..dates import AGO, STAMP
from ..measure import COLON, COMMA, STOP
from .asking import drop_answers, drop_asking
from .author import drop_author_notes
from .captions import drop_captions, drop_credited
from .case import Case, bounds, by_phrase
from .comments import drop_comment_rhythm
from .contained import drop_comments, keep_contained
from .contents import part_contents
from .inside import (
    drop_between_pleas,
    drop_copies,
    drop_edges,
    drop_inside,
    drop_late_pleas,
    keep_enclosed,
    keep_last_words,
    keep_likeliest,
    spare_bare_pages,
)
from .lists import drop_lists
from .opening import drop_above, drop_opening, drop_stray_tokens, drop_wall, find_headline, keep_lead_in
from .polls import drop_polls
from .quotes import drop_pull_quotes
from .rhythm import keep_introduced, keep_items, keep_markers, keep_numbers, keep_programme, keep_rhythm
from .runs import keep_cells, keep_code, keep_facts, keep_refrains
from .tails import drop_tails
from .teasers import TIME_WORDS, drop_teasers

INSIDE = 0.5  # of the way from one cut to the other lies the one between the first and the last block that stays
HEADING_WORDS = 14  # a subheading is no longer


def decide(case: Case, cut: float, edge: float, templates: set[int]) -> None:
    """Labels and reasons for every block of one article; `cut` and `edge` are its cuts inside and around the body.

    `templates` are lines that its site puts on many articles.
    """
    _keep_by_odds(case, cut, edge)
    _keep_structures(case, cut)
    _drop_structures(case, cut)
    _drop_by_phrase(case)
    _keep_again(case, cut)
    drop_above(case)
    drop_tails(case)
    drop_pull_quotes(case)
    drop_author_notes(case)
    _drop_templates(case, cut, templates)
    bounds(case)
    _name_kept(case)
    _name_removed(case, templates)


def _keep_structures(case: Case, cut: float) -> None:
    """The headline, and what stays for what stands around it."""
    keep_rhythm(case, cut)
    drop_wall(case)
    find_headline(case)
    keep_lead_in(case, cut)
    keep_markers(case, cut)
    keep_programme(case, cut)
    keep_items(case, cut)
    keep_introduced(case, cut)
    keep_code(case, cut)
    keep_facts(case, cut)


def _drop_structures(case: Case, cut: float) -> None:
    """What goes for where it stands: captions, the opening, copies, lists, readers' comments."""
    drop_captions(case)
    drop_opening(case)
    drop_copies(case, cut)
    drop_polls(case)
    drop_lists(case, cut)
    drop_comment_rhythm(case)
    drop_teasers(case)
    bounds(case)
    drop_comments(case)


def _drop_by_phrase(case: Case) -> None:
    """What goes for what it says."""
    drop_edges(case)
    drop_inside(case)
    drop_late_pleas(case)
    drop_asking(case)
    drop_answers(case)
    drop_between_pleas(case)
    drop_credited(case)


def _keep_again(case: Case, cut: float) -> None:
    """What stays after all, in an article that is known by now."""
    part_contents(case, cut)
    keep_enclosed(case, cut)
    keep_contained(case, cut)
    keep_cells(case)
    keep_refrains(case)
    drop_stray_tokens(case)
    keep_last_words(case, cut)
    keep_numbers(case)


def _keep_by_odds(case: Case, cut: float, edge: float) -> None:
    """What stays for its own log-odds, before any rule: between the first and the last such block more does."""
    case.keep[:] = [o >= edge for o in case.odds]
    bounds(case)
    inside = cut + INSIDE * (edge - cut)
    for k in range(case.first, case.last + 1):
        case.keep[k] = case.odds[k] >= inside
    spare_bare_pages(case, edge)
    keep_likeliest(case, edge)


def _drop_templates(case: Case, cut: float, templates: set[int]) -> None:
    """The site speaks against these lines, whatever their neighbourhood says."""
    for k in templates:
        case.keep[k] = case.keep[k] and (bool(case.labels[k]) or case.odds[k] >= cut)


def _name_kept(case: Case) -> None:
    """Body, subheadings, standfirst."""
    page, head = case.page, case.headline
    below = range(0) if head is None else range(head + 1, head + 3)
    for k, n in enumerate(page.words):
        if not case.keep[k] or case.labels[k]:
            continue
        heading = n <= HEADING_WORDS and _is_subheading(case, k) and case.mark(k, "subheading", keep=True)
        if not heading and not (k in below and _is_standfirst(case, k) and case.mark(k, "standfirst", keep=True)):
            case.labels[k], case.reasons[k] = d.BODY, "paragraph"


def _is_subheading(case: Case, k: int) -> bool:
    page = case.page
    if page.ends[k] in (STOP, COMMA, COLON) or k <= case.first or k + 1 >= len(page):
        return False
    above = next((j for j in range(k - 1, -1, -1) if case.keep[j]), None)
    below = next((j for j in range(k + 1, len(page)) if case.keep[j]), None)
    return (
        above is not None and below is not None and page.words[below] > max(12, page.words[k]) and page.words[above] > 8
    )


def _is_standfirst(case: Case, k: int) -> bool:
    page = case.page
    return page.words[k] >= 8 and any(case.labels[j] in (d.BYLINE, d.DATE) for j in range(k + 1, min(k + 3, len(page))))


def _name_removed(case: Case, templates: set[int]) -> None:
    """A kind for every removed line that has none: what it says itself, where it stands, what spoke against it."""
    page = case.page
    for k in range(len(page)):
        if case.keep[k] or case.labels[k]:
            continue
        cue = page.cues[k]
        if cue and by_phrase(case, k, max(cue, key=lambda c: cue[c])):
            continue
        if k in templates:
            case.mark(k, "template-line")
        elif page.dates[k] == AGO and page.words[k] <= TIME_WORDS:
            case.mark(k, "relative-time")
        elif page.dates[k] == STAMP:
            case.mark(k, "date-line")
        elif k < case.first and page.words[k] <= HEADING_WORDS:
            case.mark(k, "menu")
        elif k > case.last:
            case.mark(k, "footer")
