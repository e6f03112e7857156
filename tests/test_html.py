"""HTML in: pages to lines, what the markup says of them, encodings, hostile pages, the command line and batch."""

import gzip
import io
import json
import pickle
import re
import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from boilerstrip import Settings, SiteCounts, clean, clean_html, label_html, markup
from boilerstrip.cli import main
from boilerstrip.document import DEFAULT
from boilerstrip.evidence import COARSE
from boilerstrip.evidence_html import HTML
from boilerstrip.html import lines_of_page, measured
from boilerstrip.markup import ARTICLE, ASIDE, FOOTER, HEADER, MAIN, NAV, NONE, flat, parse, read
from boilerstrip.rules import RULES
from boilerstrip.shape import ABOVE, BELOW, HEADLINE, LARGEST, NO_ELEMENT, NO_HEADLINE, OUTSIDE, SMALLER

PROSE = (
    "The harbour was closed on Friday after a storm tore two cranes from their rails, the port authority said.",
    "Nobody was hurt, but eleven ships had to wait outside the harbour until Saturday evening, officials said.",
    "Engineers will look at the rails on Monday, and the ferries to the islands should run again by Wednesday.",
    "It was the fourth storm in a month, and fishermen along the coast say that they have never seen the like.",
)
PAGE = f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<title>Storm closes the harbour - Coast News</title>
<style>p {{ color: red }}</style><script>var text = "<p>No line of the page</p>";</script></head>
<body><header><a href="/">Coast News</a></header>
<nav><ul><li><a href="/a">World</a></li><li><a href="/b">Sport</a></li><li><a href="/c">Weather</a></li></ul></nav>
<main><article><h1>Storm closes the harbour</h1><p class="byline">By Ana Lind</p>
<div class="article-body"><p>{PROSE[0]}</p><p>{PROSE[1]}</p>
<p>{PROSE[2]}</p><p>{PROSE[3]}</p></div></article></main>
<aside><h4>Most read</h4><a href="/3">The lighthouse is for sale</a></aside>
<footer><p>© 2024 Coast News. All rights reserved.</p></footer></body></html>"""
BEES = (
    "<h1>Beekeepers expect their best harvest of honey</h1><p>By Ana Pereira</p><p>May 2, 2024</p>"
    "<p>The bees of the upper valley have had the longest spring that anyone here remembers, and their keepers are "
    "buying jars by the thousand.</p>"
    "<p>Lime, acacia and clover flowered one after the other instead of all at once, said Tom Reyes, who keeps forty "
    "hives above the old sawmill and has written down every harvest since he was twelve.</p>"
    "<p>The price of honey will fall all the same, he said, because the hives of the plain have done as well.</p>"
)
BOX = """<div class="related"><h3>Related</h3><ul><li><a href="/1">Five ships that never came back</a> 2 hours ago</li>
<li><a href="/2">How to tie a boat in a storm</a> 3 hours ago</li>
<li><a href="/4">Coast guard buys a helicopter</a> 5 hours ago</li></ul></div>"""
LANGUAGES = {
    "de": ("Sturm legt den Hafen lahm", (
        "Der Hafen wurde am Freitag geschlossen, nachdem ein Sturm zwei Kräne aus den Schienen gerissen hatte.",
        "Verletzt wurde niemand, aber elf Schiffe mussten bis Samstagabend vor der Küste warten, hieß es.",
        "Ingenieure prüfen am Montag die Gleise, die Fähren sollen ab Mittwoch wieder fahren, sagte die Behörde.")),
    "ru": ("Шторм закрыл порт", (
        "Порт закрыли в пятницу после того, как шторм сорвал с рельсов два крана, сообщила администрация порта.",
        "Никто не пострадал, но одиннадцать судов ждали у входа в гавань до вечера субботы, рассказали чиновники.",
        "В понедельник инженеры осмотрят пути, а паромы на острова должны пойти снова не раньше среды.")),
    "ja": ("嵐で港が閉鎖", (
        "金曜日、嵐で二基のクレーンがレールから外れたため、港が閉鎖されたと港湾当局が発表した。",
        "けが人はいなかったが、十一隻の船が土曜日の夜まで港の外で待たなければならなかったという。",
        "技術者が月曜日に線路を調べ、島へのフェリーは水曜日までに再開される見通しだと述べた。")),
    "ar": ("العاصفة تغلق الميناء", (
        "أُغلق الميناء يوم الجمعة بعد أن اقتلعت عاصفة رافعتين من قضبانهما، بحسب ما قالت سلطة الميناء.",
        "لم يصب أحد بأذى، لكن إحدى عشرة سفينة اضطرت إلى الانتظار خارج الميناء حتى مساء السبت، وفق المسؤولين.",
        "سيفحص المهندسون القضبان يوم الاثنين، ومن المتوقع أن تعود العبارات إلى الجزر يوم الأربعاء المقبل.")),
}  # fmt: skip


def foreign(code, head=""):
    """A page in another language."""
    title, paragraphs = LANGUAGES[code]
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return f"<html><head>{head}</head><body><h1>{title}</h1>{body}</body></html>"


def fact(html, name, line):
    """What the markup says of one line of a page."""
    page, _ = measured(html, DEFAULT)
    return page.facts[name][lines_of_page(html).index(line)]


def test_lines_come_in_reading_order():
    """Every block is a line, inline elements do not break it, white space shrinks, a line break ends it."""
    html = "<div>a <b>b</b>\n c<p>d<br>e</p>f<ul><li>g</ul></div>h<table><tr><td>i<td>j</table>k"
    assert lines_of_page(html) == ["a b c", "d", "e", "f", "g", "h", "i", "j", "k"]


def test_an_article_comes_out_of_its_page():
    """The headline and the paragraphs stay, whatever stands around and between them goes."""
    document = label_html(PAGE)
    assert document.text.split("\n") == ["Storm closes the harbour", *PROSE]
    assert document.title == "Storm closes the harbour"
    assert document.byline == "By Ana Lind"


@pytest.mark.parametrize("code", LANGUAGES)
def test_pages_in_other_languages_stay_whole(code):
    """An article without anything around it comes out with all its paragraphs."""
    title, paragraphs = LANGUAGES[code]
    assert clean_html(foreign(code)).split("\n") == [title, *paragraphs]


def test_every_reason_is_a_rule():
    """What the markup says against a line can be looked up like all else."""
    assert {row.name for row in (*HTML.measures, *HTML.crosses)} - COARSE <= set(RULES)
    assert not COARSE & set(RULES)


@pytest.mark.parametrize("second", ["", BEES])
def test_the_head_names_the_first_article(second):
    """The headline in the page's head counts with a second article below as without one."""
    body = "<div>Gone with it</div><div>Out of reach</div><p>By Ana Lind</p>" + "".join(f"<p>{p}</p>" for p in PROSE)
    document = label_html(f"<head><title>Out of reach</title></head><body><div>{body}{second}</div></body>")
    assert document.title == "Out of reach"
    assert len(document.articles) == 1 + bool(second)


