"""The nouns: settings, verdicts, articles, documents; data only."""

from __future__ import annotations

import os
from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from .evidence import Scheme
from .model import Weights, shipped

# Labels of lines that are kept ...
TITLE, STANDFIRST, SUBHEADING, BODY = "title", "standfirst", "subheading", "body"
KEPT = (TITLE, STANDFIRST, SUBHEADING, BODY)
# ... of blank lines, which belong to nothing ...
BLANK = "blank"
# ... and of lines that are removed.
DUPLICATE_TITLE, DUPLICATE = "duplicate_title", "duplicate"
BYLINE, DATE, CAPTION, CREDIT = "byline", "date", "caption", "credit"
WIDGET, NAVIGATION, PROMO, LEGAL = "widget", "navigation", "promo", "legal"
RELATED, SPONSORED, COMMENT, APPENDED = "related", "sponsored", "comment", "appended"
TEMPLATE, BOILERPLATE = "template", "boilerplate"
LABELS = {
    TITLE: "the headline, where it first stands",
    STANDFIRST: "the paragraph between headline and body that sums the article up",
    SUBHEADING: "a heading inside the body",
    BODY: "the article's text",
    BLANK: "an empty line",
    DUPLICATE_TITLE: "the headline again",
    DUPLICATE: "a block that stood before",
    BYLINE: "who wrote it",
    DATE: "when it was published or changed",
    CAPTION: "what a picture shows",
    CREDIT: "who made a picture",
    WIDGET: "share, print, listen, font-size, close and like buttons",
    NAVIGATION: "menus, sections, tags, links to other parts of the site",
    PROMO: "newsletter, app, tip line, donation, subscription, login",
    LEGAL: "cookies, copyright, imprint, agency notices",
    RELATED: "other articles: headers, teasers, pointers",
    SPONSORED: "advertising",
    COMMENT: "readers' comments and what surrounds them",
    APPENDED: "a second article that was glued on",
    TEMPLATE: "a line that stands on many articles of the site",
    BOILERPLATE: "not the article, of no kind that has a name here",
}


@dataclass(frozen=True, slots=True)
class Settings:
    """What a caller may want otherwise; immutable, hashable, picklable.

    Raises `ValueError` for values that mean nothing; rules, languages and phrases are looked up at their first use.
    """

    caution: float = 0.5  # 0 drops when in doubt, 1 keeps when in doubt
    keep: Set[str] = frozenset()  # labels to keep though they are removed by default: {"caption"}
    drop: Set[str] = frozenset()  # labels to remove though they are kept by default: {"subheading"}
    rules_off: Set[str] = frozenset()  # names of rules that shall not fire
    languages: tuple[str, ...] | None = None  # codes whose phrases are known; None: all
    phrases: tuple[tuple[str, str, str], ...] = ()  # own: (category, "line" | "start" | "end" | "anywhere", phrase)
    weights: Weights | str | os.PathLike[str] | None = None  # a file of `boilerstrip fit`; None: the shipped ones

    def __post_init__(self) -> None:
        if isinstance(self.caution, bool) or not isinstance(self.caution, float | int) or not 0 <= self.caution <= 1:
            raise ValueError(f"caution is {self.caution!r}; it must be between 0 (drop when in doubt) and 1 (keep)")
        for name in ("keep", "drop", "rules_off"):
            object.__setattr__(self, name, frozenset(_strings(name, getattr(self, name))))
        if unknown := sorted((self.keep | self.drop) - set(LABELS)):
            raise ValueError(f"unknown label {unknown[0]!r}; labels are {', '.join(LABELS)}")
        if self.languages is not None:  # their order says nothing: of two meanings of a phrase the first code's stands
            object.__setattr__(self, "languages", tuple(sorted(set(_strings("languages", self.languages)))))
        object.__setattr__(self, "phrases", _phrases(self.phrases))
        if self.weights is not None and not isinstance(self.weights, Weights | str | os.PathLike):
            raise ValueError(f"weights is {self.weights!r}; pass the path of a file that `boilerstrip fit` wrote")
        if self.weights is not None and not isinstance(self.weights, Weights):
            object.__setattr__(self, "weights", Weights.load(self.weights))

    def weights_for(self, scheme: Scheme) -> Weights:
        """The weights for one kind of input, text or HTML: the shipped ones unless others for this kind were given."""
        own = self.weights
        return own if isinstance(own, Weights) and own.scheme is scheme else shipped(scheme)


def _strings(name: str, value: object) -> list[str]:
    """A setting's strings; raises `ValueError` for anything but a collection of strings."""
    if isinstance(value, str):
        raise ValueError(f"{name} is the string {value!r}; pass a set of strings: {{{value!r}}}")
    if not isinstance(value, Iterable):
        raise ValueError(f"{name} is {value!r}; pass a set of strings, like {{'caption'}}")
    found = list(value)
    for one in found:
        if not isinstance(one, str):
            raise ValueError(f"{name} holds {one!r}, which is no string")
    return found


