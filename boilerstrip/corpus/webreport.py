"""Shows a batch run as one HTML page for people who would rather look than read."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from html import escape
from importlib.resources import files
from typing import Any
from urllib.parse import quote

from ..document import BLANK, KEPT, LABELS
from ..rules import RULES

SHOWN = 25  # rows of a table before the rest folds away
NUMBER, WIDE = ' class="number"', ' class="wide"'  # columns of tables

# What must not reach a browser as it is: controls, line and paragraph separators, bidi controls, surrogates, and code
# points that are no characters. Joiners and wide spaces stay, unlike in report.printable: scripts and emoji need them.
_UNSAFE = re.compile(
    "[\\x00-\\x08\\x0a-\\x1f\\x7f-\\x9f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069\\ud800-\\udfff\\ufdd0-\\ufdef"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
    + "]"
)
_PLACE = re.compile(r"\{\{(\w+)\}\}")
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def page(summary: Mapping[str, Any], pages: Sequence[Mapping[str, Any]]) -> str:
    """The report of a run as HTML that needs no network: its numbers, its sites, and a sample of pages line by line.

    Text of pages is escaped and a policy forbids all but the one script; same input, same report. Linear time.
    """
    parts = {
        "policy": _policy(_template()),
        "origin": _origin(summary),
        "run": "\n".join(_tile(*tile) for tile in _run(summary)),
        "amounts": "\n".join(_tile(*tile) for tile in _amounts(summary)),
        "split": _split(summary["words"]),
        "labels": _labels(summary),
        "most": _most(summary["removed_most"]),
        "sites": _sites(summary["sites"], {shown["site"] for shown in pages if shown["site"]}),
        "sample": f"A sample of {_count(len(pages), 'page')}.",
        "label_options": _label_options(summary, pages),
        "site_options": _options(sorted({_plain(shown["site"]) for shown in pages if shown["site"]})),
        "pages": "\n".join(_page(shown, is_open=place == 0) for place, shown in enumerate(pages)),
        "glossary": _glossary(summary, pages),
    }
    # One pass: what looks like a placeholder in a page's text stays text.
    return _PLACE.sub(lambda match: parts[match[1]], _template())


@lru_cache(maxsize=1)
def _template() -> str:
    return files(__package__).joinpath("report_template.html").read_text(encoding="utf8")


def _policy(template: str) -> str:
    """Allows the style and this one script, by its hash; so no text of a page runs, whatever it holds."""
    script = _SCRIPT.findall(template)[0]
    digest = base64.b64encode(hashlib.sha256(script.encode("utf8")).digest()).decode("ascii")
    allowed = f"style-src 'unsafe-inline'; script-src 'sha256-{digest}'"
    return f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"


# --- text and numbers


def _plain(text: object) -> str:
    return _UNSAFE.sub("\ufffd", str(text))


def _text(text: object) -> str:
    """Anything as text for element content and quoted attributes."""
    return escape(_plain(text))


def _number(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"


def _count(number: int, noun: str) -> str:
    return f"{_number(number)} {noun}{'' if number == 1 else 's'}"


def _share(part: float, whole: float) -> float:
    """Per cent."""
    return 100 * part / whole if whole else 0.0


def _filter_link(name: str, value: str) -> str:
    """A link that sets one filter of the sample."""
    return f'<a href="#{name}={quote(_plain(value), safe="")}">{_text(value)}</a>'


def _page_text(text: object, tag: str = "span") -> str:
    """Text of a page: of any language, in its own direction."""
    return f'<{tag} dir="auto" lang="">{_text(text)}</{tag}>'


# --- numbers of the run


def _origin(summary: Mapping[str, Any]) -> str:
    return f"{_text(summary['input'])} → {_text(summary['output'])}, boilerstrip {_text(summary['version'])}"


def _run(summary: Mapping[str, Any]) -> Iterable[tuple[str, str, str]]:
    """Name, number and a note of what was done."""
    documents, seconds, near = summary["documents"], summary["seconds"], summary["near_duplicates"]
    speed = f", {_number(round(documents / seconds))} a second" if seconds else ""
    yield "Documents", _number(documents), "in several runs" if seconds is None else f"in {_number(seconds)} s{speed}"
    sites, listed = summary["learnt_sites"], len(summary["sites"])
    yield "Sites", _number(sites), "listed below" if sites <= listed else f"the largest {_number(listed)} below"
    yield "Near-duplicates", _number(near["pages"]), f"in {_count(near['groups'], 'group')} of pages"
    yield "Flagged", _number(summary["flagged"]), "to be looked at"
    yield "Failures", _number(summary["failures"]), "not cleaned"


def _amounts(summary: Mapping[str, Any]) -> Iterable[tuple[str, str, str]]:
    """Name, number and share of what was kept and what was removed."""
    for unit in ("words", "lines"):
        kept, removed = summary[unit]["kept"], summary[unit]["removed"]
        for sign, name, part in (("+", "kept", kept), ("−", "removed", removed)):
            yield f"{sign} {unit.capitalize()} {name}", _number(part), f"{_share(part, kept + removed):.1f} % of {unit}"


def _tile(name: str, number: str, note: str) -> str:
    return f'<div><dt>{name}</dt><dd><b>{number}</b></dd><dd class="soft">{note}</dd></div>'


def _split(words: Mapping[str, int]) -> str:
    """Kept and removed words as one bar; the tiles say the same in numbers."""
    whole = words["kept"] + words["removed"]
    if not whole:
        return ""
    share = _share(words["kept"], whole)
    said = f"Of all words, {share:.1f} % were kept and {100 - share:.1f} % removed."
    halves = f'<span class="k" style="flex:{share:.3f}"></span><span class="r" style="flex:{100 - share:.3f}"></span>'
    return f'<div class="split" role="img" aria-label="{said}" title="{said}">{halves}</div>'


def _table(head: Sequence[str], rows: Sequence[str], none: str) -> str:
    """A table from cells of its head and whole rows; what is too long for a look folds away."""
    if not rows:
        return f'<p class="soft">{none}</p>'
    top = f"<thead><tr>{''.join(head)}</tr></thead>"
    table = f"<table>{top}<tbody>\n{{}}\n</tbody></table>"
    shown = table.replace("{}", "\n".join(rows[:SHOWN]))
    if len(rows) <= SHOWN:
        return shown
    rest = table.replace("{}", "\n".join(rows[SHOWN:]))
    return f'{shown}<details class="more"><summary>{_number(len(rows) - SHOWN)} more</summary>{rest}</details>'


def _head(name: str, attributes: str = "") -> str:
    return f'<th scope="col"{attributes}>{name}</th>'


def _labels(summary: Mapping[str, Any]) -> str:
    found: Mapping[str, Mapping[str, int]] = summary["labels"]
    order = sorted(found, key=lambda name: (-found[name]["words"], name))
    most = max((found[name]["words"] for name in order), default=0)
    whole = sum(found[name]["words"] for name in order)
    share = _head("Share", ' colspan="2"')
    head = [_head("Label"), _head("Words", NUMBER), share, _head("Lines", NUMBER)]
    return _table(head, [_label_row(name, found[name], most, whole) for name in order], "Nothing was removed.")


def _label_row(name: str, found: Mapping[str, int], most: int, whole: int) -> str:
    words = found["words"]
    return (
        f'<tr><th scope="row" title="{_text(LABELS.get(name, ""))}">{_filter_link("label", name)}</th>'
        f'<td class="number">{_number(words)}</td><td class="number">{_share(words, whole):.1f} %</td>'
        f'<td class="wide"><span class="bar" style="width:{_share(words, most):.2f}%"></span></td>'
        f'<td class="number">{_number(found["lines"])}</td></tr>'
    )


def _most(removed: Sequence[Mapping[str, Any]]) -> str:
    head = [_head("Line", WIDE), _head("Label"), _head("Pages", NUMBER)]
    rows = [
        f"<tr>{_page_text(row['text'], 'td')}<td>{_filter_link('label', row['label'])}</td>"
        f'<td class="number">{_number(row["pages"])}</td></tr>'
        for row in removed
    ]
    return _table(head, rows, "No line was removed.")


# --- sites


def _sites(sites: Sequence[Mapping[str, Any]], sampled: set[str]) -> str:
    head = [_head("Site"), _head("Pages", NUMBER), _head("Articles", NUMBER), _head("Template lines", WIDE)]
    rows = [
        f'<tr><th scope="row">{_site_name(s["site"], sampled)}</th>'
        f'<td class="number">{_number(s["pages"])}</td><td class="number">{_number(s["articles"])}</td>'
        f"<td>{_templates(s['templates'])}</td></tr>"
        for s in sites
    ]
    return _table(head, rows, "No sites were counted.")


def _site_name(site: str, sampled: set[str]) -> str:
    """A link to the site's pages where the sample holds some."""
    return _filter_link("site", site) if site in sampled else _text(site or "–")