def test_links_are_measured():
    """The share of a line's characters that stand in links."""
    html = '<p><a href="x">all of it</a></p><p>none of it</p><p>half<a>half</a></p>'
    assert [fact(html, "link", line) for line in ("all of it", "none of it", "halfhalf")] == [1, 0, 0.5]


def test_landmarks_are_known():
    """The innermost landmark counts, by its element or its role."""
    html = """<p>a</p><header>b</header><nav>c</nav><main>d<article>e<aside>f</aside></article></main>
    <div role="navigation">g</div><footer>h</footer>"""
    found = [fact(html, "landmark", line) for line in "abcdefgh"]
    assert found == [NONE, HEADER, NAV, MAIN, ARTICLE, ASIDE, NAV, FOOTER]


def test_hidden_lines_are_known():
    """Lines hidden by attribute or style, or in something that is, are told from others."""
    html = """<p>a</p><div hidden><p>b</p></div><p style="DISPLAY : none">c</p><p aria-hidden="true">d</p>
    <p aria-hidden="false">e</p>"""
    assert [fact(html, "hidden", line) for line in "abcde"] == [0, 1, 1, 1, 0]


def test_elements_are_known():
    """A paragraph, a heading, the headline, an item, a cell, a quotation, a caption and code differ."""
    html = """<div>z<p>a</p><h2>b</h2><h1>c</h1><li>d</li><blockquote>e</blockquote><figcaption>f</figcaption>
    <pre>g</pre></div><table><tr><td>h</table>"""
    assert [fact(html, "tag", line) for line in "zabcdehfg"] == [0, 1, 2, 3, 4, 6, 5, 7, 8]


def test_elements_for_text_are_known():
    """None on the page, outside of them, in a smaller one, in the largest; what names <body> counts for nothing."""
    html = """<body class="post-body"><p>a</p><div class="EntryContent"><p>This is the larger of the two.</p></div>
    <article itemprop="articleBody">c</article></body>"""
    lines = ("a", "c", "This is the larger of the two.")
    assert [fact(html, "text-element", line) for line in lines] == [OUTSIDE, SMALLER, LARGEST]
    assert [fact(html, "article-element", line) for line in lines] == [OUTSIDE, LARGEST, OUTSIDE]
    assert fact("<p>a</p>", "text-element", "a") == NO_ELEMENT


