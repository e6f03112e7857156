"""Decides about every line of a text: measures, adds the evidence up, finds the articles, names the kinds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, compress

from . import document as d
from .article import second
from .article.case import Case
from .article.consent import wall
from .article.kinds import decide
from .columns import Bins, dense
from .context import context
from .cut import at_edges, lowest
from .document import Document, Settings, Verdict, join
from .evidence import TEXT, Scheme
from .lexicon import load
from .lines import Blocks, split
from .measure import Page, measure_pages
from .model import Weights, against, all_bins, contributions, log_odds, probability
from .rules import RULES
from .sites import LEADS, PackedKeys, SiteCounts, Vote, line_keys, trusted, votes

MOST_ARTICLES = 12  # of a text; what is glued on behind these is not told apart, which bounds the time


@dataclass(slots=True)
class Part:
    """One article of a text: its blocks and what was decided about them."""

    bins: dict[str, Bins]  # of each measurement
    case: Case
    offset: int  # number of its first block in the text
    cast: dict[int, Vote]  # what the site's counts say about its blocks
    trusted: bool = True  # whether they were heard
    why: str = ""  # the rule that cut it off from what stands above; "": it is the first

    @property
    def keep(self) -> list[bool]:
        """Which of its blocks stay: of an article that was glued on, none."""
        return [False] * len(self.case.keep) if self.why else self.case.keep

    @property
    def labels(self) -> list[str]:
        """Its blocks' labels."""
        return [d.APPENDED] * len(self.case.labels) if self.why else [x or d.BOILERPLATE for x in self.case.labels]


@dataclass(frozen=True, slots=True)
class Judged:
    """A page of which every block is decided: what its text, its lines and its document are made of."""

    blocks: Blocks
    parts: list[Part]  # its articles
    settings: Settings
    weights: Weights
    meta: dict[str, str] = field(default_factory=dict)  # what the head of an HTML page says of it

    @property
    def site_heard(self) -> bool:
        """Whether the site's counts were used, if there were any."""
        return all(part.trusted for part in self.parts)

    @property
    def text(self) -> str:
        """What `document().text` is, without the verdicts."""
        blocks = self.blocks
        keep = [False] * len(blocks.pieces)
        for (first, last), kept in zip(blocks.spans, self._keep(), strict=True):
            if kept:
                keep[first : last + 1] = [True] * (last + 1 - first)
        return join(blocks.text, blocks.numbers, blocks.pieces, keep)

    def kept(self) -> tuple[int, int]:
        """How many words stay, and how many lines."""
        keep, spans = self._keep(), self.blocks.spans
        return sum(compress(self._sizes(), keep)), sum(last + 1 - first for first, last in compress(spans, keep))

    def removed(self) -> Iterator[tuple[str, int, list[str]]]:
        """Label, words and lines of every block that goes."""
        text, pieces, spans = self.blocks.text, self.blocks.pieces, self.blocks.spans
        for (first, last), label, keep, size in zip(spans, self._labels(), self._keep(), self._sizes(), strict=True):
            if not keep:
                yield label, size, [text[start:end] for start, end in pieces[first : last + 1]]

    def document(self) -> Document:
        """The page with a verdict on each of its lines."""
        return _document(self)

    def _sizes(self) -> Iterator[int]:
        return chain.from_iterable(part.case.page.words for part in self.parts)

    def _labels(self) -> list[str]:
        return list(chain.from_iterable(part.labels for part in self.parts))

    def _keep(self) -> list[bool]:
        kept = list(chain.from_iterable(part.keep for part in self.parts))
        if not self.settings.keep and not self.settings.drop:
            return kept
        return [_is_wished(keep, label, self.settings) for keep, label in zip(kept, self._labels(), strict=True)]


def judge(text: str, settings: Settings, site: SiteCounts | None = None) -> Judged:
    """What `clean` and `label` make their results of."""
    return judge_page(measured(text, settings), settings, TEXT, site)


def judge_page(page: Page, settings: Settings, scheme: Scheme, site: SiteCounts | None = None) -> Judged:
    """The same for a page that is measured."""
    weights = settings.weights_for(scheme)
    return Judged(page.blocks, _parts(page, settings, weights, site), settings, weights)


def measured(text: str, settings: Settings) -> Page:
    """A text's lines, measured."""
    return measured_pages([text], settings)[0]


def measured_pages(texts: Sequence[str], settings: Settings) -> list[Page]:
    """`measured` for some texts; lines that they have in common cost once."""
    return measure_pages(list(map(split, texts)), load(settings.languages, settings.phrases))


def explain(page: Page, settings: Settings, scheme: Scheme) -> list[list[tuple[str, float]]]:
    """For every verdict of `judge_page`, the measurements of its line with the log-odds of each, strongest first."""
    rows: list[list[tuple[str, float]]] = []
    weights = settings.weights_for(scheme)
    for part in _parts(page, settings, weights):
        rows += [contributions(part.bins, weights, k) for k in range(len(part.case.keep))]
    return [rows[k] if k >= 0 else [] for k in page.blocks.of_piece()]


def explain_text(text: str, settings: Settings) -> list[list[tuple[str, float]]]:
    """`explain` for a text."""
    return explain(measured(text, settings), settings, TEXT)


