"""What a page's markup says of each line, as columns: links, tags, landmarks, names, the containers around it."""

from __future__ import annotations

from .markup import COMMENT, KINDS, WORD_KINDS, Frame, Lines
from .measure import Page
from .shape import INNER, LINKED, shape
from .text import normal

MAIN_SHARE = 0.6  # of the prose of an element stand in the next one inwards, on the way to the main container
MOST_BODY, MOST_LINES = 200_000, 5_000  # characters of an article body in the head, and lines, that are compared
LEAST_WORDS, HEAD = 4, 60  # words of a line that is looked for there, and characters of it


def columns(lines: Lines, page: Page, article_body: str = "") -> dict[str, list[float]]:
    """One column a measurement; `article_body` is what the page's head says of its text."""
    _add_up(lines, page)
    frames = lines.all_frames
    boxes = _boxes(frames)
    main = _main(frames)
    levels, depths = _levels(frames, main), _depths(frames, main)
    total = max(1, frames[0].prose) if frames else 1
    kin, outer_kin = _kin(lines, page, boxes)
    rows, said = [], []
    for k, number in enumerate(lines.frames):
        frame, box = frames[number], frames[boxes[number]]
        rows.append(
            (
                lines.linked[k],
                KINDS.get(frame.tag, 0),
                frame.landmark,
                int(frame.hidden),
                box.prose - (page.prose[k] if lines.linked[k] < LINKED else 0),
                box.links / max(1, box.words),
                depths[number],
                kin[k],
                outer_kin[k],
                (frames[box.above] if box.above >= 0 else box).prose / total,
            )
        )
        own = lines.said[k]
        said.append(_nearest(own, levels[number]) if own else levels[number])
    found: dict[str, list[float]] = {name: [] for name in (*NAMES, *CLASSES)}
    found |= {name: list(column) for name, column in zip(NAMES, zip(*rows, strict=True), strict=False)}
    found |= {name: list(column) for name, column in zip(CLASSES, zip(*said, strict=True), strict=False)}
    articles = _articles(frames)
    found |= shape(lines, page, boxes, depths, articles)
    found["told"] = _told(page, article_body)
    found["article"] = [articles[number] for number in lines.frames]
    return found


def _articles(frames: list[Frame]) -> list[int]:
    """For each frame, the outermost article element around it; -1: none."""
    found: list[int] = []
    for number, frame in enumerate(frames):
        around = found[frame.above] if frame.above >= 0 else -1
        found.append(number if around < 0 and frame.tag == "article" else around)
    return found


CLASSES = tuple(f"class-{kind}" for kind in WORD_KINDS)
NAMES = ("link", "tag", "landmark", "hidden", "near-prose", "near-links", "main", "kin", "outer-kin", "outer-share")


def scopes(lines: Lines) -> list[int]:
    """For each line, the line behind the element that it heads: the innermost one that goes on behind it."""
    frames, size = lines.all_frames, len(lines.texts)
    ends = [0] * len(frames)  # of each frame, the line behind it
    for k in range(size - 1, -1, -1):
        number = lines.frames[k]
        while number >= 0 and not ends[number]:
            ends[number] = k + 1
            number = frames[number].above
    found = []
    for k, number in enumerate(lines.frames):
        while number >= 0 and ends[number] == k + 1:
            number = frames[number].above
        found.append(ends[number] if number >= 0 else size)
    return found


def _add_up(lines: Lines, page: Page) -> None:
    """Lines, words, linked words and prose of every frame, those of the frames inside it included."""
    frames = lines.all_frames
    for k, number in enumerate(lines.frames):
        frame = frames[number]
        frame.lines += 1
        frame.words += page.words[k]
        frame.links += round(page.words[k] * lines.linked[k])
        frame.prose += page.prose[k] if lines.linked[k] < LINKED else 0
    for frame in reversed(frames):
        if frame.above >= 0:
            outer = frames[frame.above]
            outer.lines += frame.lines
            outer.words += frame.words
            outer.links += frame.links
            if not frame.is_comments:
                outer.prose += frame.prose


