"""The command line: arguments in, exit code out (0 done, 1 done with failures, 2 wrong usage, 130 interrupted)."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from . import __version__, cli_corpus, cli_labelled, label, label_html
from .console import UsageError, check_targets, put, say
from .corpus.formats import format_of, is_corpus, output_name
from .document import LABELS, Document, Settings
from .extract import extractor
from .files import STDIN, InputError, OutputError, check_there, is_interruption, is_page, read_any, reason, write
from .model import Weights
from .report import SHOWN_WEIGHTS, manual, margin
from .rules import RULES

DONE, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code."""
    parser = _parser()
    try:
        args = parser.parse_args(arguments)
        return int(args.run(args))
    except KeyboardInterrupt:
        say("boilerstrip: interrupted")
        return INTERRUPTED
    except RuntimeError as error:
        if not is_interruption(error):
            raise
        say("boilerstrip: interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        return DONE
    except OutputError as error:
        say(f"boilerstrip: {error}")
        return FAILED
    except OSError as error:  # of a place that cannot even be looked at
        named = f"{os.fsdecode(error.filename)}: " if isinstance(error.filename, str | bytes) else ""
        say(f"boilerstrip: {named}{reason(error)}")
        return FAILED
    except UsageError as error:
        say(f"boilerstrip: {error}")
        return USAGE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="boilerstrip", description="Separates articles from boilerplate, line by line."
    )
    parser.add_argument("--version", action="version", version=f"boilerstrip {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    clean = commands.add_parser(
        "clean", help="write the article in each text", description="Write the article in each text."
    )
    clean.add_argument(
        "files",
        nargs="*",
        metavar="FILE",
        default=[STDIN],
        help="text or HTML files; - or none: standard input, HTML where it begins with <!doctype html or <html",
    )
    clean.add_argument(
        "-o", "--output", type=Path, help="a file, or a folder for several texts (default: standard output)"
    )
    cli_corpus.add_extractor(clean)
    _settings(clean)
    clean.set_defaults(run=_clean)
    explain = commands.add_parser(
        "explain",
        help="show every line with its label, score and reason",
        description="Show what was decided about every line.",
    )
    explain.add_argument("file", metavar="FILE", help="a text or HTML file; -: standard input, HTML as for clean")
    explain.add_argument("--json", action="store_true", help="as JSON")
    explain.add_argument("--why", action="store_true", help="also the three measurements that weighed most")
    explain.add_argument("--color", choices=("auto", "always", "never"), default="auto")
    cli_corpus.add_extractor(explain)
    _settings(explain)
    explain.set_defaults(run=_explain)
    rules = commands.add_parser(
        "rules", help="the manual of labels and rules", description="The manual of labels and rules."
    )
    rules.add_argument("name", nargs="?", metavar="NAME", help="a rule")
    rules.set_defaults(run=_rules)
    cli_corpus.add(commands, _settings, _read_settings)
    cli_labelled.add(commands, _settings, _read_settings)
    return parser


