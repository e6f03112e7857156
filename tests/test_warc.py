"""WARC files through `boilerstrip batch` and `learn`: what is a page, how it is decoded, what is damaged."""

import gzip
import json
import os
import random
import signal
import subprocess
import sys
import zlib
from pathlib import Path

import brotli
import pytest
import zstandard
from synthetic import documents
from test_batch import WORK, batch, command, failures, outcome, posix, read_lines, start, tree, under_way

from boilerstrip import clean, clean_html, label_html
from boilerstrip.cli import main
from boilerstrip.corpus.formats import batches, format_of, output_name, records
from boilerstrip.corpus.records import Keys, Record
from boilerstrip.files import InputError

PROSE = (
    "The harbour was closed on Friday after a storm tore two cranes from their rails, the port authority said.",
    "Nobody was hurt, but eleven ships had to wait outside the harbour until Saturday evening, officials said.",
    "Der Fährverkehr über den Fluß ruhte für Stunden, weil die Böen größere Schäden an den Kränen anrichteten.",
)
PAGE = f"""<html lang="en"><head><title>Storm closes the harbour - Coast News</title>
<meta property="article:published_time" content="2024-05-03T08:00:00Z"><link rel="canonical" href="/storm"></head>
<body><nav><a href="/">Home</a> <a href="/s">Sport</a></nav><article><h1>Storm closes the harbour</h1>
<p class="byline">By Ana Lind</p><p>{PROSE[0]}</p><p>{PROSE[1]}</p><p>{PROSE[2]}</p></article>
<footer>© 2024 Coast News. All rights reserved.</footer></body></html>"""
TEXT = f"Home\nSport\nWeather\n\nStorm closes the harbour\n\n{PROSE[0]}\n\n{PROSE[1]}\n\nShare on Facebook\n"
URL = "https://www.coast.example/2024/storm"


def record(block, kind="response", name="1", url=URL, content="application/http; msgtype=response", length=None):
    """A record of a WARC file."""
    return (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2024-05-03T10:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:{name}>\r\nContent-Type: {content}\r\n"
        f"Content-Length: {len(block) if length is None else length}\r\n\r\n"
    ).encode() + block + b"\r\n\r\n"  # fmt: skip


def http(body, content="text/html", status="200 OK", **fields):
    """An HTTP response."""
    more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 {status}\r\nContent-Type: {content}\r\n{more}\r\n".encode() + body


