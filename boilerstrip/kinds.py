"""Names the kinds: what the lines are that go, and which of the lines that stay are headings."""

from __future__ import annotations

from dataclasses import dataclass, field

from . import document as d
from . import headline
from .context import Context
from .lexicon import ANYWHERE, LINE, START
from .measure import COLON, COMMA, ELLIPSIS, STOP, Page
from .rules import PHRASES, RULES
from .second import USUAL
from .text import bare

HEADING_WORDS = 14  # a subheading is no longer
CAPTION_WORDS = 4  # a repeated caption is at least this long
VERSE = 0.3  # a page with less prose is verse, a table or a list, where lines recur
CAPTION_MOST = 60  # and no longer, where it stands once
CAPTION_USUAL = 30  # a longer one must also read unlike the body
BYLINE_WORDS = 14
REGION_HEADER_WORDS = 8  # a header that opens a list of teasers, advertising or comments is no longer
SOLID_WORDS = 25  # two blocks of this length in a row that read like the body close such a list
REFRAIN = 3  # a line that stands so often is a refrain or a speaker, not an accident
STRAY_LETTERS = 3
NEIGHBOURS = 2  # blocks around a stray token in which a headline, caption or button stands
TEASER_LINES = 8  # blocks from one teaser's time to the next at most
FOREIGN_REACH, FOREIGN_SHARE = 12, 0.5  # blocks looked at; part of what is usual of their words that the article holds
INSIDE = ("share", "promo", "sponsored", "comments", "tools", "read_more", "related", "credit", "caption", "legal")
REGION_WORDS = 30  # a longer line is a paragraph, whatever phrase it begins with
LITTLE, FEW_BUTTONS = 0.5, 16  # share of the words; button lines
MERCY = 2.2  # log-odds that a line is given where its place speaks for it
STANDFIRST_WORDS = 8
MARKERS = 4  # recurring times or years
LAST_WORDS, LAST_MERCY = 3, 3.0  # paragraphs; log-odds
STAMP_WORDS = 12  # "Jane Doe on 3 May 2012 at 4:15 pm"
STAMP_BODY = 60  # words of prose above the first reader's comment
STAMP_STEP = 16  # blocks from one comment's stamp to the next at most
STAMPS = 3  # so many, where a word of comments stands among them
TEASERS = 2  # so many relative times behind the body make a list of teasers
MANY_BUTTONS = 4  # lines that are nothing but a button or header
ASSURED = 1.5  # log-odds: a block that reads so much like the body is no caption for standing above it
CERTAIN = 1.0  # log-odds: a block that the region above it does not swallow
EDGE = ("share", "tools", "comments", "related", "promo", "legal", "sponsored", "read_more", "navigation", "byline", "date")

PLEAS = ("promo", "legal", "share", "navigation")  # of these, a line that only begins with a phrase is enough


@dataclass(slots=True)
class Case:
    """The blocks of one article and what has been decided about each."""

    view: Context
    odds: list[float]  # log-odds of belonging to the article
    keep: list[bool]
    off: frozenset[str]  # rules that shall not fire
    labels: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    headline: int | None = None
    first: int = 0  # first block of the body
    last: int = -1  # last block of the body

    @property
    def page(self) -> Page:
        """The measured blocks."""
        return self.view.page

    def mark(self, k: int, rule: str, keep: bool = False, label: str = "") -> bool:
        """Decide about a block, unless the rule is off."""
        if rule in self.off:
            return False
        self.keep[k], self.reasons[k] = keep, rule
        self.labels[k] = label or RULES[rule].label
        return True


def decide(view: Context, odds: list[float], cut: float, off: frozenset[str]) -> Case:
    """Labels and reasons for every block of one article."""
    size = len(view.page)
    case = Case(view, odds, [o >= cut for o in odds], off, [""] * size, [""] * size)
    _bounds(case)
    _bare(case, cut)
    _headline(case)
    _lead_in(case, cut)
    _markers(case, cut)
    _captions(case)
    _opening(case)
    _copies(case)
    _regions(case, cut)
    _edges(case)
    _inside(case)
    _enclosed(case, cut)
    _stray_tokens(case)
    _last_words(case, cut)
    _bounds(case)
    _name_kept(case)
    _name_removed(case)
    return case


