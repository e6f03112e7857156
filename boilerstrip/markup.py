"""Reads a page's HTML into lines, in reading order, with what only the markup knows about each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

SKIPPED = frozenset(
    "script style template svg math head iframe frame object embed applet noscript noframes canvas map audio video "
    "select option datalist textarea title link meta base colgroup col".split()
)
BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre section summary "
    "table tbody td tfoot th thead tr ul br search".split()
)
# What a block is, by its tag.
OTHER, PARAGRAPH, HEADING, HEADLINE, ITEM, CELL, QUOTE, CAPTION, CODE = range(9)
KINDS = {
    "p": PARAGRAPH, "h1": HEADLINE, **dict.fromkeys(("h2", "h3", "h4", "h5", "h6"), HEADING),
    "li": ITEM, "dd": ITEM, "dt": ITEM, "td": CELL, "th": CELL, "blockquote": QUOTE, "figcaption": CAPTION,
    "caption": CAPTION, "pre": CODE,
}  # fmt: skip
HEADINGS = ("h1", "h2", "h3")  # in which headlines stand
# The landmark that a block stands in, the innermost one.
NONE, ARTICLE, MAIN, HEADER, FOOTER, NAV, ASIDE, FORM, FIGURE = range(9)
LANDMARKS = {
    "article": ARTICLE, "main": MAIN, "header": HEADER, "footer": FOOTER, "nav": NAV, "menu": NAV, "aside": ASIDE,
    "form": FORM, "dialog": FORM, "figure": FIGURE,
}  # fmt: skip
ROLES = {
    "article": ARTICLE, "main": MAIN, "banner": HEADER, "contentinfo": FOOTER, "navigation": NAV, "menu": NAV,
    "complementary": ASIDE, "search": FORM, "dialog": FORM, "form": FORM,
}  # fmt: skip
# What parts of names say, wherever they stand in a class or an id: "relatedposts", "socialBar". Whole words that are
# more ambiguous (content, box, list, meta) were tried: they say something else on each site.
STEMS = {
    "navigation": "breadcrumb pagination",
    "aside": "sidebar",
    "footer": "footer",
    "share": "share sharing social",
    "comment": "comment disqus",
    "related": "related recommend trending teaser",
    "ad": "advert sponsor promo outbrain taboola",
    "plea": "newsletter subscri signup paywall cookie consent donat",
    "meta": "byline author timestamp",
    "caption": "caption",
}
WORD_KINDS = tuple(STEMS)
_BIT = {stem: 1 << bit for bit, stems in enumerate(STEMS.values()) for stem in stems.split()}
COMMENT = _BIT["comment"]
TEXT_NAME = 1 << len(STEMS)  # the bit of names for an article's text
_TEXT = [
    f"{word}[-_]{{0,2}}(?:body|content|text|copy|main|inner)" for word in "article story post entry blog news".split()
]
_TEXT += ["hentry", "body-?(?:copy|text)", "rich-?text", "wysiwyg"]
_STEM = re.compile("|".join([*_BIT, *_TEXT]))  # letters at the front of each: that is searched for fast
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_TAG = re.compile(r"<(/?[A-Za-z][^<>]*)>")
_TAG_NAME = re.compile(r"[^A-Za-z0-9:-]")
_END = re.compile(rb"</(?:body|html)\s{0,99}>", re.I)  # the parser drops what stands behind; browsers show it
_START = re.compile(rb"<(?:body|div|table|p)\b", re.I)  # where a head must end, even one that a torn tag keeps open
# A tag as parsers read it: ">" may stand in quotes behind "=". What cannot follow is tried once, and no more.
_WHOLE_TAG = re.compile(
    rb"(<[A-Za-z][A-Za-z0-9:-]{0,99}(?![A-Za-z0-9:-]))(?:[^>\"'=]+|=\s{0,99}(?:\"[^\"]*\"|'[^']*')|[\"'=])*>?"
)
_RAW_END = re.compile(rb"</(?:script|style|textarea|title|iframe|noframes|noscript|xmp|svg|math)\b", re.I)
LONG_TAG = 20_000  # bytes: the attributes of a longer tag are not read
MOST_EQUALS = 20_000  # signs of equality on a page whose tags are looked at only where they may be so long
# Skipped elements that hold no elements.
FLAT = frozenset("script style title textarea iframe noframes link meta base col embed frame".split())
NAMED = ("id", "itemprop", "data-testid", "class")  # attributes that say what an element is
MOST_DEPTH = 200  # block-level elements in each other; what is deeper belongs to the last of these
MOST_NAME = 300  # characters of class and id that are read


@dataclass(slots=True)
class Frame:
    """A block-level element."""

    above: int  # number of the frame around it; -1: the root
    tag: str
    landmark: int
    said: int  # kinds of its own class words, one bit each
    hidden: bool
    depth: int
    name: str = ""  # its class
    is_text: bool = False  # whether its names say that it holds an article's text
    is_comments: bool = False  # whether it is called comments, and is none that holds an article
    lines: int = 0  # of all text in it
    words: int = 0  # of these
    links: int = 0  # of these, in links
    prose: int = 0  # in paragraphs of some length


@dataclass(slots=True)
class Lines:
    """The lines of a page and what the markup says of each."""

    texts: list[str] = field(default_factory=list)
    frames: list[int] = field(default_factory=list)  # number of the innermost frame
    linked: list[float] = field(default_factory=list)  # share of the characters in links
    said: list[int] = field(default_factory=list)  # kinds of the class words of an inline element that begins the line
    all_frames: list[Frame] = field(default_factory=list)


def words_said(name: str) -> int:
    """Kinds of the words in an element's name, one bit each; `TEXT_NAME` if it is an article's text."""
    found = 0
    for stem in _STEM.findall(name[:MOST_NAME].lower()):
        found |= _BIT.get(stem, TEXT_NAME)
    return found


def read(root: _Element) -> Lines:
    """The lines of a parsed page."""
    lines = Lines()
    reader = _Reader(lines)
    reader.walk(root)
    return lines


def _is_hidden(attributes: Mapping[str, str]) -> bool:
    return (
        "hidden" in attributes
        or attributes.get("aria-hidden") == "true"
        or bool(_HIDDEN.search(attributes.get("style", "")))
    )


class _Reader:
    """Walks a page once, without recursion."""

    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.pieces: list[str] = []  # of the current line
        self.linked = 0  # characters of pieces in links
        self.said = 0
        self.frame = -1
        self.links = 0  # depth of links
        self.known: dict[str, int] = {}  # kinds by class and id
        self.too_deep = 0  # elements around that are too deep to matter

    def walk(self, root: _Element) -> None:
        """Visit every element in document order."""
        from lxml.etree import iterwalk

        events = iterwalk(root, ("start", "end"))
        pieces = self.pieces
        for event, element in events:
            tag = element.tag
            if event == "end":
                self.leave(tag)
                text = element.tail
            elif tag in SKIPPED:
                events.skip_subtree()
                continue
            else:
                self.enter(element, tag)
                text = element.text
            if text:
                pieces.append(text)
                if self.links:
                    self.linked += len(text)
        self.flush()

    def enter(self, element: _Element, tag: str) -> None:
        """An element begins."""
        if tag in BLOCKS:
            if self.pieces or self.said:
                self.flush()
            if tag != "br":
                self.push(element, tag)
            return
        if tag == "a":
            self.links += 1
        if not self.pieces and (attributes := element.items()):
            self.said |= self.kinds(dict(attributes)) % TEXT_NAME

    def leave(self, tag: str) -> None:
        """An element ends."""
        if tag in BLOCKS:
            if self.pieces or self.said:
                self.flush()
            if tag == "br":
                return
            if self.too_deep:
                self.too_deep -= 1
            else:
                self.frame = self.lines.all_frames[self.frame].above
        elif tag == "a":
            self.links -= 1

    def kinds(self, attributes: Mapping[str, str]) -> int:
        """Kinds of an element's class and id; a page uses the same ones again and again."""
        name = " ".join([value for name in NAMED if (value := attributes.get(name))])
        if not name:
            return 0
        found = self.known.get(name)
        if found is None:
            found = self.known[name] = words_said(name)
        return found

    def push(self, element: _Element, tag: str) -> None:
        """A block-level element begins."""
        frames = self.lines.all_frames
        landmark, hidden, depth = 0, False, 0
        if self.frame >= 0:
            above = frames[self.frame]
            landmark, hidden, depth = above.landmark, above.hidden, above.depth + 1
            if depth > MOST_DEPTH:
                self.too_deep += 1
                return
        landmark = LANDMARKS.get(tag, landmark)
        attributes = dict(element.items())  # one look at them all is faster than one at each
        if not attributes:
            frames.append(Frame(self.frame, tag, landmark, 0, hidden, depth))
        else:
            landmark = ROLES.get(attributes.get("role", ""), landmark)
            hidden = hidden or _is_hidden(attributes)
            said = self.kinds(attributes)
            frame = Frame(self.frame, tag, landmark, said % TEXT_NAME, hidden, depth, attributes.get("class", ""))
            if said:
                frame.is_text = said >= TEXT_NAME and tag not in ("html", "body")
                frame.is_comments = bool(said & COMMENT) and tag not in ("html", "body", "main", "article")
            frames.append(frame)
        self.frame = len(frames) - 1

    def flush(self) -> None:
        """The current line ends."""
        said, self.said = self.said, 0
        linked, self.linked = self.linked, 0
        text = "".join(self.pieces)
        self.pieces.clear()
        line = " ".join(text.split())
        if line:
            lines = self.lines
            lines.texts.append(line)
            lines.frames.append(self.frame)
            lines.linked.append(min(1.0, linked / len(text)))
            lines.said.append(said)