def test_elements_that_look_alike_are_counted():
    """Elements side by side with one tag and class, around a line at any height; items and paragraphs do not count."""
    cards = "".join(f"<div class='card'><div><p>{name}</p></div></div>" for name in "abc")
    html = f"<div>{cards}</div><div class='text'><p>d</p><p>e</p></div>"
    assert [fact(html, "twins", line) for line in "abcde"] == [3, 3, 3, 1, 1]


def test_the_headline_parts_the_page():
    """Lines above it, itself, below it, with the prose since; the <h1> unless a heading says what the head names."""
    text = "The harbour was closed on Friday after a storm tore two cranes from their rails."
    html = f"<title>Storm</title><p>a</p><h1>Site</h1><p>b</p><div><h2>Storm</h2><p>{text}</p><p>c</p></div>"
    lines = ("a", "Site", "b", "Storm", text, "c")
    assert [fact(html, "side", line) for line in lines] == [ABOVE, ABOVE, ABOVE, HEADLINE, BELOW, BELOW]
    assert [fact(html, "since-headline", line) for line in lines] == [-1, -1, -1, 0, 0, 15]
    assert fact(html, "headline-near", "c") == 17 / 20
    assert fact(html, "headline-near", "a") == 1
    assert fact(html.replace("h2>", "p>"), "side", "b") == BELOW
    assert fact("<p>a</p>", "side", "a") == NO_HEADLINE


def test_a_torn_head_does_not_swallow_the_page():
    """Where a title or a tag in the head has no end, the page is read from its body on."""
    for torn in (PAGE.replace("</title>", ""), PAGE.replace("</head>", '<meta content="Storm></head>')):
        assert torn != PAGE
        assert set(PROSE) <= set(clean_html(torn).split("\n"))


def test_a_box_in_the_article_takes_no_paragraph_with_it():
    """Paragraphs behind a box of related articles, inside the article's element, stay."""
    text = clean_html(PAGE.replace(f"<p>{PROSE[2]}", f"{BOX}<p>{PROSE[2]}"))
    assert all(line in text for line in PROSE)


def test_a_related_box_ends_with_its_element():
    """A header of related articles removes what is in its element, not the paragraphs behind it."""
    document = label_html(PAGE.replace(f"<p>{PROSE[2]}", f"{BOX}<p>{PROSE[2]}"))
    gone = {document.source[v.start : v.end] for v in document.removed}
    assert {
        "Related",
        "Five ships that never came back 2 hours ago",
        "Coast guard buys a helicopter 5 hours ago",
    } <= gone
    assert all(text in document.text for text in PROSE)


def test_sections_of_an_article_stay():
    """An article whose paragraphs stand in an element each, at any depth, is one article."""
    parts = "".join(f"<section><h2>Part {k}</h2><div><p>{text}</p></div></section>" for k, text in enumerate(PROSE))
    html = re.sub('<div class="article-body">.*</div>', parts, PAGE, flags=re.DOTALL)
    assert [fact(html, "kin", text) for text in PROSE] == [1, 1, 1, 1]
    assert all(text in clean_html(html) for text in PROSE)


def test_a_list_in_the_article_stays():
    """Short items between paragraphs of the article belong to it."""
    items = ["A new rail", "Two cranes", "Rope, forty metres"]
    html = PAGE.replace(f"<p>{PROSE[2]}", f"<ul>{''.join(f'<li>{x}</li>' for x in items)}</ul><p>{PROSE[2]}")
    assert set(items) <= set(clean_html(html).split("\n"))


def test_comments_are_not_the_article():
    """Readers may write more than the author: their element is not the main container."""
    said = "<div><b>{0}</b><p>I saw all of it with {0} from the pier, and it was loud, long and wet.</p></div>"
    said = "".join(said.format(name) for name in "Ada Ben Cleo Dan Eve Finn Gus Hal Ida Joe".split())
    html = PAGE.replace("</main>", f'<div id="allcomments"><h3>10 comments</h3>{said}</div></main>')
    assert fact(html, "main", PROSE[0]) >= 0
    assert fact(html, "main", "Hal") == -1
    assert set(PROSE) <= set(clean_html(html).split("\n"))
    assert "Hal" not in clean_html(html).split("\n")


def test_names_are_known_inside_others():
    """A word in an element's class, id or test identifier is known where it is a part of a longer one."""
    for name in ('class="relatedposts"', 'id="js-RelatedStories"', 'data-testid="related_list"'):
        assert fact(f"<div {name}><p>a</p></div><p>b</p>", "class-related", "a") == 2
        assert fact(f"<div {name}><p>a</p></div><p>b</p>", "class-related", "b") == 0