def _bounds(case: Case) -> None:
    """First and last block of the body: kept, and a paragraph where there is one."""
    page = case.page
    kept = [k for k, keep in enumerate(case.keep) if keep and k != case.headline]
    long = [k for k in kept if page.prose[k] or page.words[k] >= 12] or kept
    case.first, case.last = (long[0], kept[-1]) if long else (len(page), -1)


def _bare(case: Case, cut: float) -> None:
    """A page with few buttons of which little would stay: a recipe, a table, verse. More of it is kept."""
    page, total = case.page, sum(case.page.words)
    kept = sum(n for n, keep in zip(page.words, case.keep, strict=True) if keep)
    if kept < LITTLE * total and case.view.whole["buttons"] < FEW_BUTTONS:
        case.keep[:] = [
            keep or (odds >= cut - MERCY and strongest < LINE)
            for keep, odds, strongest in zip(case.keep, case.odds, case.view.strongest, strict=True)
        ]
        _bounds(case)


def _lead_in(case: Case, cut: float) -> None:
    """A sentence straight below the headline that nothing speaks against: the standfirst."""
    page, head = case.page, case.headline
    if head is None:
        return
    for k in range(head + 1, min(head + 3, case.first)):
        if not case.keep[k] and page.words[k] >= STANDFIRST_WORDS and not page.cues[k] and not page.dates[k]:
            if case.odds[k] >= cut - MERCY and page.copies[k] == 1 and not _cut_short(page, k):
                case.keep[k] = True
                return


def _enclosed(case: Case, cut: float) -> None:
    """Lines straight between two paragraphs of the body that nothing speaks against: short sentences, subheadings."""
    page = case.page
    for k in range(case.first + 1, case.last):
        if case.keep[k] or case.labels[k] or page.cues[k] or page.dates[k] > 1 or page.copies[k] > 1:
            continue
        above = case.keep[k - 1] and (page.prose[k - 1] or page.ends[k - 1] in (STOP, COLON))
        below = any(case.keep[j] and page.prose[j] for j in range(k + 1, min(k + 3, len(page))))
        if above and below and case.odds[k] >= cut - MERCY and page.ends[k] != ELLIPSIS:
            case.keep[k] = True


def _last_words(case: Case, cut: float) -> None:
    """Sentences straight below the body that nothing speaks against: its last, short paragraphs."""
    page = case.page
    for k in range(case.last + 1, min(case.last + 1 + LAST_WORDS, len(page))):
        sentence = page.ends[k] == STOP and page.words[k] >= 3 or page.prose[k]
        if case.labels[k] or not sentence or page.cues[k] or page.dates[k] > 1 or case.odds[k] < cut - LAST_MERCY:
            return
        case.keep[k] = True


def _markers(case: Case, cut: float) -> None:
    """Times and years that recur, each above a sentence: a live blog, a timeline."""
    page = case.page
    markers = [
        k
        for k in range(len(page) - 1)
        if page.words[k] <= 3 and "0" in page.keys[k] and page.words[k + 1] >= 6 and page.ends[k + 1] == STOP
        and page.dates[k] != 3 and not page.cues[k]
    ]  # fmt: skip
    bodies = sum(case.keep[k + 1] or case.odds[k + 1] >= cut - MERCY for k in markers)
    if len(markers) < MARKERS or bodies < 0.6 * len(markers):
        return
    for k in markers:
        if not case.labels[k] and case.odds[k + 1] >= cut - MERCY and not page.cues[k + 1]:
            case.mark(k, "recurring-marker", keep=True)
            case.keep[k + 1] = True


def _inside(case: Case) -> None:
    """Buttons, pleas and pointers between paragraphs: a phrase, and a line that does not read like its neighbours."""
    page = case.page
    bound = CERTAIN if case.view.whole["buttons"] else 0.0
    for k, cue in page.cued:
        if case.labels[k] or not case.keep[k] or page.words[k] > REGION_WORDS:
            continue
        category = max(cue, key=lambda c: cue[c])
        mode, name = cue[category], category in INSIDE
        if not name or mode < START:
            continue
        whole = mode == LINE and (page.words[k] > 1 or category == "sponsored")
        pointer = mode == START and category in ("read_more", "related", "promo", "credit", "caption")
        if (whole and case.odds[k] < ASSURED) or (pointer and case.odds[k] < bound and not page.prose[k]):
            _by_phrase(case, k, category)