def chunked(body, size=300):
    """A body in chunks."""
    pieces = [body[k : k + size] for k in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def raw_deflate(body):
    """Deflated without a header."""
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


UTF8 = PAGE.encode()
GOOD = record(http(UTF8), name="good")
PACKED = {"warc": lambda data: data, "warc.gz": gzip.compress, "warc.zst": zstandard.ZstdCompressor().compress}


def cleaned(tmp_path, *parts, name="a.warc", code=0):
    """What `batch` makes of a WARC file of these records: the rows and the failures."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / name).write_bytes(b"".join(parts))
    assert batch(tmp_path / "in", tmp_path / "out") == code
    return read_lines(tmp_path / "out" / output_name(name)), failures(tmp_path / "out")


def read(tmp_path, *parts, name="a.warc"):
    """The documents of a WARC file of these records by their places, and why it could not be read to its end."""
    (tmp_path / name).write_bytes(b"".join(parts))
    found, kind = list[Record](), format_of(name)
    try:
        for some in batches(tmp_path, 0, name, kind):
            found += records(tmp_path, some, kind, Keys())
    except InputError as error:
        return found, str(error)
    return found, ""


@pytest.mark.parametrize("suffix", PACKED)
def test_pages_become_rows(tmp_path, suffix):
    """A page has its record's identifier, address and date, its text, and what its head says; packed as it came."""
    parts = [record(http(UTF8), name=str(k), url=f"https://coast.example/{k}") for k in range(2)]
    found, failed = cleaned(tmp_path, *map(PACKED[suffix], parts), name=f"a.{suffix}")
    assert failed == {}
    assert [p.name for p in (tmp_path / "out").iterdir() if p.name != WORK] == [f"a.jsonl{suffix.removeprefix('warc')}"]
    document = label_html(PAGE, url="https://coast.example/1")
    assert found[1] == {
        "id": "<urn:uuid:1>",
        "url": "https://coast.example/1",
        "date": "2024-05-03T10:00:00Z",
        "metadata": {"title": document.title, "byline": document.byline, "date": "2024-05-03", **document.meta},
        "text": document.text,
    }
    assert found[1]["metadata"]["url"] == "https://coast.example/storm"
    assert [row["url"] for row in found] == [f"https://coast.example/{k}" for k in range(2)]


def test_what_is_no_page_is_skipped(tmp_path):
    """Requests, metadata, pictures, redirects, errors and second visits are no failures; stored HTML and text count."""
    found, failed = cleaned(
        tmp_path,
        record(b"software: x\r\n", "warcinfo", content="application/warc-fields"),
        record(b"GET / HTTP/1.1\r\n\r\n", "request", content="application/http; msgtype=request"),
        record(http(b"\x89PNG", "image/png")),
        record(http(UTF8, status="404 Not Found")),
        record(http(UTF8, status="301 Moved"), name="moved"),
        record(http(b""), "revisit"),
        record(b"a: b\r\n", "metadata", content="application/warc-fields"),
        record(b"coast.example 1.2.3.4", content="text/dns", url="dns:coast.example"),
        record(UTF8, "resource", "stored", content="text/html; charset=utf-8"),
        record(TEXT.encode(), "conversion", "text", content="text/plain"),
        GOOD,
    )
    assert failed == {}
    assert [row["id"] for row in found] == [f"<urn:uuid:{name}>" for name in ("stored", "text", "good")]
    assert [row["text"] for row in found] == [clean_html(PAGE), clean(TEXT), clean_html(PAGE)]


@pytest.mark.parametrize(
    ("codings", "pack"),
    [
        ({"Content_Encoding": "gzip"}, gzip.compress),
        ({"content_encoding": "X-GZIP"}, gzip.compress),
        ({"Content_Encoding": "deflate"}, zlib.compress),
        ({"Content_Encoding": "deflate"}, raw_deflate),
        ({"Content_Encoding": "br"}, brotli.compress),
        ({"Content_Encoding": "zstd"}, zstandard.ZstdCompressor().compress),
        ({"Transfer_Encoding": "chunked"}, chunked),
        ({"Content_Encoding": "gzip", "Transfer_Encoding": "chunked"}, lambda data: chunked(gzip.compress(data), 20)),
        ({"Transfer_Encoding": "gzip, chunked"}, lambda data: chunked(gzip.compress(data), 20)),
        ({"Content_Encoding": "identity"}, bytes),
        ({"Content_Encoding": "gzip"}, bytes),  # undone by the crawler, the field left
        ({"Content_Encoding": "br"}, bytes),
        ({"Transfer_Encoding": "chunked"}, bytes),
    ],
)
def test_bodies_are_unpacked(tmp_path, codings, pack):
    """A page is read whatever the server packed it in, and so is the record behind it."""
    found, problem = read(tmp_path, record(http(pack(UTF8), **codings), name="packed"), GOOD)
    assert problem == ""
    assert [r.data["id"] for r in found] == ["<urn:uuid:packed>", "<urn:uuid:good>"]
    assert found[0].text == found[1].text == PAGE


@pytest.mark.parametrize(
    ("head", "meta", "encoding"),
    [
        ("utf-8", "", "utf-8"),
        ("ISO-8859-1", "", "cp1252"),
        ('"windows-1250"', "", "cp1250"),
        ("iso-8859-5", "windows-1252", "cp1252"),  # the page knows better than the server
        ("iso-8859-1", "", "utf-8"),
        ("iso-8859-1", "", "utf-16"),
        ("", "", "utf-8"),
        ("no-such-charset", "iso-8859-15", "cp1252"),
    ],
)
def test_encodings(tmp_path, head, meta, encoding):
    """A page's encoding is what its bytes, then its own head, then the server's header say."""
    page = PAGE.replace("<head>", f'<head><meta charset="{meta}">') if meta else PAGE
    content = f"text/html; charset={head}" if head else "text/html"
    found, problem = read(tmp_path, record(http(page.encode(encoding), content)))
    assert problem == ""
    assert [r.text for r in found] == [page]


def test_damaged_records_are_named(tmp_path):
    """What is no page though it says so is named with its file and the place of its record, and the rest goes on."""
    bad = {
        "no HTTP response": record(b"nothing like it"),
        "gzip encoding is damaged": record(http(gzip.compress(UTF8)[:90] + b"\xff" * 90, Content_Encoding="gzip")),
        "unknown encoding": record(http(UTF8, Content_Encoding="rot13")),
        "binary data": record(http(bytes(range(256)) * 8)),
    }
    parts = [GOOD, *bad.values(), GOOD]
    places = [sum(map(len, parts[:k])) for k in range(len(parts))]
    found, failed = cleaned(tmp_path, *parts, code=1)
    assert [row["id"] for row in found] == ["<urn:uuid:good>"] * 2
    assert list(failed) == [f"a.warc:{place}" for place in places[1:-1]]
    assert [problem for wanted, problem in zip(bad, failed.values(), strict=True) if wanted not in problem] == []


@pytest.mark.parametrize("suffix", PACKED)
@pytest.mark.parametrize("share", [0.02, 0.1, 0.5, 0.95])
def test_truncated_files_are_named(tmp_path, suffix, share):
    """A file that ends in the middle of a record: what stands before it is there, the end is not silent."""
    whole = PACKED[suffix](GOOD)
    found, problem = read(tmp_path, whole, whole[: int(share * len(whole)) + 1], name=f"a.{suffix}")
    assert found[0].text == PAGE
    assert [r.text for r in found[1:]] in ([], [""])
    assert problem == ""
    assert found[1].problem
    assert found[1].where in (f"a.{suffix}:0", f"a.{suffix}:{len(whole)}")  # of the last record, or the one before


@pytest.mark.parametrize("suffix", PACKED)
def test_damaged_files_are_named(tmp_path, suffix):
    """Garbage between the records: the record before it is named, all whole ones are read."""
    whole = PACKED[suffix](GOOD)
    found, problem = read(tmp_path, whole, whole, b"\xfe\xff garbage" * 99, whole, whole, name=f"a.{suffix}")
    assert problem == ""
    assert [r.text for r in found] == [PAGE, PAGE, "", PAGE, PAGE]
    assert [r.where for r in found if r.problem] == [f"a.{suffix}:{len(whole)}"]


def test_damage_inside_a_record(tmp_path):
    """One record that cannot be unpacked costs no other."""
    whole = gzip.compress(GOOD)
    broken = whole[:200] + bytes(x ^ 255 for x in whole[200:300]) + whole[300:]
    found, problem = read(tmp_path, whole, broken, whole, broken, broken, whole, name="a.warc.gz")
    assert problem == ""
    assert [r.text for r in found if r.text] == [PAGE] * 3
    assert 2 <= len([r for r in found if r.problem]) <= 3


def test_damage_everywhere(tmp_path):
    """A file of nothing but beginnings of records is given up in the end, in little time."""
    found, problem = read(tmp_path, b"WARC/1.0 " * 200_000)
    assert problem == ""
    assert [r.where for r in found] == ["a.warc:0", "a.warc:8991"]
    assert "more than 1000 damaged places" in found[-1].problem


def test_a_file_that_is_packed_as_a_whole(tmp_path):
    """Records that were packed together are read too."""
    found, problem = read(tmp_path, gzip.compress(GOOD * 3), name="a.warc.gz")
    assert problem == ""
    assert [r.text for r in found] == [PAGE] * 3


@pytest.mark.parametrize(
    "data", [b"no WARC", bytes(range(256)) * 9, gzip.compress(b"no WARC", mtime=0), b"WARC/1.0\r\n"]
)
def test_files_that_are_no_warc(tmp_path, data):
    """They have no documents and a reason."""
    found, problem = read(tmp_path, data)
    assert [r.text for r in found] in ([], [""])
    assert problem or found[0].problem


def test_an_empty_file(tmp_path):
    """It has no documents, and nothing is wrong with it."""
    assert read(tmp_path) == ([], "")


@pytest.mark.parametrize("suffix", PACKED)
def test_random_damage(tmp_path, suffix):
    """Whatever bytes are changed: a page comes out or is named, nothing else is raised."""
    order, parts = random.Random(7), [PACKED[suffix](GOOD)] * 3
    for _ in range(150):
        data = bytearray(b"".join(parts))
        for _ in range(order.randrange(1, 9)):
            data[order.randrange(len(data))] = order.randrange(256)
        found, problem = read(tmp_path, data, name=f"a.{suffix}")
        assert not [r for r in found if r.text and r.problem]
        assert problem == ""
        assert (
            len(found) >= 3 or any(r.problem for r in found) or suffix == "warc"
        )  # in plain text, other records are as good as pages


def test_damage_of_one_file_leaves_the_others_alone(tmp_path):
    """Failures of files are in failed.jsonl, and all that could be read comes out."""
    (tmp_path / "in").mkdir()
    packed = gzip.compress(GOOD)
    (tmp_path / "in" / "bad.warc.gz").write_bytes(packed + packed[:99] + b"\xff" * 50 + packed)
    (tmp_path / "in" / "good.warc.gz").write_bytes(packed)
    assert batch(tmp_path / "in", tmp_path / "out") == 1
    assert [name.split(":")[0] for name in failures(tmp_path / "out")] == ["bad.warc.gz"]
    for name, pages in (("bad", 2), ("good", 1)):
        assert [row["text"] for row in read_lines(tmp_path / "out" / f"{name}.jsonl.gz")] == [clean_html(PAGE)] * pages


def html_of(row):
    """A page of a made-up document's lines, with so much beside them that a batch has few pages."""
    lines = "".join(f"<p>{line}</p>" for line in row["text"].split("\n") if line)
    return f"<html><head><title>{row['id']}</title></head><!--{'-' * 20_000}--><body>{lines}</body></html>"


@pytest.fixture(scope="module")
def crawl(tmp_path_factory):
    """A crawl of four sites in files of several batches, and what an undisturbed run makes of it."""
    base = tmp_path_factory.mktemp("crawl")
    rows = list(documents(480, 4, seed=5))
    parts = [record(http(html_of(r).encode()), name=r["id"], url=r["url"]) for r in rows]
    (base / "in" / "deep").mkdir(parents=True)
    (base / "in" / "a.warc.gz").write_bytes(b"".join(map(gzip.compress, parts[:420])))
    (base / "in" / "deep" / "b.warc").write_bytes(b"".join(parts[420:]))
    (base / "in" / "deep" / "b.warc.wet").write_bytes(b"".join(
        record(r["text"].encode(), "conversion", r["id"], r["url"], "text/plain") for r in rows[420:]
    ))  # fmt: skip
    with (base / "rows.jsonl").open("w") as file:
        file.writelines(json.dumps({"id": r["id"], "url": r["url"], "html": html_of(r)}) + "\n" for r in rows)
    assert batch(base / "in", base / "out", "--attributes", base / "spans", workers=2) == 0
    return base, outcome(base / "out"), tree(base / "spans")


def test_same_bytes_for_any_number_of_workers(crawl, tmp_path):
    """One worker gives what two give, spans too, which stand in JSON lines."""
    base, wanted, spans = crawl
    assert batch(base / "in", tmp_path / "out", "--attributes", tmp_path / "spans", workers=1) == 0
    assert outcome(tmp_path / "out") == wanted
    assert tree(tmp_path / "spans") == spans
    assert sorted(spans) == ["a.jsonl.gz", "deep/b.jsonl", "deep/b.warc.jsonl"]
    row = read_lines(tmp_path / "spans" / "a.jsonl.gz")[0]
    assert row.keys() == {"id", "attributes", "text"}


def test_pages_of_records_and_of_crawls_are_judged_alike(crawl, tmp_path):
    """The same pages in a WARC file and in JSON lines have the same texts, by the counts of their hosts."""
    base, (files, summary, _), _ = crawl
    (tmp_path / "a.jsonl.gz").write_bytes(files["a.jsonl.gz"])
    (tmp_path / "b.jsonl").write_bytes(files["deep/b.jsonl"])
    found = [row["text"] for name in ("a.jsonl.gz", "b.jsonl") for row in read_lines(tmp_path / name)]
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "rows.jsonl").symlink_to(base / "rows.jsonl")
    (tmp_path / "in" / "b.warc.wet").symlink_to(base / "in" / "deep" / "b.warc.wet")
    assert batch(tmp_path / "in", tmp_path / "out", "--html-key", "html", workers=2) == 0
    assert found == [row["text"] for row in read_lines(tmp_path / "out" / "rows.jsonl")]
    assert summary["learnt_sites"] == 4
    assert summary["labels"]["template"]["lines"] > 1000