def _kin(lines: Lines, page: Page, boxes: list[int]) -> tuple[list[float], list[float]]:
    """For each line, the share of the page's prose in containers of the same path as its own, and around these.

    A path is the elements that a container lies in: the sections of an article have one, its comments another.
    """
    keys: list[int] = []  # of each frame, the number of its path
    paths: dict[tuple[int, str, bool], int] = {}
    for frame in lines.all_frames:
        above = keys[frame.above] if frame.above >= 0 else -1
        keys.append(paths.setdefault((above, frame.tag, frame.is_comments), len(paths)))
    own = [0] * len(paths)  # words of prose in containers of a path
    around = [0] * (len(paths) + 1)  # and in those straight inside containers of a path
    above_of = [-1] * len(paths)
    for (above, _, _), key in paths.items():
        above_of[key] = above
    rows = [keys[boxes[number]] for number in lines.frames]
    for k, key in enumerate(rows):
        if lines.linked[k] < LINKED:
            own[key] += page.prose[k]
    for key, words in enumerate(own):
        around[key] += words
        around[above_of[key]] += words
    total = max(1, sum(own))
    return [own[key] / total for key in rows], [around[above_of[key]] / total for key in rows]


def _boxes(frames: list[Frame]) -> list[int]:
    """The container of each frame."""
    found: list[int] = []
    for number, frame in enumerate(frames):
        found.append(found[frame.above] if frame.tag in INNER and frame.above >= 0 else number)
    return found


def _main(frames: list[Frame]) -> int:
    """The innermost container that holds most of the page's prose; -1 where there is nothing."""
    inside: dict[int, list[int]] = {}
    for number, frame in enumerate(frames):
        if not frame.is_comments:
            inside.setdefault(frame.above, []).append(number)
    here = 0 if frames else -1
    while here >= 0:
        best = max(inside.get(here, ()), key=lambda n: frames[n].prose, default=-1)
        if best < 0 or frames[best].prose < MAIN_SHARE * max(1, frames[here].prose) or frames[best].tag in INNER:
            break
        here = best
    return here


def _depths(frames: list[Frame], main: int) -> list[int]:
    """How many elements lie between each frame and the main container; -1 outside of it."""
    found: list[int] = []
    for number, frame in enumerate(frames):
        above = found[frame.above] if frame.above >= 0 else -1
        found.append(0 if number == main else above + 1 if above >= 0 else -1)
    return found


def _levels(frames: list[Frame], main: int) -> list[tuple[int, ...]]:
    """For each frame and kind of names, how many elements up the nearest one with such a name is; 0: none.

    What the elements around the main container are called is said of all the page, and left out, but for comments.
    """
    around = set()
    while main >= 0:
        around.add(main)
        main = frames[main].above
    found: list[tuple[int, ...]] = []
    none = (0,) * len(WORD_KINDS)
    one_up = {none: none}
    for number, frame in enumerate(frames):
        above = found[frame.above] if frame.above >= 0 else none
        farther = one_up.get(above)
        if farther is None:
            farther = one_up[above] = tuple([level + 1 if level else 0 for level in above])
        said = frame.said & COMMENT if number in around else frame.said
        found.append(_nearest(said, farther) if said else farther)
    return found


def _nearest(said: int, levels: tuple[int, ...]) -> tuple[int, ...]:
    """Levels where an element itself has names of these kinds."""
    return tuple([1 if said >> bit & 1 else level for bit, level in enumerate(levels)])


def _told(page: Page, article_body: str) -> list[float]:
    """Whether a line stands in the text that the page's head gives: 0 there is none, 1 it does not, 2 it does."""
    if not article_body or len(article_body) > MOST_BODY or len(page) > MOST_LINES:
        return [0] * len(page)
    body = normal(article_body)
    return [
        0 if words < LEAST_WORDS else 2 if key[:HEAD] in body else 1
        for key, words in zip(page.keys, page.words, strict=True)
    ]
