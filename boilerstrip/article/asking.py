"""Pleas in a site's own words: lines that speak to the reader, for the site, in an article that does not."""

from __future__ import annotations

from ..lexicon.voice import CALL, CHANNEL, OFFER, OWN, SAID, WE, YOU
from ..measure import QUOTE
from .case import Case

LEAST, MOST = 4, 45  # words
COMPARED = 60  # words of the article's other lines, at least
# Log-odds that each kind of word takes from a line. Fitted by hand to lines that stay on labelled pages, with what
# follows: 10,200 words go that are no article's and 2,400 of articles, most of these in texts that sell something.
TAKES = {YOU: 1.0, WE: 1.0, CALL: 0.8, OWN: 1.0, OFFER: 0.6, CHANNEL: 0.6}
CORE = YOU | WE | CALL  # one of these must be among them
ENOUGH = 1.5  # taken together
RESERVE, MOST_ODDS = 1.1, 2.6  # what a line is left with that stays; from here on it stays anyway
ADDRESSED, SPEAKING = 0.35, 4.0  # share of the other words in lines that say "you"; log-odds that all of them are worth
AKIN, BELONGING = 0.8, 0.5  # cohesion of an article's lines; log-odds that more of it is worth
_QUOTES = frozenset('"“”«»„「」『』')


def drop_asking(case: Case) -> None:
    """Lines that ask in words for you, for us and for what sites ask, where the rest of the article hardly says you."""
    page, voices = case.page, case.page.voices
    asked = {k: heard for k in _plain(case) if (heard := voices.heard(page.texts[k]))}
    if not any(sum(_taken(voices.best(heard)[0])) >= ENOUGH for heard in asked.values()):
        return
    kept = [k for k, keep in enumerate(case.keep) if keep and k != case.headline]
    said = {k: asked[k] if k in asked else voices.heard(page.texts[k]) for k in kept}
    spoken = voices.spoken(said.values())
    total = sum(page.words[k] for k in kept)
    found = []
    for k in asked:
        others = total - page.words[k]
        kinds, language = voices.best(said[k], spoken)
        taken = sum(_taken(kinds))
        if others < COMPARED or not kinds & CORE or kinds & SAID or taken < ENOUGH:
            continue
        you = voices.bit(YOU, language)
        addressed = sum(page.words[j] for j in kept if j != k and said[j] & you) / others
        least = taken - RESERVE - SPEAKING * addressed - BELONGING * max(0.0, page.cohesion[k] - AKIN)
        if addressed <= ADDRESSED and case.odds[k] < min(MOST_ODDS, least):
            found.append(k)
    for k in found:
        case.mark(k, "asking")


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
        and _QUOTES.isdisjoint(page.texts[k])
    ]


def _taken(kinds: int) -> list[float]:
    return [odds for kind, odds in TAKES.items() if kinds & kind]
