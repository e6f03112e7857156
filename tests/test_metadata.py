"""What a page says about its article is found, whatever way it says it and however broken that is."""

import html
import json
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from boilerstrip.metadata import MOST_SCRIPT, Metadata, read

etree = pytest.importorskip("lxml.etree")

URL = "https://example.com/news/one"


def parsed(source):
    """The tree of a page."""
    parser = etree.HTMLParser(encoding="utf8", remove_comments=True, remove_pis=True, huge_tree=True)
    return etree.fromstring(source.encode("utf8", "replace"), parser)


def script(data):
    """An element with JSON-LD, from data or from the text of a script."""
    return f'<script type="application/ld+json">{data if isinstance(data, str) else json.dumps(data)}</script>'


def article(**fields):
    """The JSON-LD of an article."""
    return {"@context": "https://schema.org", "@type": "NewsArticle", **fields}


def found(head, body="<p>Text.", url=URL):
    """What a page with this head says, without what is empty."""
    data = read(parsed(f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"), url)
    return {name: value for name in Metadata.__slots__ if (value := getattr(data, name))}


FULL = article(
    headline="Storm  closes\nharbour",
    author=[{"@type": "Person", "name": "Ana Lind"}, "Bo Ek", {"name": ["Ana Lind"]}],
    datePublished="2024-05-03T10:00:00Z",
    publisher={"@type": "Organization", "name": "Harbour News"},
    articleBody=" One.\r\nTwo. ",
    description="Ships &amp; cranes",
    url="/news/one",
    inLanguage="en_GB",
)
WANTED = {
    "title": "Storm closes harbour", "byline": "Ana Lind, Bo Ek", "date": "2024-05-03T10:00:00Z",
    "site_name": "Harbour News", "url": URL, "language": "en-GB", "article_body": "One.\nTwo.",
    "description": "Ships & cranes",
}  # fmt: skip
GRAPH = {
    "@graph": [
        {"@type": "WebPage", "name": "A page", "datePublished": "2020-01-01", "inLanguage": "de"},
        article(headline="Yes", author={"@id": "#a"}, publisher={"@id": "#p"}),
        {"@type": "Person", "@id": "#a", "name": "Ana"},
        {"@type": "Organization", "@id": "#p", "name": "News"},
    ]
}


@pytest.mark.parametrize(
    "data",
    [
        FULL,
        [[FULL]],
        {"@graph": [{"@type": "Organization", "name": "No"}, FULL]},
        {"@type": "WebPage", "name": "No", "mainEntity": FULL},
        {**FULL, "@type": ["Thing", "https://schema.org/BlogPosting"]},
        {**FULL, "inLanguage": {"@type": "Language", "name": "English", "alternateName": "en-GB"}},
        {**FULL, "url": {}, "mainEntityOfPage": {"@id": URL}, "articleBody": ["One.", 2, "Two."]},
        "\n//<![CDATA[\n" + json.dumps(FULL) + "\n//]]>",
        "<!--" + json.dumps(FULL) + ";-->",
        json.dumps(FULL).replace("\\n", "\n").replace("}, ", ",},\n", 1),
        json.dumps(FULL)[:-1] + " , }",
        html.escape(json.dumps(FULL)),
    ],
)
def test_json_ld(data):
    """All fields are found in every shape, broken in the usual ways or not."""
    assert found(script(data)) == WANTED


@pytest.mark.parametrize(
    ("head", "wanted"),
    [
        ("", {}),
        ("<title> One |\n Site </title>", {"title": "One | Site"}),
        ("<title>A</title><meta property=og:title content='B &amp;amp; C'>", {"title": "B & C"}),
        ("<meta name=twitter:title content=T>", {"title": "T"}),
        ("<meta name=Author content=Ana><meta name=author content=Bo>", {"byline": "Ana, Bo"}),
        ("<meta property=article:author content=https://x.example/a><meta name=author content=Ana>", {"byline": "Ana"}),
        ("<meta name=DC.creator content=A><meta name=dcterms.issued content=2024>", {"byline": "A", "date": "2024"}),
        ("<meta property='http://ogp.me/ns/article#published_time' content=2024-01-02>", {"date": "2024-01-02"}),
        ("<meta name=date content=never><meta itemprop=datePublished content=0001-01-01>", {}),
        ("<meta property=og:site_name content=News><meta property=og:locale content=de_AT>",
         {"site_name": "News", "language": "de-AT"}),
        ("<meta http-equiv=Content-Language content=fr>", {"language": "fr"}),
        ("<meta name=description content=D><meta name=og:description content=null>", {"description": "D"}),
        ("<link rel='x Canonical' href=../a>", {"url": "https://example.com/a"}),
        ("<base href=/b/><link rel=canonical href=a>", {"url": "https://example.com/b/a"}),
        ("<link rel=canonical href='http://['><meta property=og:url content=//example.org/>",
         {"url": "https://example.org/"}),
        ("<link rel=canonical href=javascript:0><link rel=title href=a>", {}),
        (script(GRAPH), {"title": "Yes", "byline": "Ana", "site_name": "News", "date": "2020-01-01", "language": "de"}),
        (script({"@type": "WebPage", "name": "A page"}), {"title": "A page"}),
        (script({"@type": "JobPosting", "name": "A job"}), {}),
        (script(article(headline="&#999999999999;x")), {"title": "&#999999999999;x"}),
        (script('{"@type": "Article", "headline": "a\\ud800b\\u0000c"}'), {"title": "abc"}),
    ],
)  # fmt: skip
def test_sources(head, wanted):
    """Each kind of element is read, the better one first, and what cannot be meant is passed over."""
    assert found(head) == wanted


def test_which_article():
    """The one with the page's address, else the first with a body, else the first with a headline."""
    a, b, c = article(name="A"), article(headline="B", url=URL + "/#x"), article(headline="C", articleBody="c")
    link = f"<link rel=canonical href={URL}/>"
    assert found(link + script([a, c, b]))["title"] == "B"
    assert found(script([a, c, b]))["title"] == "B"
    assert found(script([a, b, c]), url=None)["title"] == "C"
    assert found(script([a, b]), url=None)["title"] == "B"
    assert found(script([a]), url=None) == {"title": "A"}


def test_elements_of_the_page():
    """The language of the page; a time in the article only; no title of a drawing."""
    body = (
        "<svg><title>Icon</title></svg><time datetime=2001-01-01>x</time>"
        "<article><aside><time datetime=2002-01-01>x</time></aside><time datetime=2003-01-01>x</time></article>"
    )
    data = read(parsed(f"<html lang=sv><body>{body}"))
    assert data == Metadata(date="2003-01-01", language="sv")


def test_relative_addresses_without_a_base():
    """What cannot be made absolute is no address."""
    assert found("<link rel=canonical href=/a>", url=None) == {}
    assert found("<link rel=canonical href=/a>", url="http://[") == {}


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        '{"mainEntity":' * 100_000,
        '{"a":' * 500 + "1" + "}" * 500,
        "[" * 900 + "]" * 900,
        '"' + '\\"' * 500_000,
        "," * 1_000_000,
        " " * 1_000_000,
        "[" + "9" * 100_000 + "]",
        json.dumps([article(headline=f"Number {k}") for k in range(10_000)]),
        json.dumps(article(headline="x", articleBody="x" * MOST_SCRIPT)),
    ],
)
def test_hostile_scripts(text):
    """Nesting, length and number are bounded."""
    start = time.perf_counter()
    found(script(text) + "<time datetime=x>" * 1000)
    assert time.perf_counter() - start < 5