def _phrases(value: object) -> tuple[tuple[str, str, str], ...]:
    """One's own phrases; raises `ValueError` for anything but triples of strings."""
    if not isinstance(value, Iterable) or isinstance(value, str):
        raise ValueError(f"phrases is {value!r}; pass triples of strings, (category, mode, phrase)")
    found = []
    for phrase in value:
        row = tuple(phrase) if isinstance(phrase, tuple | list) else ()
        if len(row) != 3 or not all(isinstance(part, str) for part in row):
            raise ValueError(f"own phrase {phrase!r}: it must be three strings, (category, mode, phrase)")
        found.append((row[0], row[1], row[2]))
    return tuple(found)


DEFAULT = Settings()


class Verdict(NamedTuple):
    """What was decided about one source line (of a one-line text: about one sentence)."""

    line: int  # number of the source line, from 1
    start: int  # character offsets into the source, line separator left out
    end: int
    label: str  # one of LABELS
    keep: bool
    score: float  # probability that the line belongs to the article
    reason: str  # name of the rule that decided, to look up with `boilerstrip rules NAME`
    detail: str = ""  # what the rule saw, where a number says more: "on 41 of 52 other articles of the site"


def join(source: str, numbers: Iterable[int], spans: Iterable[tuple[int, int]], wanted: Iterable[bool]) -> str:
    """The wanted lines of a text, verbatim and in order, runs of blank lines as one, none at the ends.

    `numbers` are those of the lines, `spans` where they start and end; between two sentences of one line stands what
    stood there, or a space for what was removed.
    """
    out: list[str] = []
    blank, last, stop = False, 0, 0
    for line, (start, end), want in zip(numbers, spans, wanted, strict=True):
        if want:
            if line == last:
                gap = source[stop:start]
                out.append(" " if gap.strip() else gap)
            elif last:
                out.append("\n\n" if blank else "\n")
            out.append(source[start:end])
            blank, last, stop = False, line, end
        elif not blank:
            blank = not source[start:end].strip()
    return "".join(out)


class Article(NamedTuple):
    """One article of a page: the first is the page's own, others were glued on."""

    title: str  # "" where none was found
    body: str


@dataclass(frozen=True, slots=True)
class Document:
    """A text with a verdict on each of its lines; everything else is read off these."""

    source: str  # the text as it came
    verdicts: tuple[Verdict, ...]  # one per source line, in order
    appended: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...] = ()  # glued-on articles: places of headline, of body
    meta: dict[str, str] = field(default_factory=dict, hash=False)  # what the head of an HTML page says of it
    site_heard: bool = True  # False: the site's counts would have removed most of the body, so they were not used

    def __repr__(self) -> str:
        lines = [v.keep for v in self.verdicts if v.label != BLANK]
        return f"<Document {self.title[:60]!r}, {sum(lines)} of {len(lines)} lines kept>"

    def _line(self, v: Verdict) -> str:
        return self.source[v.start : v.end]

    def _one_line(self, verdicts: Iterable[Verdict]) -> str:
        return " ".join(self._line(v).strip() for v in verdicts)

    def _join(self, wanted: list[bool]) -> str:
        return join(self.source, [v.line for v in self.verdicts], [v[1:3] for v in self.verdicts], wanted)

    @property
    def text(self) -> str:
        """The headline, once, and the body."""
        return self._join([v.keep for v in self.verdicts])

    @property
    def body(self) -> str:
        """The article without its headline."""
        return self._join([v.keep and v.label != TITLE for v in self.verdicts])

    @property
    def title(self) -> str:
        """The headline, stripped, on one line where the text is hard-wrapped; "" where none was found."""
        return self._one_line(v for v in self.verdicts if v.label == TITLE) or self.meta.get("title", "")

    @property
    def byline(self) -> str:
        """The author as an HTML page's head names them, else the first byline; "" where none was found."""
        line = next((self._line(v).strip() for v in self.verdicts if v.label == BYLINE), "")
        return self.meta.get("byline", line)

    @property
    def date(self) -> str:
        """The date as an HTML page's head gives it, else the first date line; "" where none was found."""
        return self.meta.get("date", next((self._line(v).strip() for v in self.verdicts if v.label == DATE), ""))

    @property
    def captions(self) -> list[str]:
        """The pictures' captions, each once."""
        return list(dict.fromkeys(self._line(v).strip() for v in self.verdicts if v.label == CAPTION))

    @property
    def removed(self) -> tuple[Verdict, ...]:
        """The verdicts on lines that were removed."""
        return tuple(v for v in self.verdicts if not v.keep and v.label != BLANK)

    @property
    def articles(self) -> tuple[Article, ...]:
        """The article, and any that was glued on behind it with its headline and all its lines."""
        found = [Article(self.title, self.body)] if any(v.keep for v in self.verdicts) else []
        for head, body in self.appended:
            wanted = set(body)
            title = self._one_line(self.verdicts[i] for i in head)
            found.append(Article(title, self._join([i in wanted for i in range(len(self.verdicts))])))
        return tuple(found)

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain data for JSON; the verdicts' offsets are into `source`."""
        return {
            "title": self.title,
            "byline": self.byline,
            "date": self.date,
            "text": self.text,
            "body": self.body,
            "captions": self.captions,
            "meta": dict(self.meta),
            "articles": [a._asdict() for a in self.articles],
            "site_heard": self.site_heard,
            "source": self.source,
            "verdicts": [v._asdict() for v in self.verdicts],
        }
