"""Pleas in a site's own words: lines that speak to the reader, for the site, in an article that does not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Set

from ..document import PROMO
from ..lexicon.voice import CALL, CHANNEL, OFFER, OWN, SAID, WE, YOU, Heard, fullest, spoken
from ..measure import QUOTE, Page
from .case import Case

LEAST, MOST = 4, 45  # words
SAMPLED = 25  # so many other lines, and fewer than twice as many, are listened to
COMPARED = 60  # words of those lines, at least
# Log-odds that each kind of word takes from a line. Fitted by hand to lines that stay on labelled pages, with what
# follows: 10,200 words go that are no article's and 2,400 of articles, most of these in texts that sell something.
TAKES = {YOU: 1.0, WE: 1.0, CALL: 0.8, OWN: 1.0, OFFER: 0.6, CHANNEL: 0.6}
CORE = YOU | WE | CALL  # one of these must be among them
ENOUGH = 1.5  # taken together
RESERVE, MOST_ODDS = 1.1, 2.6  # what a line is left with that stays; from here on it stays anyway
ADDRESSED, SPEAKING = 0.35, 4.0  # share of the other words in lines that say "you"; log-odds that all of them are worth
AKIN, BELONGING = 0.8, 0.5  # cohesion of an article's lines; log-odds that more of it is worth
BUTTON = 8  # words of a line below a plea that is its button
NAME = 30  # characters in quotation marks that are a name; more are somebody's words
_QUOTED = re.compile('["“”«»„「」『』]')


def drop_asking(case: Case) -> None:
    """Lines that ask in words for you, for us and for what sites ask, where the rest of the article hardly says you."""
    page, plain = case.page, _plain(case) if case.page.cued else []  # a clean text
    asked = _heard(page, plain)
    languages = spoken(asked.values())
    if not any(_takes(fullest(heard, languages)[0]) for heard in asked.values() if heard):
        return
    others = [k for k, keep in enumerate(case.keep) if keep and k not in asked and k != case.headline]
    said = asked | _heard(page, others[:: max(1, len(others) // SAMPLED)], languages)
    languages = spoken(said.values())
    total, addressed = sum(page.words[k] for k in said), _addressed(page, said)
    for k, heard in asked.items():
        kinds, language = fullest(heard, languages)
        rest = total - page.words[k]
        if not (takes := _takes(kinds)) or rest < COMPARED:
            continue
        share = (addressed[language] - (page.words[k] if kinds & YOU else 0)) / rest
        belongs = SPEAKING * share + BELONGING * max(0.0, page.cohesion[k] - AKIN)
        if share <= ADDRESSED and case.odds[k] < takes - RESERVE - belongs:
            case.mark(k, "asking")


def drop_answers(case: Case) -> None:
    """Short lines straight below a plea that goes, with words of that kind: its buttons ("Yes, I want to")."""
    page = case.page
    for k in range(1, len(page)):
        pleads = not case.keep[k - 1] and case.labels[k - 1] == PROMO
        brief = not case.labels[k] and page.words[k] <= BUTTON and page.firsts[k] != QUOTE
        answers = CORE if case.reasons[k - 1] == "asking" else CALL
        if pleads and brief and page.voices.kinds(page.texts[k]) & answers:
            case.mark(k, "asking")


def _heard(page: Page, places: list[int], languages: Set[int] | None = None) -> dict[int, Heard]:
    return dict(zip(places, page.voices.heard([page.texts[k] for k in places], languages), strict=True))


def _addressed(page: Page, said: Mapping[int, Heard]) -> Counter[int]:
    """The words of all lines that say "you", for each language."""
    found = Counter[int]()
    for k, heard in said.items():
        for language, kinds in heard.items():
            found[language] += page.words[k] if kinds & YOU else 0
    return found


def _plain(case: Case) -> list[int]:
    """Lines that nothing has been said of, neither short nor long, without anybody's words in quotation marks."""
    page = case.page
    return [
        k
        for k, n in enumerate(page.words)
        if case.keep[k]
        and not case.labels[k]
        and LEAST <= n <= MOST
        and case.odds[k] < MOST_ODDS
        and page.firsts[k] != QUOTE
        and all(len(quoted) <= NAME for quoted in _QUOTED.split(page.texts[k])[1::2])
    ]


def _takes(kinds: int) -> float:
    """The log-odds that words of these kinds take from a line; 0 where they are no plea."""
    odds = sum(odds for kind, odds in TAKES.items() if kinds & kind)
    return odds if odds >= ENOUGH and kinds & CORE and not kinds & SAID else 0.0