def test_a_second_article_is_cut():
    """An article glued on behind the page's own is not in its text, but in `articles`."""
    words = (
        "Bakers in the hill towns sell twice as much rye bread as they did ten years ago, a survey of mills found.",
        "Young customers want sourdough, says Mira Olsen, who took over the family's oven near the old mill in May.",
        "Flour prices fell in spring, yet loaves have become dearer because electricity and wages rose, she added.",
    )
    second = (
        "<article><h1>Rye bread returns to the hills</h1><p>By Tom Berg</p><p>4 May 2024</p>"
        + "".join(f"<p>{text}</p>" for text in words)
        + "</article>"
    )
    document = label_html(PAGE.replace("</main>", second + "</main>"))
    assert document.text.split("\n") == ["Storm closes the harbour", *PROSE]
    assert len(document.articles) == 2
    assert words[0] in document.articles[1].body


@pytest.mark.parametrize(("element", "heading"), [("article", "h2"), ("section", "h1")])
def test_elements_tell_a_second_article(element, heading):
    """Another article element or <h1>, and words that have nothing to do with what stands above: no more is needed."""
    second = (
        "A painter of two centuries gets a museum",
        "The town council voted yesterday to make the old tannery a museum for the painter Odile Marchetti.",
        "Visitors will walk through seven rooms, each devoted to a decade, before they reach her studio's skylight.",
        "Curator Benno Aldous expects schoolchildren most of all; admission costs nothing for anybody under sixteen.",
    )
    parts = "".join(f"<p>{text}</p>" for text in second[1:])

    def page(element, heading):
        glued = f"<{element}><{heading}>{second[0]}</{heading}>{parts}</{element}>"
        return PAGE.replace("</main>", f"{glued}</main>")

    document = label_html(page(element, heading))
    assert set(PROSE) <= set(document.text.split("\n"))
    assert not set(second) & set(document.text.split("\n"))
    assert set(second) <= set(label_html(page("section", "h2")).text.split("\n"))  # a section with a subheading


def test_lists_tables_code_and_quotations_are_lines():
    """An item, a cell, a quotation and a block of code come out as lines that can be read."""
    html = """<ol><li>First <em>item</em></li><li><p>Second</p></li></ol><dl><dt>Term</dt><dd>Meaning</dd></dl>
    <table><caption>Tides</caption><tr><th>High</th><th>Low</th></tr><tr><td>3.1 m</td><td>0.4 m</td></tr></table>
    <blockquote><p>We saw it.</p>Ana</blockquote><pre>x = 1</pre>"""
    assert lines_of_page(html) == [
        "First item", "Second", "Term", "Meaning", "Tides", "High", "Low", "3.1 m", "0.4 m",
        "We saw it.", "Ana", "x = 1",
    ]  # fmt: skip


@pytest.mark.parametrize("tag", ["script", "style", "template", "noscript", "textarea", "svg", "iframe", "select"])
def test_what_is_no_text_is_never_a_line(tag):
    """Scripts, styles, templates, forms' contents and drawings leave no line, and what stands behind them stays."""
    assert lines_of_page(f"<p>a</p><{tag}>secret</{tag}><p>b</p>") == ["a", "b"]
    assert lines_of_page(flat(f"<p>a</p><{tag}>secret</{tag}><p>b</p>")) == ["a", "b"]


def test_comments_and_instructions_are_no_lines():
    """Nothing of a comment, a processing instruction or a doctype is in the lines."""
    assert lines_of_page("<!DOCTYPE html><?php echo 'x' ?><!-- no --><p>a<!-- <p>no</p> -->b</p>") == ["ab"]


ENCODED = [
    ("de", "utf-8", ""), ("de", "utf-8-sig", ""), ("de", "latin-1", '<meta charset="iso-8859-1">'),
    ("ru", "cp1251", '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">'),
    ("ru", "koi8-r", "<meta charset=koi8-r>"), ("ru", "utf-16", ""), ("ja", "utf-16", '<meta charset="utf-8">'),
    ("ja", "cp932", "<meta charset='Shift_JIS'>"), ("ja", "cp932", "<meta charset='x-sjis'>"),
    ("ja", "euc_jp", "<meta charset=euc-jp>"), ("ja", "utf-32", ""), ("ar", "cp1256", "<meta charset=windows-1256>"),
    ("ru", "utf-8", "<meta charset=windows-1251>"), ("de", "utf-8", "<meta charset=utf-16>"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "encoding", "head"), ENCODED)
def test_encodings(code, encoding, head):
    """A byte-order mark, UTF-8 and what the page says are understood, in this order."""
    title, paragraphs = LANGUAGES[code]
    assert lines_of_page(foreign(code)) == [title, *paragraphs]
    assert label_html(foreign(code, head).encode(encoding)).source == "\n".join([title, *paragraphs])