def _headline(case: Case) -> None:
    body = [k for k, keep in enumerate(case.keep) if keep and case.page.words[k] >= 8]
    body = body or [k for k, keep in enumerate(case.keep) if keep]
    at = headline.find(case.page, body, case.keep)
    if at is None or not case.mark(at, "headline", keep=True):
        return
    case.headline = at
    _bounds(case)
    again = headline.repeats(case.page, at)
    inside = [k for k in again if case.first < k < case.last and case.keep[k]]
    for k in again:
        if len(inside) < REFRAIN - 1 or k not in inside:
            case.mark(k, "repeated-headline")


def _captions(case: Case) -> None:
    """Blocks above the body's first own paragraph that stand twice, whole or cut short."""
    page = case.page
    top = next((k for k in range(case.first, len(page)) if page.prose[k] and page.copies[k] == 1 and not _cut_short(page, k)), case.first)
    third = [k for k in range(case.first, len(page)) if page.prose[k] >= SOLID_WORDS][2:3] or [case.first]
    for k in range(len(page) if case.view.whole["prose"] >= VERSE else 0):
        if case.labels[k] or page.words[k] < CAPTION_WORDS or (k > top and page.ends[k] != ELLIPSIS and k > third[0]):
            continue
        credited = "credit" in (page.cues[k] or {})
        twice = page.copies[k] > 1 and k < top and (credited or not page.prose[k]) and case.odds[k] < CERTAIN
        if twice or _cut_short(page, k):
            case.mark(k, "repeated-caption")
    _bounds(case)


def _cut_short(page: Page, k: int) -> bool:
    """Whether one of the neighbouring blocks is this one cut short with an ellipsis, or the other way round."""
    for j in range(max(0, k - 3), min(len(page), k + 4)):
        if j != k:
            short, whole = (k, j) if page.ends[k] == ELLIPSIS else (j, k)
            marked = any("credit" in c or "caption" in c for c in (page.cues[short] or {}, page.cues[whole] or {}))
            if page.ends[short] == ELLIPSIS and page.words[short] >= CAPTION_WORDS and (
                marked or page.words[whole] <= CAPTION_USUAL or not page.prose[whole]
            ):
                stem = page.keys[short].rstrip(".… ")
                if len(stem) > (8 if page.unspaced else 20) and page.keys[whole].startswith(stem):
                    return True
    return False


def _opening(case: Case) -> None:
    """Byline, date, agency and credits between headline and body, and straight above the headline."""
    page = case.page
    start = case.headline if case.headline is not None else case.first
    # A text without any sign of a scraper keeps what reads like its author's own line.
    clean = not case.view.whole["buttons"] and all(case.keep)
    for k in range(max(0, start - 3), min(case.first + 1, len(page))):
        cue = page.cues[k] or {}
        if case.labels[k] or page.words[k] > BYLINE_WORDS or page.prose[k] or (clean and case.odds[k] > 0):
            continue
        if page.dates[k] >= 2 or (cue.get("date", 0) >= START and page.dates[k] and page.words[k] <= 10):
            case.mark(k, "date-line")
        elif cue.get("byline", 0) >= START and _names(page, k):
            case.mark(k, "byline")
        elif cue.get("credit") == LINE and (len(bare(page.keys[k])) > STRAY_LETTERS or k + 1 == case.headline):
            case.mark(k, "agency")
        elif page.words[k] > 1 and cue.get("credit", 0) >= START or (cue.get("credit") and page.texts[k][0] in "(["):
            case.mark(k, "credit-line")
    for k in range(start, min(case.first + 1, len(page))):
        if page.words[k] < CAPTION_WORDS:
            continue
        cue = page.cues[k] or {}
        marked = cue.get("credit") and not page.prose[k] or max(cue.get("credit", 0), cue.get("caption", 0)) >= START
        bound = ASSURED if page.words[k] <= CAPTION_USUAL else 0.0
        if not case.labels[k] and page.words[k] <= CAPTION_MOST and marked and case.odds[k] < bound:
            case.mark(k, "opening-caption")
    _bounds(case)