@posix
def test_killed_inside_a_file(crawl, tmp_path):
    """kill -9 in both passes: resumed inside the file, the output is the same."""
    base, wanted, _ = crawl
    out = tmp_path / "out"
    for folder, least in (("rows", 2), ("done", 1)):
        process = start(base / "in", out, "--resume")
        under_way(process, out / WORK / "work" / folder, least)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=30)
    assert (out / WORK / "work").exists()
    assert batch(base / "in", out, "--resume", workers=2) == 0
    assert outcome(out) == wanted


def test_learn_counts_pages_of_crawls(crawl, tmp_path, capsysbinary):
    """`learn` finds the sites of the pages' addresses; with its counts, `batch` gives what it gives by itself."""
    base, wanted, _ = crawl
    assert main(["learn", str(base / "in"), "-o", str(tmp_path / "counts"), "--workers", "1"]) == 0
    assert batch(base / "in", tmp_path / "out", "--counts", tmp_path / "counts", workers=2) == 0
    assert len(outcome(tmp_path / "out")[0]) == len(wanted[0]) == 3
    capsysbinary.readouterr()
    assert main(["sites", str(tmp_path / "counts")]) == 0
    assert capsysbinary.readouterr().out.count(b"\n") == 4


def test_pages_are_read_as_they_are_wanted(tmp_path):
    """A batch comes before the file is read to its end: a large file is not held in memory."""
    with (tmp_path / "a.warc").open("wb") as file:
        for k in range(3000):
            file.write(record(http(UTF8 + b" " * 20_000), name=str(k)))
    first = next(batches(tmp_path, 0, "a.warc", "warc"))
    assert sum(len(page.body) for page in first.pages) < 5_000_000
    size = (tmp_path / "a.warc").stat().st_size
    found = list(batches(tmp_path, 0, "a.warc", "warc"))
    assert sum(b.size for b in found) == size
    assert len({b.name for b in found}) == len(found) >= 15
    assert [r.place for r in records(tmp_path, found[1], "warc", Keys())] == list(range(len(found[1].pages)))


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads the peak of its memory in /proc")
def test_a_huge_record_is_not_read(tmp_path):
    """A film among the pages costs no memory, and a page beyond all measure is named."""
    with (tmp_path / "a.warc").open("wb") as file:
        for content in ("video/mp4", "text/html"):
            head = http(b"", content)
            file.write(record(head, length=len(head) + 300_000_000)[:-4])
            file.seek(300_000_000, os.SEEK_CUR)
            file.write(b"\r\n\r\n")
        file.write(GOOD)
    code = (
        "import re, sys; from pathlib import Path; from boilerstrip.corpus.formats import batches\n"
        "found = [page for b in batches(Path(sys.argv[1]), 0, 'a.warc', 'warc') for page in b.pages]\n"
        "peak = re.search('VmHWM:[^0-9]*([0-9]+)', Path('/proc/self/status').read_text()).group(1)\n"
        "print([page.problem for page in found], int(peak) < 150_000)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert done.stdout == "['a page of more than 200 MB', ''] True\n"


def test_standard_input(tmp_path):
    """`-` is WARC where it begins like it."""
    done = subprocess.run(command("batch", "-", tmp_path / "out", "--workers", 1), input=GOOD, capture_output=True,
                          check=False)  # fmt: skip
    assert done.returncode == 0
    assert read_lines(tmp_path / "out" / "stdin.jsonl")[0]["text"] == clean_html(PAGE)


def test_two_inputs_of_one_output_are_refused(tmp_path, capsys):
    """A WARC file beside JSON lines of its name, or beside WET of its name, is refused before anything is written."""
    for name in ("a.warc.gz", "a.jsonl.gz"):
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / "in" / name).write_bytes(gzip.compress(GOOD))
    assert batch(tmp_path / "in", tmp_path / "out") == 2
    message = capsys.readouterr().err
    assert "a.warc.gz" in message
    assert "a.jsonl.gz" in message
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz", "a.wet.gz", "a.jsonl", "a.parquet"])
def test_clean_names_the_command_for_corpora(tmp_path, capsys, name):
    """`clean` and `explain` take single pages; files of many are for `batch`, and they say so."""
    (tmp_path / name).write_bytes(GOOD)
    for arguments in (["clean", str(tmp_path / name)], ["explain", str(tmp_path / name)]):
        assert main(arguments) == 1
        assert capsys.readouterr() == (
            "",
            f"boilerstrip: {tmp_path / name}: holds many documents; use `boilerstrip batch`\n",
        )


@pytest.mark.parametrize(("module", "name"), [("fastwarc", "a.warc"), ("zstandard", "a.warc.zst")])
def test_without_the_extra(tmp_path, module, name):
    """Without the extra the file is named with what to install; the rest of the corpus is done."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / name).write_bytes(PACKED[name[2:]](GOOD))
    (tmp_path / "in" / "b.txt").write_text(TEXT)
    (tmp_path / "path" / module).mkdir(parents=True)
    (tmp_path / "path" / module / "__init__.py").write_text("raise ImportError")
    env = {**os.environ, "PYTHONPATH": str(tmp_path / "path")}
    done = subprocess.run(command("batch", tmp_path / "in", tmp_path / "out", "--workers", 1), env=env,
                          capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert (
        f"pip install 'boilerstrip[{'warc' if module == 'fastwarc' else 'zstd'}]'" in failures(tmp_path / "out")[name]
    )
    assert Path(tmp_path / "out" / "b.txt").read_text() == clean(TEXT) + "\n"