def test_encodings_are_detected():
    """Without a word about it, or with a word that is none, the encoding is guessed."""
    for head in ("", "<meta charset=no-such>", "<meta charset=utf-16>", "<meta charset=idna>"):
        assert LANGUAGES["ru"][1][0] in label_html(foreign("ru", head).encode("cp1251")).source


@pytest.mark.parametrize("code", LANGUAGES)
def test_damaged_utf8_stays_utf8(code):
    """A page that was cut inside a character, or has a broken one, is still read as UTF-8."""
    data = foreign(code).encode()
    first = LANGUAGES[code][1][0]
    assert first in label_html(data.replace(b"</body>", b"\xff</body>") + b"\xc3").source


def test_an_xml_declaration_changes_nothing():
    """A page given as str has been decoded, whatever encoding its XML declaration names."""
    for name in ("utf-16", "iso-8859-1", "no-such"):
        html = f'<?xml version="1.0" encoding="{name}"?><html><body><p>Brücke 橋</p></body></html>'
        assert lines_of_page(html) == ["Brücke 橋"]


def test_entities_are_resolved():
    """Named and numbered characters are read, those that are none do no harm."""
    assert lines_of_page("<p>a&amp;b&nbsp;c &uuml;&#x6a4b;&mdash;d&nbsp</p>") == ["a&b c ü橋—d"]
    for entity in ("&#0;", "&#x110000;", "&#xD800;", "&#99999999999999;", "&;", "&#;", "&#x;", "&nosuch;"):
        assert lines_of_page(f"<p>before {entity} after</p>")[0].endswith("after")


@pytest.mark.parametrize("html", [PAGE, "", "<p>", *(foreign(code) for code in LANGUAGES)])
def test_label_and_clean_agree(html):
    """`label_html` and `clean_html` are one decision, of str and bytes alike."""
    document = label_html(html)
    assert document.text == clean_html(html)
    assert label_html(html.encode()) == document == label_html(bytearray(html.encode()))


def test_verdicts_are_about_the_source():
    """There is one verdict a line of the page, and its span is that line in `source`."""
    document = label_html(PAGE)
    lines = lines_of_page(PAGE)
    assert document.source == "\n".join(lines)
    assert [document.source[v.start : v.end] for v in document.verdicts] == lines
    assert [v.line for v in document.verdicts] == list(range(1, len(lines) + 1))


def test_documents_pickle():
    """A document of a page, and the functions, go to other processes."""
    document = label_html(PAGE, url="https://example.com/a")
    assert pickle.loads(pickle.dumps(document)) == document
    assert pickle.loads(pickle.dumps(clean_html))(PAGE) == document.text


def test_settings_and_counts_are_heard():
    """Labels that are wanted stay, and a site's counts are taken as for text."""
    assert "By Ana Lind" in clean_html(PAGE, settings=Settings(keep={"byline"}))
    assert clean_html(PAGE, site=SiteCounts("example.com")) == clean_html(PAGE)


@pytest.mark.parametrize("value", [None, 3, ["a"], object()])
@pytest.mark.parametrize("function", [label_html, clean_html])
def test_other_things_are_refused(function, value):
    """Whatever is no page is a TypeError that names the function and the type."""
    with pytest.raises(TypeError, match=rf"{function.__name__}\(\).*str or bytes.*{type(value).__name__}"):
        function(value)


def test_binary_data_is_refused():
    """Bytes that are no text are a ValueError that says so."""
    with pytest.raises(ValueError, match="binary data"):
        label_html(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)))


@pytest.mark.parametrize(
    "html", ["", " \n", "\0", "<!-- x -->", "<!DOCTYPE html>", "<html>", "<p></p>", "<?xml?>", b""]
)
def test_pages_without_text_are_empty(html):
    """Of nothing, nothing comes, and nothing is raised."""
    document = label_html(html)
    assert (document.source, document.text, document.verdicts) == ("", "", ())


def test_text_behind_the_end_stays():
    """What stands behind </body> and </html> is shown by browsers and read here, also where two pages are glued."""
    assert lines_of_page("<html><body><p>a</p></body></html>b<p>c</p></html>\n<html><body><p>d</p>") == list("abcd")