def _names(page: Page, k: int) -> bool:
    """Whether a short line reads as a byline: most of its longer words have capitals, and it is no sentence."""
    return page.capitals[k] < 0 or page.capitals[k] >= 0.5 and not (page.ends[k] == STOP and page.words[k] > 6)


def _stray_tokens(case: Case) -> None:
    """Single tokens of three letters or fewer beside headline, caption, buttons or the page's edge."""
    page = case.page
    for k in range(len(page)):
        token = bare(page.keys[k])
        if case.labels[k] or page.words[k] != 1 or not 0 < len(token) <= STRAY_LETTERS or not token.isalpha():
            continue
        if page.copies[k] >= REFRAIN or page.unspaced or page.ends[k] in (STOP, COLON):
            continue
        around = [j for j in range(max(0, k - NEIGHBOURS), min(len(page), k + NEIGHBOURS + 1)) if j != k]
        beside = k == 0 or any(case.labels[j] in (d.TITLE, d.DUPLICATE_TITLE, d.CAPTION) for j in around)
        buttons = any(LINE in (page.cues[j] or {}).values() for j in around)
        inside = case.first < k < case.last
        if (beside or buttons) and not inside and not any(page.words[j] == 1 and len(bare(page.keys[j])) <= STRAY_LETTERS for j in around):
            case.mark(k, "stray-token")


def _edges(case: Case) -> None:
    """Lines at the page's edges that are nothing but a button, a header or a notice: two cues, phrase and place."""
    page = case.page
    paragraphs = [k for k in range(len(page)) if case.keep[k] and page.prose[k] and not _own_kind(page, k)]
    first, last = (paragraphs[0], paragraphs[-1]) if paragraphs else (len(page), -1)
    for k in range(len(page)):
        if first <= k <= last or case.labels[k] or not case.keep[k] or not paragraphs:
            continue
        cue = page.cues[k]
        category = next((c for c in EDGE if cue and cue.get(c, 0) >= (LINE if c not in PLEAS else START)), None)
        if category and case.odds[k] < CERTAIN:
            _by_phrase(case, k, category)
    _bounds(case)


def _copies(case: Case) -> None:
    """A run of kept paragraphs that stood before in the same order: the page's text twice."""
    page = case.page
    paragraphs = [k for k in range(len(page)) if case.keep[k] and page.words[k] >= 8]
    again = [k for k in paragraphs if page.copy[k] == 1]
    once = [k for k in paragraphs if page.copy[k] == 0]
    if len(again) >= REFRAIN and len(again) >= 0.5 * len(once) and _consecutive(again, paragraphs):
        start = again[0]
        for k in range(start, len(page)):
            if page.copy[k] >= 1 and not case.labels[k]:
                case.mark(k, "repeated-block")
    _bounds(case)


def _consecutive(again: list[int], paragraphs: list[int]) -> bool:
    """Whether repeated paragraphs follow each other: from the first on, most paragraphs are repeated ones."""
    behind = [k for k in paragraphs if k >= again[0]]
    return len(again) >= 0.8 * len(behind)


def _regions(case: Case, cut: float) -> None:
    """Lists of teasers, advertising and comments: from their header to the end, or to where the body goes on."""
    page = case.page
    k = case.first + 1
    upto, solid_above, seen = case.first, 0, set[str]()  # what stands above k
    # On a page full of buttons nothing under such a header is trusted; elsewhere a line that reads like body stays.
    bound = max(cut, ASSURED if case.view.whole["buttons"] >= MANY_BUTTONS else CERTAIN)
    while k < len(page):
        while upto < k:
            solid_above += _solid(case, upto)
            seen |= page.contents[upto] if case.keep[upto] else set()
            upto += 1
        rule = _opens(case, k, solid_above)
        if not rule or rule == "under-sponsored" and not _foreign(case, k, seen):
            k += 1
            continue
        stop = _closes(case, k + 1)
        for j in range(k + 1, stop):
            if not case.labels[j] and case.odds[j] < (bound if page.prose[j] or stop < len(page) else ASSURED):
                case.mark(j, rule)
        k = max(stop, k + 1)
    _comments(case)
    times = [j for j in range(case.first + 1, len(page)) if page.dates[j] == 3 and page.words[j] <= 8]
    if len(times) >= TEASERS and "teaser" not in case.off:
        _teasers(case, times)
    _bounds(case)