def _parts(page: Page, settings: Settings, weights: Weights, site: SiteCounts | None = None) -> list[Part]:
    """The articles of a page: the first, and what was glued on behind it, judged by itself."""
    if unknown := settings.rules_off - RULES.keys():
        raise ValueError(f"unknown rule {min(unknown)!r}; `boilerstrip rules` lists them")
    found: list[Part] = []
    offset, why = 0, ""
    keys = line_keys(page.keys) if site is not None else []
    leads = _leads(keys, site)
    while len(page):
        part = _part(page, offset, keys[offset:], settings, weights, site)
        cut = None
        if "second-article" not in settings.rules_off and len(found) < MOST_ARTICLES:
            cut = second.find(page, part.case.odds, frozenset(k - offset for k in leads))
        if cut is None:
            found.append(_decided(part, settings, why))
            break
        page, rest = page.part(0, cut.block), page.part(cut.block, len(page))
        found.append(_decided(_part(page, offset, keys[offset:], settings, weights, site), settings, why))
        offset += len(page)
        page, why = rest, "known-article" if cut.known else "second-article"
    return found


def _part(
    page: Page, offset: int, keys: list[int], settings: Settings, weights: Weights, site: SiteCounts | None
) -> Part:
    """An article's log-odds, the site's votes among them; nothing is decided yet."""
    view = context(page)
    bins = all_bins(view, weights.scheme)
    odds = log_odds(bins, weights, len(page))
    dialogue = wall(page)
    if 0 < dialogue < len(page):  # what stands below is measured as if it stood alone
        below = page.part(dialogue, len(page))
        alone = all_bins(context(below), weights.scheme)
        odds[dialogue:] = log_odds(alone, weights, len(below))
        bins = {n: [*dense(b, len(page))[:dialogue], *dense(alone[n], len(below))] for n, b in bins.items()}
    cast = {} if site is None or "template-line" in settings.rules_off else votes(page, keys[: len(page)], site, odds)
    heard = not cast or trusted(page, odds, lowest(view, odds, settings.caution), cast)
    for k, vote in cast.items() if heard else ():
        odds[k] += vote.log_odds
    return Part(bins, Case(view, odds, settings.rules_off), offset, cast if heard else {}, heard)


def _decided(part: Part, settings: Settings, why: str) -> Part:
    case = part.case
    cut = lowest(case.view, case.odds, settings.caution)
    edge = at_edges(case.view, case.odds, settings.caution, cut)
    decide(case, cut, edge, {k for k, vote in part.cast.items() if vote.template})
    part.why = why
    return part


def _leads(keys: list[int], site: SiteCounts | None) -> frozenset[int]:
    """The blocks with which other articles of the site begin."""
    if site is None:
        return frozenset()
    leads = site.leads
    found = leads.among(keys) if isinstance(leads, PackedKeys) else [k for k, key in enumerate(keys) if key in leads]
    return frozenset(found[LEADS:] if site.own else found)


_Row = tuple[str, bool, float, str, str]  # of a block: label, whether it stays, score, reason, detail


def _document(judged: Judged) -> Document:
    blocks, settings = judged.blocks, judged.settings
    rows = [row for part in judged.parts for row in _rows(part, judged.weights)]
    if settings.drop or settings.keep:
        rows = [_as_wished(row, settings) for row in rows]
    verdicts = tuple(
        Verdict(number, start, end, *rows[k]) if k >= 0 else Verdict(number, start, end, d.BLANK, False, 0.0, "blank")
        for (start, end), number, k in zip(blocks.pieces, blocks.numbers, blocks.of_piece(), strict=True)
    )
    appended = tuple(_article(blocks, part) for part in judged.parts[1:])
    return Document(blocks.text, verdicts, appended, judged.meta, judged.site_heard)


def _rows(part: Part, weights: Weights) -> Iterator[_Row]:
    """An article's blocks as their verdicts describe them."""
    case, size = part.case, len(part.case.keep)
    told = [""] * size
    for k, vote in part.cast.items():
        told[k] = f"on {vote.articles} of {vote.of} other articles of the site" if vote.articles else ""
    reasons = [part.why] * size if part.why else _reasons(part, weights)
    return zip(part.labels, part.keep, map(probability, case.odds), reasons, told, strict=True)


def _is_wished(keep: bool, label: str, settings: Settings) -> bool:
    """Whether a block stays, where the settings keep or drop its label."""
    return label not in settings.drop if keep else label in settings.keep


def _as_wished(row: _Row, settings: Settings) -> _Row:
    """A block's row, where the settings keep or drop its label."""
    label, keep, score, reason, detail = row
    wished = _is_wished(keep, label, settings)
    return label, wished, score, reason if wished is keep else "kept-label" if wished else "dropped-label", detail


def _reasons(part: Part, weights: Weights) -> list[str]:
    """The rule that decided about each block; where none did, the measurement that speaks most against it."""
    reasons = list(part.case.reasons)
    silent = [k for k, reason in enumerate(reasons) if not reason]
    for k, name in zip(silent, against(part.bins, weights, silent, len(reasons)), strict=True):
        reasons[k] = name or "footer"
    return reasons


def _article(blocks: Blocks, part: Part) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """An appended article as places in the verdicts: its headline (none: empty) and its body."""
    case, offset = part.case, part.offset
    head: tuple[int, ...] = ()
    body: list[int] = []
    for k, keep in enumerate(case.keep):
        first, last = blocks.spans[k + offset]
        if k == case.headline:
            head = tuple(range(first, last + 1))
        elif keep:
            body += range(first, last + 1)
    return head, tuple(body)
