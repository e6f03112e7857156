"""The commands for whole corpora: batch, learn, merge, sites."""

from __future__ import annotations

import argparse
import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from . import extract
from .console import AddSettings, ReadSettings, UsageError, check_targets, put, say
from .corpus.engines import ENGINES, EngineError
from .corpus.naming import WAYS
from .corpus.records import Keys
from .document import Settings
from .files import STDIN, InputError, OutputError, begins_as_page, reason, standard_input
from .report import printable

if TYPE_CHECKING:
    from .corpus.plan import Plan
    from .corpus.work import Job

SHOWN_FAILURES = 10


def add(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    add_settings: AddSettings,
    read_settings: ReadSettings,
) -> None:
    """Add the commands to a parser; a command's function returns the exit code."""
    batch = commands.add_parser("batch", help="clean a folder of texts or records", description=BATCH)
    batch.add_argument("input", metavar="IN", help="a folder, a file, or - for standard input")
    batch.add_argument("output", metavar="OUT", help="a folder; the output has the names of the input")
    _reading(batch)
    batch.add_argument("--counts", metavar="FILE", help="use these site counts; the corpus is not counted")
    batch.add_argument("--removed", metavar="FILE", default="", help="write every removed line with its reason (JSONL)")
    batch.add_argument("--attributes", metavar="DIR", default="", help="write every line's span, label and score")
    batch.add_argument(
        "--shard", metavar="I/N", help="one of N tasks, I from 0, that clean a corpus together; --resume completes it"
    )
    batch.add_argument("--resume", action="store_true", help="go on with an interrupted run")
    batch.add_argument("--force", action="store_true", help="begin anew in a folder that is not empty")
    add_extractor(batch)
    add_settings(batch)
    batch.set_defaults(run=lambda args: _batch(args, read_settings(args)))
    learn = commands.add_parser(
        "learn", help="count the lines of each site", description="Count on how many articles each site's lines stand."
    )
    learn.add_argument("input", metavar="IN")
    learn.add_argument("-o", "--output", metavar="COUNTS", required=True)
    learn.add_argument("--shard", default="0/1", metavar="I/N", help="only every N-th site, from the I-th (0 to N-1)")
    _reading(learn)
    add_extractor(learn)
    learn.set_defaults(run=_learn)
    merge = commands.add_parser("merge", help="add site counts up", description="Add up counts of different pages.")
    merge.add_argument("counts", nargs="+", metavar="COUNTS")
    merge.add_argument("-o", "--output", metavar="COUNTS", required=True)
    merge.set_defaults(run=_merge)
    sites = commands.add_parser(
        "sites", help="show what was learnt of sites", description="Show sites, or one site's template lines."
    )
    sites.add_argument("counts", metavar="COUNTS")
    sites.add_argument("site", nargs="?", metavar="SITE")
    sites.set_defaults(run=_sites)


BATCH = """Clean a corpus: text and HTML files, JSONL and WARC (plain, .gz, .zst) and Parquet, in folders of any depth.
Each site's template lines are learnt on the way. The output mirrors the input: HTML becomes .txt, WARC becomes JSONL;
OUT/_boilerstrip holds a summary, a report to look at in a browser and the list of what failed."""