REPEATED = [
    "<div>", "<b>", "<table>", "<table><tr><td>", "<a>", "<a><p>", "<ul><li>", "<li>", "<font>", "<span>x",
    "<frameset>",     "<b><p>", "<form>", "<button>", "<dl><dt>x<dd>", "<center>", "<blockquote>", "</div>", "</p>",
    "</html>", "</", "<",
    "<x ", "<x a='", "&", "&#0;", "&#x110000;", "&nbsp", "<![CDATA[", "]]>", "<!-- -->", "<?x ?>", "<base href=x>",
    "\0", "\ud800", "<p a=1>x", "<template></template>", "<em><strong>", "<svg></svg>", "<i><b><p></i></b>",
]  # fmt: skip


@pytest.mark.parametrize("piece", REPEATED)
def test_hostile_pages_are_read_to_their_end(piece):
    """However deep or broken a page is, what stands before and behind is read, in time that fits its size."""
    html = f"<p>{PROSE[0]}</p>" + piece * (40_000 // len(piece)) + f"<p>{PROSE[1]}</p>"
    start = time.perf_counter()
    source = label_html(html).source
    assert time.perf_counter() - start < 5
    assert source.startswith(PROSE[0])
    assert source.endswith(PROSE[1])


GIANTS = {
    "attributes": "<p {}>x</p>".format(" ".join(f"a{k}=1" for k in range(100_000))),
    "a tag in a tag": "<p {0} <b {0}>x</p>".format(" ".join(f"a{k}=1" for k in range(50_000))),
    "an end in a tag": "<p {}</a>x</p>".format(" ".join(f"a{k}=1" for k in range(50_000))),
    "a script's end in a tag": "<p {}</script>x</p>".format(" ".join(f"a{k}=1" for k in range(50_000))),
    "brackets in quotes": "<p {}>x</p>".format(" ".join(f"a{k}='>'" for k in range(50_000))),
    "few brackets": "<p {}>x</p>".format(" ".join(f"a{k}" if k % 2000 else f"a{k}='>'" for k in range(50_000))),
    "a bracket in quotes": "<p a='>' {}>x</p>".format(" ".join(f"a{k}=1" for k in range(15_000))),
    "dashes in a tag": "<p {} -->x</p>".format(" ".join(f"a{k}=1" for k in range(50_000))),
    "attribute": f"<p class='{'a b ' * 100_000}'>x</p>",
    "style": f"<p style='display{' ' * 400_000}'>x</p>",
    "name": f"<{'x' * 400_000}>x",
    "comment": f"<!--{'x <b ' * 80_000}--><p>x</p>",
    "script": f"<script>{'if (a<b) x();' * 40_000}</script><p>x</p>",
    "number": f"&#{'1' * 400_000};x",
}


@pytest.mark.parametrize("header", ["Related Posts", "Sponsored", "Comments"])
def test_many_boxes_take_linear_time(header):
    """Sixteen times as many boxes take about sixteen times as long, not two hundred and fifty-six times."""
    article = "<h1>Council votes again</h1>" + "".join(f"<p>{PROSE[k % 2]} That was vote {k}.</p>" for k in range(5))

    def seconds(count):
        boxes = (f"<div><h3>{header}</h3><p>Another {k:x} headline stands here {k:o}</p></div>" for k in range(count))
        html, start = article + "".join(boxes), time.perf_counter()
        label_html(html)
        return time.perf_counter() - start

    seconds(10)
    assert seconds(8000) < 40 * seconds(500) + 0.5


@pytest.mark.parametrize("name", GIANTS)
def test_giants_are_read_in_time(name):
    """One huge attribute, tag, comment or entity, or a hundred thousand attributes, cost no more than their size."""
    start = time.perf_counter()
    source = label_html(f"<p>{PROSE[0]}</p>{GIANTS[name]}<p>{PROSE[1]}</p>").source
    assert time.perf_counter() - start < 10
    assert "x" in source.removeprefix(PROSE[0])
    assert source.endswith(PROSE[1])


@given(st.text("ab>", max_size=60).map(str.encode), st.integers(1, 7))
def test_wide_gaps_are_noticed(data, least):
    """Every stretch of so many bytes without ">" is found wherever it lies, and nothing shorter."""
    found = [data[start + 1 : end] for start, end in markup._gaps(data, b">", least)]
    assert found == [piece for piece in data.split(b">") if least <= len(piece) and len(data) > least]


@pytest.mark.parametrize(
    "name", ["script", "style", "title", "textarea", "plaintext", "!--", "!DOCTYPE", "select", "p a='"]
)
def test_what_never_ends_harms_nothing_before_it(name):
    """An element, comment or attribute that is never closed leaves the text before it as it was."""
    assert lines_of_page(f"<p>{PROSE[0]}</p><{name}>" + "<p>x</p>" * 2000)[0] == PROSE[0]


def test_deep_pages_keep_links_and_skip_scripts():
    """A page that is too deep for the parser still knows its links, and no script or comment becomes a line."""
    inner = '<script>w("<script src=x>")</script><!-- <p>no <b --><svg><svg></svg>no</svg><p><a href=x>link</a></p>'
    lines = read(parse(f"<p>{PROSE[0]}</p>{'<div>' * 5000}{inner}<h2>{PROSE[1]}</h2>"))
    assert lines.texts == [PROSE[0], "link", PROSE[1]]
    assert lines.linked == [0, 1, 0]


def check(html):
    """Lines hold no line separator, and every line of the output is one of the page's."""
    document = label_html(html)
    lines = document.source.split("\n") if document.source else []
    assert [document.source[v.start : v.end] for v in document.verdicts] == lines
    assert all(line and line == " ".join(line.split()) for line in lines)
    assert set(document.text.splitlines()) <= set(lines)
    assert document.text == clean_html(html)


TAGS = st.sampled_from("p b div a li ul table td h1 br script svg title select html body template pre x:y".split())
PIECES = st.one_of(
    st.text(max_size=20), TAGS.map("<{}>".format), TAGS.map("</{}>".format), TAGS.map("<{} class='a' ".format),
    st.sampled_from(["<!--", "-->", "<![CDATA[", "&nbsp", "&#0;", "&#x110000;", "<?", "\0", "\ud800", "'", "<", ">"]),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_text_is_a_page(html):
    """Whatever is given as HTML is read without an error, and every line of the output is one of the page's."""
    document = label_html(html)
    check(html)
    assert set(document.text.split("\n")) - {""} <= set(document.source.split("\n"))
    assert clean_html(html) == document.text
    dropped = Settings(drop=frozenset({"subheading"}))
    assert clean_html(html, settings=dropped) == label_html(html, settings=dropped).text


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.binary(max_size=200), st.text(max_size=60).map(lambda t: t.encode("utf-16", "replace"))))
def test_any_bytes_are_a_page_or_refused(data):
    """Bytes are read, or a ValueError says why not."""
    kept, lines, refused = "", "", None
    try:
        document = label_html(data)
        kept, lines = document.text, document.source
    except ValueError as error:
        refused = type(error)
    assert refused in (None, ValueError)  # a UnicodeError is a ValueError too, and means a mistake here
    assert set(kept.split("\n")) - {""} <= set(lines.split("\n"))