_LINK = re.compile(r"<link\b[^<>]{0,2000}>", re.I)
_CANONICAL = re.compile(r"\brel\s{0,9}=\s{0,9}[\"']?canonical\b", re.I)
_HREF = re.compile(r"\bhref\s{0,9}=\s{0,9}(?:\"([^\"]{1,2000})\"|'([^']{1,2000})'|([^\s\"'>]{1,2000}))", re.I)
HEAD = 500_000  # characters of a page in which its own address is looked for


def canonical(html: str) -> str:
    """The address that a page gives as its own, without parsing it; "" where it gives none.

    >>> canonical('<link rel="canonical" href="https://example.com/a">')
    'https://example.com/a'
    """
    for link in _LINK.findall(html[:HEAD]):
        if _CANONICAL.search(link) and (found := _HREF.search(link)):
            return next(value for value in found.groups() if value)
    return ""


def parse(html: str) -> _Element | None:
    """A page as a tree, None where there is nothing in it; broken markup is mended, nothing is fetched."""
    data = html.encode("utf8", "replace").replace(b"\0", b"")
    data = _END.sub(b"", _lean(data))
    root, whole = _tree(data)
    if not whole:
        return _tree(flat(data.decode()).encode())[0]
    if root is not None and root.find("body") is None and (start := _START.search(data)):
        return _tree(data[start.start() :])[0]
    return root