def _comments(case: Case) -> None:
    """Readers' comments by their rhythm: short lines with a name and a date that recur below the body."""
    page, before = case.page, case.view.before
    stamps = [
        k
        for k in range(case.first + 1, len(page))
        if page.dates[k] and 2 <= page.words[k] <= STAMP_WORDS and not page.prose[k] and before[k] >= STAMP_BODY
    ]
    runs: list[list[int]] = []
    for k in stamps:
        if runs and k - runs[-1][-1] <= STAMP_STEP:
            runs[-1].append(k)
        else:
            runs.append([k])
    for run in runs:
        texts = [j for j in range(run[0], min(run[-1] + STAMP_STEP, len(page))) if page.words[j] > STAMP_WORDS]
        said = any("comments" in (page.cues[j] or {}) for j in range(max(0, run[0] - STAMP_STEP), run[-1]))
        if len(texts) < 2 or len(run) < STAMPS or not said:
            continue
        for j in range(run[0] - (page.words[run[0] - 1] <= 3), len(page)):
            if not case.labels[j]:
                case.mark(j, "comment-rhythm")
        return


def _opens(case: Case, k: int, solid_above: int) -> str:
    """The rule for what stands under a block, if it is a header of a list."""
    page, cue = case.page, case.page.cues[k]
    if not cue or page.words[k] > REGION_HEADER_WORDS or page.ends[k] == STOP or case.odds[k] > 0:
        return ""
    if solid_above < 2 and case.view.before[-1] > 2 * case.view.before[k]:
        return ""
    for category, rule in (("related", "under-related"), ("sponsored", "under-sponsored"), ("comments", "under-comments")):
        if cue.get(category, 0) >= (LINE if category != "comments" else START):
            return rule
    return ""


def _foreign(case: Case, k: int, seen: set[str]) -> bool:
    """Whether the lines under a header are not the article's: an ad inside it stands above paragraphs that go on.

    No two paragraphs together, less likely body than not, and hardly a word that stands above.
    """
    page = case.page
    below = [j for j in range(k + 1, min(len(page), k + 1 + FOREIGN_REACH)) if page.words[j] >= 6 and page.copies[j] == 1]
    if any(b == a + 1 and page.prose[a] and page.prose[b] for a, b in zip(below, below[1:], strict=False)):
        return False
    if sum(case.odds[j] * page.words[j] for j in below) > 0:
        return False
    words = set().union(*(page.contents[j] for j in below)) if below else set()
    usual = USUAL[0] * max(1.0, case.view.before[k]) ** USUAL[1]
    return sum(1 for w in words if w in seen) <= FOREIGN_SHARE * usual * len(words)


def _closes(case: Case, k: int) -> int:
    """Where the body goes on: two solid blocks in a row."""
    page = case.page
    for j in range(k, len(page)):
        if _solid(case, j) and (j + 1 == len(page) or _solid(case, j + 1) or case.view.before[-1] - case.view.before[j] > 3 * SOLID_WORDS and _solid_near(case, j)):
            return j
    return len(page)


def _solid(case: Case, k: int) -> bool:
    return case.page.prose[k] >= SOLID_WORDS and case.odds[k] >= CERTAIN


def _solid_near(case: Case, k: int) -> bool:
    return any(_solid(case, j) for j in range(k + 1, min(len(case.page), k + 4)))


