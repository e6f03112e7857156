"""How a page is built around each line: elements for its text, containers that look alike, what its headline is in."""

from __future__ import annotations

from collections import Counter

from .markup import HEADINGS, Frame, Lines
from .measure import Page

# Elements that hold lines of something larger; the innermost other element is a line's container.
INNER = frozenset(
    "p h1 h2 h3 h4 h5 h6 li dd dt td th pre figcaption caption ul ol dl tr tbody thead tfoot table blockquote".split()
)
LINKED = 0.5  # of a line's characters: such a line is a pointer, no prose
NO_ELEMENT, OUTSIDE, SMALLER, LARGEST = range(4)  # what holds a line, of the elements of some kind
NO_HEADLINE, ABOVE, HEADLINE, BELOW = range(4)


def shape(lines: Lines, page: Page, boxes: list[int], depths: list[int], articles: list[int]) -> dict[str, list[float]]:
    """One column a measurement, from frames that are added up; for each frame are given:

    its container, how deep it lies in the main one (-1: outside), the outermost article element around it (-1: none).
    """
    frames, own = lines.all_frames, lines.frames
    prose = [n if x < LINKED else 0 for n, x in zip(page.prose, lines.linked, strict=True)]
    mine = [frames[boxes[number]] for number in own]
    held = Counter[int]()
    for box, n in zip(mine, prose, strict=True):
        held[box.depth] += n
    usual = max(held, key=held.__getitem__, default=0)
    main = frames[depths.index(0)] if 0 in depths else None
    share = main.words / max(1, sum(page.words)) if main else 0.0
    twins = _twins(frames)
    return {
        "text-element": _holder(frames, own, _texts(frames)),
        "article-element": _holder(frames, own, articles),
        "level": [box.depth - usual for box in mine],
        "line-length": [box.words / max(1, box.lines) for box in mine],
        "twins": [twins[number] for number in own],
        "class-kin": _class_kin(lines, page, boxes),
        "main-part": _main_part([depths[number] >= 0 for number in own], prose, main.prose if main else 0),
        "main-share": [share if depths[number] >= 0 else 1 + share for number in own],
        **_headline(lines, page, prose),
    }


def _texts(frames: list[Frame]) -> list[int]:
    """For each frame, the outermost one around it that is named as an article's text; -1: none."""
    found: list[int] = []
    for number, frame in enumerate(frames):
        around = found[frame.above] if frame.above >= 0 else -1
        found.append(number if around < 0 and frame.is_text else around)
    return found


def _holder(frames: list[Frame], own: list[int], roots: list[int]) -> list[float]:
    """For each line, which element of a kind holds it."""
    all_roots = sorted(set(roots) - {-1})
    if not all_roots:
        return [NO_ELEMENT] * len(own)
    best = max(all_roots, key=lambda number: (frames[number].prose, frames[number].words - frames[number].links))
    return [LARGEST if roots[n] == best else SMALLER if roots[n] >= 0 else OUTSIDE for n in own]


def _twins(frames: list[Frame]) -> list[int]:
    """For each frame, the most elements side by side with one tag and class of which one is it or lies around it."""
    kinds = [(f.above, f.tag, f.name) if f.lines and f.tag not in INNER else None for f in frames]
    count = Counter(kinds)
    count[None] = 1
    found: list[int] = []
    for kind, frame in zip(kinds, frames, strict=True):
        around, own = found[frame.above] if frame.above >= 0 else 1, count[kind]
        found.append(own if own > around else around)
    return found


def _class_kin(lines: Lines, page: Page, boxes: list[int]) -> list[float]:
    """For each line, the share of the words out of links in containers with its own one's path of tags and classes."""
    keys: list[int] = []
    paths: dict[tuple[int, str, str], int] = {}
    for frame in lines.all_frames:
        above = keys[frame.above] if frame.above >= 0 else -1
        keys.append(paths.setdefault((above, frame.tag, frame.name), len(paths)))
    words = [n if x < LINKED else 0 for n, x in zip(page.words, lines.linked, strict=True)]
    rows = [keys[boxes[number]] for number in lines.frames]
    held, total = [0] * len(paths), max(1, sum(words))
    for key, n in zip(rows, words, strict=True):
        held[key] += n
    return [held[key] / total for key in rows]


def _main_part(inside: list[bool], prose: list[int], total: int) -> list[float]:
    """For each line, the per cent of the main container's prose above it; -1 outside of it."""
    above, found = 0, list[float]()
    for is_inside, n in zip(inside, prose, strict=True):
        found.append(100 * above // max(1, total) if is_inside else -1)
        above += n if is_inside else 0
    return found


def _headline(lines: Lines, page: Page, prose: list[int]) -> dict[str, list[float]]:
    """Where each line stands to the headline: side, words of prose since, share of the smallest element with both."""
    frames, own = lines.all_frames, lines.frames
    head = _head(page, [frames[number].tag for number in own])
    if head < 0:
        return {"side": [NO_HEADLINE] * len(own), "since-headline": [-1] * len(own), "headline-near": [-1] * len(own)}
    around, number = set[int](), own[head]
    while number >= 0:
        around.add(number)
        number = frames[number].above
    total, shares = max(1, sum(page.words)), list[float]()
    for number, frame in enumerate(frames):
        shares.append(frame.words / total if number in around else shares[frame.above] if frame.above >= 0 else -1)
    since, gone = list[float](), 0
    for k, n in enumerate(prose):
        since.append(gone if k >= head else -1)
        gone += n if k >= head else 0
    return {
        "side": [ABOVE if k < head else HEADLINE if k == head else BELOW for k in range(len(own))],
        "since-headline": since,
        "headline-near": [shares[number] for number in own],
    }


def _head(page: Page, tags: list[str]) -> int:
    """The first heading that says what the page's head gives as its title, or the first <h1>, or line; -1: none."""
    named = [k for k, text in enumerate(page.bares) if text in page.titles]
    first = next((k for k, tag in enumerate(tags) if tag == "h1"), -1)
    return next((k for k in named if tags[k] in HEADINGS), named[0] if named and first < 0 else first)