def flat(html: str) -> str:
    """A page with nothing but line breaks, links and what is skipped: all other tags go, so nothing is deep.

    >>> flat("<div><div><p class=a>One <b>line.</b></p><svg><svg>x</svg></svg>")
    '<br><br><br>One line.<br><svg>x</svg>'
    """
    inside = dict.fromkeys(SKIPPED - FLAT, 0)

    def plain(match: re.Match[str]) -> str:
        tag = match.group(1)
        name = _TAG_NAME.split(tag.lstrip("/"), maxsplit=1)[0].lower()
        if tag.endswith("--") or name == "a" or name in FLAT:  # the end of a comment stays one
            return match.group()
        if name not in inside:
            return "<br>" if name in BLOCKS else ""
        before = inside[name]
        inside[name] = max(0, before - 1 if tag[0] == "/" else before + 1)
        return match.group() if before + inside[name] == 1 else ""

    return _TAG.sub(plain, html)


def _lean(data: bytes) -> bytes:
    """A page whose longest tags have no attributes: the parser's time grows with the square of their number."""
    if data.count(b"=") > MOST_EQUALS or any(_gaps(data, b"<", 5 * LONG_TAG)):
        return _WHOLE_TAG.sub(_short, data)
    pieces, at = list[bytes](), 0
    for start, end in _gaps(data, b">", LONG_TAG):
        place = max(at, data.rfind(b"<", at, start + 1))
        while (tag := _WHOLE_TAG.search(data, place)) and tag.start() < end:
            place = tag.end()
            if len(tag[0]) > LONG_TAG:
                pieces += [data[at : tag.start()], _short(tag)]
                at = place
    return b"".join((*pieces, data[at:])) if pieces else data


def _short(match: re.Match[bytes]) -> bytes:
    """A tag without its attributes where it is too long; a script or comment that looks like one keeps its end."""
    tag = match[0]
    if len(tag) <= LONG_TAG:
        return tag
    if end := _RAW_END.search(tag):
        return match[1] + b">" + tag[end.start() :]
    return match[1] + (b"-->" if tag.endswith(b"-->") else b">" if tag.endswith(b">") else b"")


def _gaps(data: bytes, mark: bytes, least: int) -> Iterator[tuple[int, int]]:
    """Where `least` bytes and more have no `mark` among them: the one before and the one behind; looks at few bytes."""
    end = -1  # the last mark that is known
    for place in range(least, len(data), least):  # any such stretch holds one of these
        if place > end:
            start = max(end, data.rfind(mark, end + 1, place))
            end = data.find(mark, place)
            end = len(data) if end < 0 else end
            if end - start > least:
                yield start, end


def _tree(data: bytes) -> tuple[_Element | None, bool]:
    """A page as a tree, and whether all of it is there: the parser stops where elements lie too deep in each other."""
    from lxml import etree

    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True, no_network=True)
    if not data.strip():
        return None, True
    root: _Element | None = etree.fromstring(data, parser)
    return root, not any("depth" in entry.message for entry in parser.error_log)