def test_huge_scripts_are_skipped():
    """A script beyond the bound says nothing, nor does one after the fiftieth."""
    assert found(script(article(headline="x", articleBody="x" * MOST_SCRIPT))) == {}
    assert found(script("{}") * 50 + script(FULL)) == {}


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.sampled_from(["http://[", "&#x110000;", "#a", URL]),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["@id", "name", "@value", "url"]), inner),
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from([*FULL, "@id", "@graph", "mainEntity", "mainEntityOfPage", "name"]), VALUES))
def test_wrong_types_do_no_harm(fields):
    """Every field may hold anything; the result is text that can be written."""
    for url in (URL, None):
        data = read(parsed(f"<html><head>{script(json.dumps({'@type': 'Article', **fields}))}"), url)
        assert all(getattr(data, name).encode("utf8") is not None for name in Metadata.__slots__)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(), st.text(), st.sampled_from(["og:title", "author", "date", "og:url", "og:locale", "description"]))
def test_arbitrary_text_does_no_harm(text, content, name):
    """Nothing in a script, a meta element or an address raises."""
    head = script(text) + f'<meta name="{name}" content="{html.escape(content)}"><base href="{html.escape(text)}">'
    assert isinstance(read(parsed(f"<html><head>{head}<p>x"), text), Metadata)