def _settings(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--caution", type=float, default=0.5, help="0 drops when in doubt, 1 keeps (default 0.5)")
    parser.add_argument(
        "--keep", action="append", default=[], metavar="LABEL", help="keep lines of a label; repeatable"
    )
    parser.add_argument(
        "--drop", action="append", default=[], metavar="LABEL", help="remove lines of a label; repeatable"
    )
    parser.add_argument("--off", action="append", default=[], metavar="RULE", help="switch a rule off; repeatable")
    parser.add_argument("--language", action="append", metavar="CODE", help="only these languages' phrases; repeatable")
    parser.add_argument("--weights", metavar="FILE", help="from `boilerstrip fit` (default: the shipped weights)")


def _read_settings(args: argparse.Namespace) -> Settings:
    languages = tuple(args.language) if args.language else None
    try:
        settings = Settings(
            args.caution,
            frozenset(args.keep),
            frozenset(args.drop),
            frozenset(args.off),
            languages,
            weights=args.weights,
        )
        label("", settings=settings)
    except ValueError as error:
        raise UsageError(str(error)) from None
    return settings


def _settings_for(args: argparse.Namespace, names: list[str]) -> Settings:
    """The settings for some files; refuses weights that are for none of them. Standard input can be of either kind."""
    settings = _read_settings(args)
    kinds = {"html" if is_page(name) and not extractor(args.extractor) else "text" for name in names}
    kinds |= {"html"} if STDIN in names and not extractor(args.extractor) else set()
    own = settings.weights
    if isinstance(own, Weights) and own.scheme.name not in kinds:
        raise UsageError(f"{args.weights} holds weights for {own.scheme.name}, the input is {kinds.pop()}")
    return settings


def _clean(args: argparse.Namespace) -> int:
    settings, failed = _settings_for(args, args.files), False
    targets = _targets(args.files, args.output)
    check_targets([target for target in targets if target], [*args.files, args.weights])
    for name, target in zip(args.files, targets, strict=True):
        try:
            text = _document(name, *_content(name), settings, args.extractor).text
            text += "\n" if text else ""
            if target is not None:
                write(target, text)
        except (InputError, OutputError) as error:
            say(f"boilerstrip: {error}")
            failed = True
            continue
        if target is None:
            put(text)
    return FAILED if failed else DONE


def _content(name: str) -> tuple[str, bool]:
    """What stands in a file, and whether it is HTML."""
    if is_corpus(name) or format_of(name) == "html.gz":
        check_there(name)
    if is_corpus(name):
        raise InputError(f"{name}: holds many documents; use `boilerstrip batch`")
    if format_of(name) == "html.gz":
        raise InputError(f"{name}: is compressed; unpack it, or use `boilerstrip batch`")
    return read_any(name)


def _document(name: str, content: str, is_html: bool, settings: Settings, engine: str) -> Document:
    """The verdicts on a file's content."""
    if not is_html:
        return label(content, settings=settings)
    try:
        return label_html(content, settings=settings, engine=engine)
    except ValueError as error:
        raise InputError(f"{name}: {error}") from None


def _targets(names: list[str], output: Path | None) -> list[Path | None]:
    """Where each file's article goes; refuses, before anything is written, what would overwrite another."""
    if output is None:
        return [None] * len(names)
    targets = [output]
    if output.is_dir():
        targets = [output / ("stdin.txt" if n == STDIN else output_name(Path(n).name)) for n in names]
    elif len(names) > 1:
        raise UsageError(f"{output} is not a folder; several texts need one (make it first)")
    taken: set[Path] = set()
    for target in targets:
        if target in taken:
            raise UsageError(f"two of the texts would be written to {target}; rename one or clean them one by one")
        taken.add(target)
    return list(targets)


def _explain(args: argparse.Namespace) -> int:
    settings = _settings_for(args, [args.file])
    try:
        content, is_html = _content(args.file)
        document = _document(args.file, content, is_html, settings, args.extractor)
    except InputError as error:
        say(f"boilerstrip: {error}")
        return FAILED
    why = _why(content, is_html, settings, args.extractor) if args.why else None
    if args.json:
        data = document.to_dict()
        for verdict, weighed in zip(data["verdicts"], why or (), strict=False):
            verdict["why"] = weighed[:SHOWN_WEIGHTS]
        put(json.dumps(data, ensure_ascii=False, indent=1) + "\n")
        return DONE
    color = args.color == "always" or (args.color == "auto" and sys.stdout.isatty() and "NO_COLOR" not in os.environ)
    put(margin(document, color=color, why=why))
    return DONE


def _why(content: str, is_html: bool, settings: Settings, engine: str) -> list[list[tuple[str, float]]]:
    from .html import explain_page
    from .judge import explain_text

    return explain_page(content, settings, engine) if is_html else explain_text(content, settings)


def _rules(args: argparse.Namespace) -> int:
    if args.name in LABELS:
        rules = ", ".join(rule.name for rule in RULES.values() if rule.label == args.name)
        put(f"{args.name} is a label: {LABELS[args.name]}.\nRules: {rules}\n")
        return DONE
    if args.name is not None and args.name not in RULES:
        raise UsageError(f"no rule {args.name!r}; `boilerstrip rules` lists them")
    put(manual(args.name))
    return DONE