@pytest.mark.parametrize(
    "name", "idna punycode undefined utf-7 unicode_escape hex zip rot13 mbcs utf-16 none x".split()
)
def test_any_name_of_an_encoding_is_harmless(name):
    """A page may name any encoding: one that is none, or no page's, is passed over."""
    data = f"<meta charset={name}>".encode() + foreign("de").encode("latin-1")
    assert "Hafen" in label_html(data).source


def test_nothing_heavy_is_loaded():
    """Importing the package loads no parser; a page needs lxml, never trafilatura."""
    code = """import sys, boilerstrip
assert not {"lxml", "trafilatura"} & set(sys.modules)
boilerstrip.clean("Some text.")
assert not {"lxml", "trafilatura"} & set(sys.modules)
boilerstrip.clean_html("<p>Some text.")
assert "lxml" in sys.modules and "trafilatura" not in sys.modules"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_command_line_reads_pages(tmp_path, capsys):
    """`clean` and `explain` read HTML by a file's name, and a folder of outputs gets texts."""
    path = tmp_path / "Storm.HTML"
    path.write_text(PAGE, encoding="utf8")
    other = tmp_path / "b.htm"
    other.write_bytes(foreign("ru").encode("utf-16"))
    assert main(["clean", str(path)]) == 0
    assert capsys.readouterr().out == clean_html(PAGE) + "\n"
    assert main(["explain", "--json", str(path)]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(json.dumps(label_html(PAGE).to_dict()))
    assert main(["explain", "--why", str(path)]) == 0
    assert "The lighthouse is for sale" in capsys.readouterr().out
    out = tmp_path / "out"
    out.mkdir()
    assert main(["clean", str(path), str(other), "-o", str(out)]) == 0
    assert (out / "Storm.txt").read_text(encoding="utf8") == clean_html(PAGE) + "\n"
    assert (out / "b.txt").read_text(encoding="utf8") == clean_html(foreign("ru")) + "\n"


@pytest.mark.parametrize("start", [b"", b"\n \t", b"\xef\xbb\xbf\r\n", "utf-16"])
def test_pages_on_standard_input(tmp_path, monkeypatch, capsys, start):
    """What begins as HTML is read as HTML by `clean`, `explain` and `batch`; a text with a tag in it is a text."""
    data = PAGE.encode(start) if isinstance(start, str) else start + PAGE.encode()

    def said(*arguments, data=data):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
        assert main(list(arguments)) == 0
        return capsys.readouterr().out

    assert said("clean") == said("clean", "-") == clean_html(PAGE) + "\n"
    assert json.loads(said("explain", "-", "--json")) == json.loads(json.dumps(label_html(PAGE).to_dict()))
    assert "The lighthouse is for sale" in said("explain", "-", "--why")
    said("batch", "-", str(tmp_path / "out"), "--workers", "1", "--site-from", "none")
    assert (tmp_path / "out" / "stdin.txt").read_text(encoding="utf8") == clean_html(PAGE) + "\n"
    text = f"A tag like <html> or <p> is written so.\n\n{PROSE[0]}"
    assert said("clean", data=text.encode()) == clean(text) + "\n"


def test_pages_of_nothing_but_controls_are_binary(tmp_path, capsys):
    """A page of NULs is refused as a text is; UTF-16 without a mark and a stray NUL are no reason to refuse one."""
    path = tmp_path / "a.html"
    for data in (b"\0" * 5000, b"\1\2\3<p>x" * 500):
        path.write_bytes(data)
        assert main(["clean", str(path)]) == 1
        assert "a.html: binary data, not text\n" in capsys.readouterr().err
    for page in (PAGE, foreign("ru")):
        for encoding in ("utf-16-le", "utf-16-be"):
            path.write_bytes(page.encode(encoding))
            assert main(["clean", str(path)]) == 0
            assert capsys.readouterr().out == clean_html(page) + "\n"
    path.write_text(PAGE.replace("<p>", "<p>\0"), encoding="utf8")
    assert main(["clean", str(path)]) == 0
    assert capsys.readouterr().out == clean_html(PAGE) + "\n"


def test_batch_reads_pages(tmp_path):
    """Pages, packed or not, come out as texts of their names; one that is no text is a failure by name."""
    source, out = tmp_path / "in", tmp_path / "out"
    (source / "deep").mkdir(parents=True)
    (source / "a.html").write_text(PAGE, encoding="utf8")
    (source / "deep" / "b.html.gz").write_bytes(gzip.compress(foreign("ru").encode("utf-16")))
    (source / "c.txt").write_text("\n\n".join(PROSE))
    (source / "bad.html").write_bytes(bytes(range(256)) * 4)
    assert main(["batch", str(source), str(out), "--workers", "1"]) == 1
    assert (out / "a.txt").read_text(encoding="utf8") == clean_html(PAGE) + "\n"
    assert (out / "deep" / "b.txt").read_text(encoding="utf8") == clean_html(foreign("ru")) + "\n"
    assert (out / "c.txt").exists()
    failed = [json.loads(line) for line in (out / "_boilerstrip" / "failed.jsonl").read_text().splitlines()]
    assert [row["where"] for row in failed] == ["bad.html"]
    assert "binary data" in failed[0]["problem"]


def test_batch_reads_pages_of_records(tmp_path):
    """With --html-key a record's page is read, its text goes into the text field; without one, it is taken as text."""
    text = "\n\n".join(PROSE)
    rows = [{"id": 1, "html": PAGE, "x": None}, {"id": 2, "text": text}, {"id": 3, "html": " ", "text": text}]
    rows += [{"id": 4, "html": ""}]
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert main(["batch", str(path), str(tmp_path / "out"), "--workers", "1", "--html-key", "html"]) == 0
    found = [json.loads(line) for line in (tmp_path / "out" / "rows.jsonl").read_text().splitlines()]
    assert [row["id"] for row in found] == [1, 2, 3, 4]
    assert clean_html(PAGE) in found[0].values()
    assert [row["text"] for row in found[1:]] == [text, text, ""]


@pytest.mark.parametrize("names", [("a.txt", "a.html"), ("a.html", "a.html.gz"), ("a.htm", "a.html")])
def test_two_inputs_of_one_output_are_refused(tmp_path, capsys, names):
    """Files whose articles would go to one place are refused with both names before anything is written."""
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    for name in names:
        (source / name).write_text(PAGE)
    assert main(["batch", str(source), str(out)]) == 2
    message = capsys.readouterr().err
    assert all(name in message for name in names)
    assert not out.exists()


def test_an_element_ends_with_its_part_of_the_page():
    """Where a page is cut in two articles, what an element heads in the first does not reach into the second."""
    items = "".join(f"<li><a href='/{n}'>One more thing of the day {n}</a></li>" for n in range(12))
    page = measured(f"<section><h3>Related</h3><ul>{items}</ul></section>", DEFAULT)[0]
    assert page.scopes[0] == len(page) == 13
    assert page.part(0, 5).scopes[0] == 5
    assert max(page.part(3, 9).scopes) <= 6
