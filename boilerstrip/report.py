"""Shows verdicts and rules as text: the margin view, the manual."""

from __future__ import annotations

import textwrap

from .document import BLANK, LABELS, Document
from .rules import RULES, Rule

GREEN, RED, DIM, RESET = "\033[32m", "\033[31m", "\033[2m", "\033[0m"
LABEL_WIDTH, REASON_WIDTH = 15, 22  # columns of the margin
SHOWN_WEIGHTS = 3  # measurements of a line


def margin(document: Document, *, color: bool = False, why: list[list[tuple[str, float]]] | None = None) -> str:
    """Every line with its label, score and reason before it; `+` kept, `-` removed.

    With `why`, the three measurements that weighed most stand under each line.
    """
    rows = []
    for place, v in enumerate(document.verdicts):
        text = printable(document.source[v.start : v.end])
        if v.label == BLANK:
            rows.append("")
            continue
        head = f"{v.line:5d} {'+' if v.keep else '-'} {v.label:{LABEL_WIDTH}} {v.score:.2f} {v.reason:{REASON_WIDTH}} "
        rows.append(
            f"{GREEN if v.keep else RED}{head}{RESET}{text if v.keep else DIM + text + RESET}" if color else head + text
        )
        if why and why[place]:
            rows.append(" " * 8 + ", ".join(f"{name} {value:+.2f}" for name, value in why[place][:SHOWN_WEIGHTS]))
    return "\n".join(rows) + "\n"


def printable(text: str) -> str:
    """A line without control characters, lone surrogates and bidi overrides that could confuse a terminal."""
    return "".join(c if c.isprintable() or c == "\t" else "\ufffd" for c in text)


def manual(name: str | None = None) -> str:
    """The rules as a table, or all about one of them; raises `KeyError` for an unknown name."""
    if name is not None:
        return _entry(RULES[name])
    width = max(map(len, RULES))
    lines = ["Labels", *(f"  {label:{LABEL_WIDTH}} {sentence}" for label, sentence in LABELS.items()), "", "Rules"]
    lines += [f"  {r.name:{width}} {r.label:{LABEL_WIDTH}} {r.sentence}" for r in RULES.values()]
    return "\n".join(lines) + "\n"


def _entry(rule: Rule) -> str:
    lines = [rule.name, "", f"  Label:   {rule.label} - {LABELS[rule.label]}"]
    lines += textwrap.wrap(f"  Says:    {rule.sentence}", 100, subsequent_indent=" " * 11)
    lines += [f"  Removes: {example}" for example in rule.removes]
    lines += [f"  Keeps:   {example}" for example in rule.keeps]
    lines += [f"  Source:  {rule.source}"] if rule.source else []
    return "\n".join(lines) + "\n"
