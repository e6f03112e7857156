"""The commands for pages that people labelled: eval scores the rules on them, fit makes weights from them."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import Any

from .console import AddSettings, ReadSettings, UsageError, check_targets, put, say
from .document import Settings
from .evaluate import Evaluation, Sums, intervals, means
from .files import InputError, write
from .labelled import Pages
from .model import Weights
from .report import printable

SHOWN_SITES = 20  # with more sites, no table of them
SHOWN_LINES, SHOWN_CHARACTERS = 6, 140  # of a bad page, of a line
SHOWN_LABELS = 4  # of ours beside one of people's
FORMAT = """LABELLED is JSON lines (.jsonl, .gz, .zst), a page each: "text" or "html"; "gold", the wanted text, or
"labels", one for each line (a label, or whether it is wanted: true, false); "site", else the host of "url", else every
page is a site of its own; "title", the headline, where it is known."""
EVAL = f"Score what is kept of labelled pages. {FORMAT}"
FIT = f"Fit the weights to labelled pages, starting from the shipped ones. {FORMAT}"


def add(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    add_settings: AddSettings,
    read_settings: ReadSettings,
) -> None:
    """Add the commands to a parser; a command's function returns the exit code."""
    evaluate = commands.add_parser("eval", help="score the rules on your own labelled pages", description=EVAL)
    _reading(evaluate)
    evaluate.add_argument("--worst", type=int, default=0, metavar="N", help="the N worst pages: what is lost, left in")
    evaluate.add_argument("--json", action="store_true", help="every figure as JSON")
    add_settings(evaluate)
    evaluate.set_defaults(run=lambda args: _eval(args, read_settings(args)))
    fit = commands.add_parser("fit", help="fit the weights to your own labelled pages", description=FIT)
    _reading(fit)
    fit.add_argument("-o", "--output", type=Path, required=True, metavar="WEIGHTS", help="for --weights and `Settings`")
    fit.add_argument("--folds", type=int, default=5, metavar="K", help="parts to cross-validate by (default 5; 0: not)")
    fit.add_argument("--from-scratch", action="store_true", help="start from nothing, as the shipped weights were made")
    fit.set_defaults(run=_fit)