def _teasers(case: Case, times: list[int]) -> None:
    """The lines above relative times that recur behind the body; a live blog's stamps stand above text that stays."""
    page = case.page
    live = sum(1 for t in times if any(_solid(case, j) for j in range(t + 1, min(t + 3, len(page)))))
    if live >= 0.5 * len(times):
        return
    marked = set(times)
    for cluster in _clusters(case, times):
        steps = [b - a for a, b in zip(cluster, cluster[1:], strict=False)]
        start = max(case.first + 1, cluster[0] - max(steps) + 1)
        start = max([start, *(k + 1 for k in range(start, cluster[0]) if page.prose[k] and case.odds[k] >= CERTAIN)])
        for k in range(start, cluster[-1] + 1):
            if not case.labels[k] and not _own_kind(page, k) and not _solid(case, k):
                case.mark(k, "relative-time" if k in marked else "teaser")


def _clusters(case: Case, times: list[int]) -> list[list[int]]:
    """Runs of relative times with only a few blocks between them and no paragraph of the body."""
    runs: list[list[int]] = [[times[0]]]
    for a, b in zip(times, times[1:], strict=False):
        if b - a <= TEASER_LINES and not any(_solid(case, j) for j in range(a + 1, b)):
            runs[-1].append(b)
        else:
            runs.append([b])
    return [run for run in runs if len(run) >= TEASERS]


def _own_kind(page: Page, k: int) -> bool:
    """Whether a line says itself what it is, wherever it stands."""
    cue = page.cues[k] or {}
    return any(cue.get(c, 0) >= START for c in ("promo", "legal", "share", "tools", "comments", "sponsored", "related"))


def _name_kept(case: Case) -> None:
    """Body, subheadings, standfirst."""
    page = case.page
    for k in range(len(page)):
        if not case.keep[k] or case.labels[k]:
            continue
        if _is_subheading(case, k):
            case.mark(k, "subheading", keep=True)
        elif _is_standfirst(case, k):
            case.mark(k, "standfirst", keep=True)
        else:
            case.labels[k], case.reasons[k] = d.BODY, "paragraph"


def _is_subheading(case: Case, k: int) -> bool:
    page = case.page
    if page.words[k] > HEADING_WORDS or page.ends[k] in (STOP, COMMA, COLON) or k <= case.first or k + 1 >= len(page):
        return False
    above = next((j for j in range(k - 1, -1, -1) if case.keep[j]), None)
    below = next((j for j in range(k + 1, len(page)) if case.keep[j]), None)
    return above is not None and below is not None and page.words[below] > max(12, page.words[k]) and page.words[above] > 8


def _is_standfirst(case: Case, k: int) -> bool:
    page, head = case.page, case.headline
    if head is None or not head < k <= head + 2 or page.words[k] < 8:
        return False
    return any(case.labels[j] in (d.BYLINE, d.DATE) for j in range(k + 1, min(k + 3, len(page))))


def _name_removed(case: Case) -> None:
    """A kind for every removed line that has none: what it says itself, where it stands, what spoke against it."""
    page = case.page
    for k in range(len(page)):
        if case.keep[k] or case.labels[k]:
            continue
        cue = page.cues[k]
        if cue and _by_phrase(case, k, max(cue, key=lambda c: cue[c])):
            continue
        if page.dates[k] == 3 and page.words[k] <= 8:
            case.mark(k, "relative-time")
        elif page.dates[k] == 2:
            case.mark(k, "date-line")
        elif k < case.first and page.words[k] <= HEADING_WORDS:
            case.mark(k, "menu")
        elif k > case.last:
            case.mark(k, "footer")


def _by_phrase(case: Case, k: int, category: str) -> bool:
    """Name a line by the phrase in it; comment buttons that stand over removed text open readers' comments."""
    strength = (case.page.cues[k] or {})[category]
    if strength == ANYWHERE and case.page.words[k] > 40:
        return False
    rule = PHRASES[category]
    if category == "byline" and not _names(case.page, k):
        return False
    label = rule.label
    if category == "comments" and any(
        not case.keep[j] and case.page.words[j] >= 6 for j in range(k + 1, min(k + 4, len(case.page)))
    ):
        label = d.COMMENT
    if category == "credit" and strength == ANYWHERE:
        label = d.CAPTION
    return case.mark(k, rule.name, label=label)