def _templates(templates: Sequence[Sequence[Any]]) -> str:
    if not templates:
        return '<span class="soft">none</span>'
    items = "".join(
        f'<li>{_page_text(text)} <span class="soft">on {_count(articles, "article")}</span></li>'
        for text, articles in templates
    )
    return f"<details><summary>{_count(len(templates), 'line')}</summary><ul>{items}</ul></details>"


# --- the sample


def _page(shown: Mapping[str, Any], *, is_open: bool) -> str:
    data = f'data-site="{_text(shown["site"])}" data-id="{_text(shown["id"])}"'
    data += (" data-flagged" if shown["flagged"] else "") + (" open" if is_open else "")
    return (
        f'<details class="page" {data}><summary>{_page_head(shown)}{_strip(shown["lines"])}</summary>\n'
        f'<ol class="lines">\n{"".join(map(_line, shown["lines"]))}</ol></details>'
    )


def _page_head(shown: Mapping[str, Any]) -> str:
    found = [line["keep"] for line in shown["lines"] if line["label"] != BLANK]
    kept = sum(map(bool, found))
    has_title = _plain(shown["title"]).strip()
    title = _page_text(shown["title"]) if has_title else '<span class="soft">no headline found</span>'
    facts = [_text(shown["id"]), _text(shown["site"])]
    facts += [f"+ {_number(kept)} kept", f"− {_number(len(found) - kept)} removed"]
    flag = '<span class="flag">flagged</span>' if shown["flagged"] else ""
    return f'<h3>{title}</h3><span class="facts">{"".join(f"<span>{fact}</span>" for fact in facts)}{flag}</span>'