def _reading(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("labelled", nargs="+", type=Path, metavar="LABELLED")
    parser.add_argument("--body", action="store_true", help="the wanted texts do not hold the headline")


def _pages(args: argparse.Namespace) -> Pages:
    try:
        return Pages(args.labelled, not args.body)
    except InputError as error:
        raise UsageError(str(error)) from None


def _complaints(pages: Pages) -> int:
    for problem in pages.failed:
        say(f"boilerstrip: {problem}")
    return 1 if pages.failed else 0


def _eval(args: argparse.Namespace, settings: Settings) -> int:
    if args.worst < 0:
        raise UsageError(f"--worst is {args.worst}; it is a number of pages")
    pages, evaluation = _pages(args), Evaluation(settings, args.worst)
    kinds: set[str] = set()
    for page in pages:
        evaluation.add(page)
        kinds.add("html" if page.is_html else "text")
    failed = _complaints(pages)
    if not evaluation.sites:
        say("boilerstrip: there are no labelled pages to score")
        return 1
    own = settings.weights
    if isinstance(own, Weights) and own.scheme.name not in kinds:
        raise UsageError(f"{args.weights} holds weights for {own.scheme.name}, the pages are {kinds.pop()}")
    if evaluation.lacks_headlines:
        say("boilerstrip: most wanted texts lack the headline that stands on the page; compare the body alone: --body")
    found = evaluation.to_dict()
    put(json.dumps(found, ensure_ascii=False, indent=1) + "\n" if args.json else _shown(found))
    return failed


def _shown(found: dict[str, Any]) -> str:
    """An evaluation as text."""
    rows = [f"{_number(found['pages'], 'page')} of {_number(found['sites'], 'site')}; 95% intervals over sites"]
    rows += [f"{'':12} {'precision':24} {'recall':24} F1"]
    for name in ("as_it_came", "kept"):
        figures = [f"{_figure(found[name][measure]):24}" for measure in ("precision", "recall", "f1")]
        rows.append(f"{name.replace('_', ' '):12} {' '.join(figures)}".rstrip())
    rows.append(f"{'gain':62} {_figure(found['gain'])}")
    if 1 < found["sites"] <= SHOWN_SITES:
        rows += ["", f"{'pages':>7} {'precision':>10} {'recall':>10} {'F1':>10}  site"]
        for site, row in found["by_site"].items():
            cells = " ".join(f"{row[measure]:10.4f}" for measure in ("precision", "recall", "f1"))
            rows.append(f"{row['pages']:7d} {cells}  {printable(site)}")
    if found["labels"]:
        rows += ["", f"{'people say':16} {'words':>8}  boilerstrip says"]
    for said, ours in found["labels"].items():
        total = sum(ours.values())
        shares = ", ".join(f"{label} {n / max(1, total):.0%}" for label, n in list(ours.items())[:SHOWN_LABELS])
        rows.append(f"{said:16} {total:8d}  {shares}")
    for bad in found["worst"]:
        rows += ["", printable(f"{bad['where']}: F1 {bad['f1']:.4f}")]
        rows += [*_lines("lost", bad["lost"]), *_lines("left in", bad["left_in"])]
    return "\n".join(rows) + "\n"


def _number(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"


def _figure(figure: dict[str, Any]) -> str:
    bounds = figure["interval"]
    return f"{figure['mean']:.4f}" + (f" ({bounds[0]:.4f} to {bounds[1]:.4f})" if bounds else "")


def _lines(name: str, lines: tuple[str, ...]) -> list[str]:
    rows = [f"  {name:7} | {printable(line[:SHOWN_CHARACTERS])}" for line in lines[:SHOWN_LINES]]
    return rows + [f"  {name:7} | ... {len(lines) - SHOWN_LINES} more"] * (len(lines) > SHOWN_LINES)


def _fit(args: argparse.Namespace) -> int:
    try:
        from . import fitting
    except ModuleNotFoundError as error:
        raise UsageError(f"fitting needs the extra `fit` ({error}): pip install 'boilerstrip[fit]'") from None
    if args.folds < 0 or args.folds == 1:
        raise UsageError(f"--folds is {args.folds}; at least 2 parts are needed, 0 does without")
    if args.output.is_dir() or not args.output.parent.is_dir():  # now rather than when all is fitted
        raise UsageError(f"{args.output} cannot be written; name a file in a folder that is there")
    check_targets([args.output], args.labelled)
    pages = _pages(args)
    try:
        rows = fitting.measure_all(pages)
    except InputError as error:
        _complaints(pages)
        raise UsageError(str(error)) from None
    failed = _complaints(pages)
    sites = Counter(r.site for r in rows)
    said = f"{_number(len(rows), 'page')} of {_number(len(sites), 'site')}"
    say(f"{said}, {_number(sum(len(r.weight) for r in rows), 'line')}")
    refit = fitting.from_scratch if args.from_scratch else fitting.from_shipped
    if len(rows) < fitting.FEW_PAGES:
        say(f"boilerstrip: warning: {said}; fitted to fewer than {fitting.FEW_PAGES}, weights may be worse elsewhere")
    if args.folds and len(sites) == 1:
        say("boilerstrip: warning: one site cannot be left out to see how the weights fare on others")
    elif args.folds:
        count = min(args.folds, len(sites))
        _show_validation(fitting.cross_validate(pages, rows, refit, count), count)
    write(args.output, refit(rows).to_json())
    return failed


def _show_validation(sites: dict[str, Sums], count: int) -> None:
    total = means(Sums.of(sites.values()).row())
    low, high = intervals(list(sites.values()))[-1]
    say(f"pages of each of {count} parts of the sites, by weights that were fitted to the other parts:")
    say(f"F1 {total[2]:.4f} by the shipped weights, {total[5]:.4f} by the fitted ones")
    say(f"gain {total[6]:+.4f} (95% interval over sites {low:+.4f} to {high:+.4f})")
    if total[6] <= 0:
        say("boilerstrip: warning: these weights are no better than the shipped ones; do without them")
