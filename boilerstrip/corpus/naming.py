"""Names the site of a document: by its address, its folder or its file's name."""

from __future__ import annotations

from urllib.parse import urlsplit

from ..markup import canonical
from .records import Record
from .rows import site_name

WAYS = ("auto", "url", "folder", "name", "none")  # what names it; auto: the address, or a file's folder without one
LONGEST_HOST = 253  # characters, as names of hosts are defined
SHORT_HOSTS = ("www.", "m.", "amp.", "mobile.")


def site_of(record: Record, way: str = WAYS[0]) -> str:
    """The site of a document, named in one of `WAYS`; "" where nothing says it.

    >>> site_of(Record(0, "x:1", {}, "", url="https://www.example.com/a"))
    'example.com'
    """
    if way == "none":
        return ""
    if way in ("auto", "url") and record.data is not None:
        host = host_of(record.url)
        if host or (way == "url" and not record.is_html):
            return site_name(host)
    if way in ("auto", "url") and record.is_html:
        host = host_of(canonical(record.text))
        if host or way == "url":
            return site_name(host)
    return site_name(_of_place(record, way))


def _of_place(record: Record, way: str) -> str:
    name = record.where.rsplit(":", 1)[0] if record.data is not None else record.where
    folder, _, file = name.rpartition("/")
    if way == "name":
        return next((h for part in file.split("_") if (h := host_of(part))), "")
    return folder if way == "folder" or (way == "auto" and record.data is None) else ""


def host_of(value: str) -> str:
    """The host of an address, without `www.` and the like.

    >>> host_of("https://m.Example.com:8080/news"), host_of("example.org"), host_of("no host")
    ('example.com', 'example.org', '')
    >>> host_of("https://www.example.md/news"), host_of("notes.md")
    ('example.md', '')
    """
    try:
        host = urlsplit(value if "//" in value else f"//{value}").hostname or ""
    except ValueError:
        return ""
    for prefix in SHORT_HOSTS:
        host = host.removeprefix(prefix)
    good = "." in host and " " not in host and len(host) <= LONGEST_HOST
    is_file = "//" not in value and host.endswith((".txt", ".md", ".html"))  # of an address, .md is Moldova
    return host if good and not is_file else ""