def _strip(lines: Sequence[Mapping[str, Any]]) -> str:
    """The page from its first to its last line as a strip: removed lines low, kept lines tall, by their length."""
    drawn: list[str] = []
    end = start = 0  # in characters; `start` of the run of kept lines that is open
    open_run = False
    for line in lines:
        if line["label"] == BLANK:
            continue
        if line["keep"] != open_run:
            drawn += [f"M{start} 0H{end}V10H{start}z"] if open_run else []
            start, open_run = end, bool(line["keep"])
        end += len(line["text"]) + 1
    drawn += [f"M{start} 0H{end}V10H{start}z"] if open_run else []
    return (
        f'<svg class="strip" viewBox="0 0 {max(end, 1)} 10" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect y="4" width="{end}" height="6"/><path d="{"".join(drawn)}"/></svg>'
    )


def _line(line: Mapping[str, Any]) -> str:
    label, reason = line["label"], line["reason"]
    if label == BLANK:
        return f'<li class="blank" data-label="{BLANK}"></li>\n'
    kind, sign, said = ("k", "+", "kept") if line["keep"] else ("r", "−", "removed")
    rule = f'<abbr title="{_text(RULES[reason].sentence)}">{_text(reason)}</abbr>' if reason in RULES else _text(reason)
    detail = f"<i>{_text(line['detail'])}</i>" if line.get("detail") else ""
    return (
        f'<li class="{kind}" data-label="{_text(label)}"><b title="{said}">{sign}</b>'
        f'<span class="label">{_text(label)}</span><span>{line["score"]:.2f}</span><span>{rule}{detail}</span>'
        f"{_page_text(line['text'], 'p')}</li>\n"
    )


def _label_options(summary: Mapping[str, Any], pages: Sequence[Mapping[str, Any]]) -> str:
    """Kept and removed as a whole, then each label: also those that the sample lacks, as links lead to them."""
    found = set(summary["labels"]) | _used(pages, "label")
    order = [name for name in LABELS if name in found] + sorted(found - set(LABELS))
    kept = [name for name in order if name in KEPT]
    removed = [name for name in order if name not in KEPT and name != BLANK]
    return "\n".join((_option_group("+", "kept", kept), _option_group("−", "removed", removed)))


def _option_group(sign: str, whole: str, names: Sequence[str]) -> str:
    all_of_them = f'<option value="{whole}">all {whole} lines</option>'
    return f'<optgroup label="{sign} {whole}">{all_of_them}{_options(names)}</optgroup>'


def _options(values: Sequence[str]) -> str:
    return "".join(f'<option value="{_text(value)}">{_text(value)}</option>' for value in values)


def _used(pages: Sequence[Mapping[str, Any]], field: str) -> set[str]:
    return {line[field] for shown in pages for line in shown["lines"]}


def _glossary(summary: Mapping[str, Any], pages: Sequence[Mapping[str, Any]]) -> str:
    """What the labels and reasons on this page mean, for screens without a pointer to rest on them."""
    labels, reasons = set(summary["labels"]) | _used(pages, "label"), _used(pages, "reason")
    rows = _entries(LABELS, labels, str) + _entries(RULES, reasons, lambda rule: rule.sentence)
    return (
        f'<details class="more"><summary>What labels and reasons mean</summary><dl class="words">{rows}</dl></details>'
    )


def _entries(table: Mapping[str, Any], used: set[str], say: Callable[[Any], str]) -> str:
    return "".join(f"<dt>{_text(name)}</dt><dd>{_text(say(table[name]))}</dd>" for name in table if name in used)