def _reading(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--workers", type=int, metavar="N", help="processes at work (default: the cores)")
    parser.add_argument("--engine", choices=tuple(ENGINES), default="local", help="what runs them (default: local)")
    parser.add_argument(
        "--site-from", choices=WAYS, default=WAYS[0], help="what names a document's site: its URL, its folder, its name"
    )
    parser.add_argument("--text-key", action="append", metavar="KEY", help="field of the text (default: text, content)")
    parser.add_argument("--id-key", action="append", metavar="KEY", help="field of the identifier (default: id)")
    parser.add_argument("--html-key", action="append", metavar="KEY", help="field of a page's HTML (default: none)")
    parser.add_argument("--url-key", action="append", metavar="KEY", help="field of the URL (default: url, ...)")


def add_extractor(parser: argparse.ArgumentParser) -> None:
    """Add the option that names the engine for HTML."""
    parser.add_argument(
        "--extractor",
        type=_engine,
        default=extract.DEFAULT,
        metavar="NAME",
        help=f"what finds an HTML page's lines: {', '.join(extract.ENGINES)} (default {extract.DEFAULT})",
    )


def _engine(name: str) -> str:
    try:
        extract.check(name)
    except (ValueError, ImportError) as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return name


def _keys(args: argparse.Namespace) -> Keys:
    given = {"text": args.text_key, "id": args.id_key, "url": args.url_key, "html": args.html_key}
    return Keys(**{name: tuple(names) for name, names in given.items() if names})


def _batch(args: argparse.Namespace, settings: Settings) -> int:
    from .corpus import plan as planning
    from .corpus.work import Job

    _check_workers(args)
    _check_batch(args)
    again = "go on with --resume"
    if args.shard or args.input == STDIN:
        again = "the same command goes on" if args.shard else "begin anew with --force"
    with _input(args.input) as source:
        job = Job(
            "",
            args.output,
            "",
            _keys(args),
            settings,
            args.extractor,
            args.site_from,
            removed=args.removed,
            attributes=args.attributes,
        )
        try:
            return (_run_shard if args.shard else _run)(args, planning.make(source, args.output), job)
        except (InputError, planning.RefusedError, EngineError, ValueError) as error:
            raise UsageError(str(error)) from None
        except OutputError as error:
            say(f"boilerstrip: {error}; {again}")
            return 1
        except KeyboardInterrupt:
            say(f"boilerstrip: interrupted; {again}")
            return 130


def _check_batch(args: argparse.Namespace) -> None:
    if args.input == STDIN and args.resume:
        raise UsageError("standard input cannot be read again; save it to a file to be able to go on")
    if args.resume and args.force:
        raise UsageError("--resume goes on with a run, --force begins anew; give one of them")
    if args.shard and args.input == STDIN:
        raise UsageError("standard input cannot be read by several tasks; save it to a file")
    if args.shard and args.force:
        raise UsageError("--force would remove what other tasks have done; remove the output before all of them")
    if args.shard and not args.counts and args.site_from != "none":
        raise UsageError("a shard does not see whole sites; learn their counts before and name them with --counts")
    if args.removed:
        check_targets([Path(args.removed)], [args.input, args.counts, args.weights])


def _run(args: argparse.Namespace, plan: Plan, job: Job) -> int:
    from .corpus.batch import run

    summary = run(
        plan, job, ENGINES[args.engine](), workers=args.workers, resume=args.resume, force=args.force,
        counts=args.counts or "",
    )  # fmt: skip
    for line in str(summary).split("\n"):
        say(line)
    say(f"{args.output}/_boilerstrip/report.html shows what was removed, and why")
    _say_failures(summary.failed)
    if len(summary.failed) > SHOWN_FAILURES:
        say(f"boilerstrip: {len(summary.failed)} failures in all, listed in {args.output}/_boilerstrip/failed.jsonl")
    return 1 if summary.failed else 0


def _say_failures(rows: list[dict[str, str]]) -> None:
    """The first of what could not be used."""
    for row in rows[:SHOWN_FAILURES]:
        say(f"boilerstrip: {row['where']}: {row['problem']}")


def _run_shard(args: argparse.Namespace, plan: Plan, job: Job) -> int:
    from .corpus.batch import run_shard

    documents, failures = run_shard(
        plan, job, ENGINES[args.engine](), _shard(args.shard), workers=args.workers, counts=args.counts or ""
    )
    say(f"shard {args.shard}: {documents} documents, {failures} failures; when all are done, the same command with "
         "--resume instead of --shard completes the output")  # fmt: skip
    return 1 if failures else 0


@contextlib.contextmanager
def _input(name: str) -> Iterator[str]:
    """The input's path; standard input is held in a file meanwhile."""
    if name != STDIN:
        yield name
        return
    with tempfile.TemporaryDirectory(prefix="boilerstrip-") as scratch:
        yield _spooled(Path(scratch))


def _spooled(folder: Path) -> str:
    """Standard input as a file: JSON lines, WARC or HTML if it begins like these, else one text."""
    try:
        stream = standard_input()
        head = stream.read(1 << 16)
        suffix = "jsonl" if head.lstrip()[:1] == b"{" else "warc" if head.startswith(b"WARC/") else "txt"
        suffix = "html" if begins_as_page(head) else suffix
        path = folder / f"stdin.{suffix}"
        with path.open("wb") as file:
            file.write(head)
            shutil.copyfileobj(stream, file, 1 << 20)
    except InputError as error:
        raise UsageError(str(error)) from None
    except OSError as error:
        why = f"cannot hold standard input: {reason(error)}; let TMPDIR name a larger place"
        raise OutputError(f"{folder}: {why}") from None
    return str(path)


def _check_workers(args: argparse.Namespace) -> None:
    if args.workers is not None and args.workers < 1:
        raise UsageError(f"--workers is {args.workers}; at least one is needed")


def _shard(text: str) -> tuple[int, int]:
    first, _, of = text.partition("/")
    if not (first.isdecimal() and of.isdecimal() and int(first) < int(of)):
        raise UsageError(f"--shard is {text!r}; it must be I/N with I from 0 to N-1, such as 0/4")
    return int(first), int(of)


def _learn(args: argparse.Namespace) -> int:
    from .corpus import plan as planning
    from .corpus.batch import learn
    from .corpus.work import Job

    _check_workers(args)
    check_targets([Path(args.output)], [args.input])
    job = Job("", "", "", _keys(args), extractor=args.extractor, site_from=args.site_from, shard=_shard(args.shard))
    try:
        plan, engine = planning.make(args.input, ""), ENGINES[args.engine]()
        problems = learn(plan, job, engine, Path(args.output), workers=args.workers)
    except (InputError, planning.RefusedError, EngineError, ValueError) as error:
        raise UsageError(str(error)) from None
    _say_failures(problems)
    return 1 if problems else 0


def _merge(args: argparse.Namespace) -> int:
    from .corpus.databases import add_up

    check_targets([Path(args.output)], args.counts)
    try:
        add_up([Path(p) for p in args.counts], Path(args.output))
    except ValueError as error:
        raise UsageError(str(error)) from None
    return 0


def _sites(args: argparse.Namespace) -> int:
    import duckdb

    from .corpus.counting import origin_of
    from .corpus.summary import templates

    try:
        origin_of(Path(args.counts))
    except ValueError as error:
        raise UsageError(str(error)) from None
    with duckdb.connect(args.counts, read_only=True) as connection:
        if args.site is None:
            cursor = connection.execute("SELECT site, articles, pages FROM sites ORDER BY pages DESC, site")
            while rows := cursor.fetchmany(1000):
                put("".join(f"{n:8d} articles {pages:8d} pages  {printable(site)}\n" for site, n, pages in rows))
            return 0
        found = connection.execute("SELECT articles FROM sites WHERE site = $site", {"site": args.site}).fetchone()
        if found is None:
            raise UsageError(f"{args.counts} knows no site {args.site!r}; `boilerstrip sites {args.counts}` lists them")
        lines = templates(connection, args.site, found[0], most=10_000)
        put(f"{printable(args.site)}: {found[0]} articles, {len(lines)} template lines\n")
        put("".join(f"{n:8d}  {printable(text)}\n" for text, n in lines))
    return 0
