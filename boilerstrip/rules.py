"""The table of named rules: what each says, what it must and must not remove."""

from __future__ import annotations

from typing import NamedTuple

from . import document as d
from .evidence import COARSE
from .evidence_html import HTML


class Rule(NamedTuple):
    """One reason for which a line is kept or removed."""

    name: str  # as in verdicts and on the command line
    label: str  # the label that it gives
    sentence: str  # what it says of a line
    removes: tuple[str, ...] = ()  # lines that it removes, in a page's context
    keeps: tuple[str, ...] = ()  # look-alikes that must stay
    source: str = ""  # where the idea or the figure comes from


# A phrase rule fires on a line that is a phrase of its category, or begins with one.
PHRASES = {
    "share": Rule(
        "share-button",
        d.WIDGET,
        "Says what buttons for sharing say.",
        ("Share on Facebook", "Tweet"),
        ("Share prices fell by a tenth on Monday after the company's warning.",),
    ),
    "tools": Rule(
        "tool-button",
        d.WIDGET,
        "Says what buttons for printing, listening, closing or font size say.",
        ("Print this page", "Listen to this article"),
        ("Print is not dead, the publisher told a half-empty hall in the old town.",),
    ),
    "comments": Rule(
        "comment-button",
        d.WIDGET,
        "Says what buttons and headers of a comment area say.",
        ("Leave a Comment", "3 Comments"),
        ("Comments by the minister on Tuesday sent the currency to a new low.",),
    ),
    "navigation": Rule(
        "navigation-link",
        d.NAVIGATION,
        "Says what menus, sections, tags and archives say.",
        ("Skip to content", "Home"),
        ("Home is where she finally learned to cook, at the age of sixty-four.",),
    ),
    "promo": Rule(
        "promo-plea",
        d.PROMO,
        "Asks for a subscription, a login, a donation, a tip or a follow.",
        ("Sign up for our newsletter",),
        ("Subscribe to that theory and you must accept that the riots changed nothing.",),
    ),
    "legal": Rule(
        "legal-notice",
        d.LEGAL,
        "Speaks of cookies, copyright, terms, privacy or the reuse of agency copy.",
        ("All rights reserved.",),
        ("Cookies and milk were laid out for the volunteers, who had been at it since dawn.",),
    ),
    "related": Rule(
        "related-header",
        d.RELATED,
        "Opens a list of other articles.",
        ("Related Posts", "You may also like"),
        ("Related charges against two former directors were dropped, the court heard.",),
    ),
    "read_more": Rule(
        "read-more",
        d.RELATED,
        "Points to one other article.",
        ("Read more: Why the bridge was closed",),
        ("Read more and worry less, she tells anyone who asks her for advice.",),
    ),
    "sponsored": Rule(
        "sponsored-mark",
        d.SPONSORED,
        "Marks advertising.",
        ("Advertisement", "Sponsored Articles"),
        ("Advertisement hoardings along the ring road were torn down by the gusts.",),
    ),
    "credit": Rule(
        "photo-credit",
        d.CREDIT,
        "Names a picture's maker or agency.",
        ("Photo: Ana Pereira/Getty Images",),
        ("The photo by which most people remember him was taken before the match.",),
    ),
    "caption": Rule(
        "caption-mark",
        d.CAPTION,
        "Begins as captions do.",
        ("Pictured: the new library",),
        ("Pictured in every paper the next day, the goalkeeper said he felt ashamed.",),
    ),
    "byline": Rule(
        "byline",
        d.BYLINE,
        "Says who wrote the article.",
        ("By Jane Doe, Staff Writer",),
        ("By Friday evening the river had dropped and the first families went home.",),
    ),
    "date": Rule(
        "date-stamp",
        d.DATE,
        "Says when the article was published or changed.",
        ("Published on 3 May 2024",),
        ("Published in 1962, the novel sold four hundred copies before it went out of print.",),
    ),
}

KINDS = (
    Rule(
        "headline",
        d.TITLE,
        "Is the headline: its words recur in the body, it stands above it, looks like one or stands twice.",
        source="log-odds in headline.py",
    ),
    Rule("repeated-headline", d.DUPLICATE_TITLE, "Says the headline again, with or without the site's name."),
    Rule(
        "second-article",
        d.APPENDED,
        "Stands behind the headline of another article: the opening's structure recurs and its words do not.",
        source="cohesion of the lead with what stands above, see second.py",
    ),
    Rule(
        "known-article",
        d.APPENDED,
        "Stands behind the headline or the first sentences with which another page of the site begins.",
        source="site counts, see sites.py",
    ),
    Rule("repeated-caption", d.CAPTION, "Stands twice above the body, or once more cut short with an ellipsis."),
    Rule(
        "opening-caption", d.CAPTION, "Stands above the body and ends with a picture's credit or begins as captions do."
    ),
    Rule("repeated-block", d.DUPLICATE, "A paragraph that stood before, in a copy of several blocks."),
    Rule("pull-quote", d.DUPLICATE, "Says once more what stands in a paragraph nearby, to catch the eye."),
    Rule("credited-caption", d.CAPTION, "A sentence over a credit, under a line that goes: a picture's caption."),
    Rule("asking", d.PROMO, "Asks in the site's own words: for you, for us, of channels and offers."),
    Rule("between-pleas", d.PROMO, "Stands alone between two pleas: a sentence of the same box."),
    Rule("contents", d.NAVIGATION, "Stands in a table of contents: below, it heads a part of the article."),
    Rule("poll", d.WIDGET, "Belongs to a poll: a question, short answers and a button below them."),
    Rule(
        "stray-token",
        d.WIDGET,
        "One token of three letters or fewer beside headline, caption or buttons: a share or close icon.",
    ),
    Rule("name-line", d.BYLINE, "A name alone, below the headline and over a date, a byline or a button."),
    Rule("date-line", d.DATE, "Is little else than a date."),
    Rule("relative-time", d.RELATED, "Says how long ago something was: a teaser's time."),
    Rule("teaser", d.RELATED, "Belongs to a list of teasers: relative times recur among these lines, behind the body."),
    Rule("under-related", d.RELATED, "Stands under a header that opens a list of other articles."),
    Rule("under-sponsored", d.SPONSORED, "Stands under a header that opens advertising."),
    Rule("under-comments", d.COMMENT, "Stands under a header that opens readers' comments."),
    Rule(
        "comment-rhythm",
        d.COMMENT,
        "Stands where short lines with a name and a date recur below the body: readers' comments.",
    ),
    Rule("comment-element", d.COMMENT, "Stands outside the article's element in one that is called comments."),
    Rule("author-note", d.BYLINE, "Stands at the end and begins with a name from the byline: who the author is."),
    Rule("credit-line", d.CREDIT, "Names a picture's maker, behind a caption or in brackets."),
    Rule("agency", d.BYLINE, "Names the news agency, above the body."),
    Rule(
        "template-line",
        d.TEMPLATE,
        "Stands on many articles of the site, near-duplicates counted once.",
        source="bounds in sites.py, from labelled pages of 20 sites",
    ),
    Rule("above-headline", d.BOILERPLATE, "Stands above the headline, and buttons between them."),
    Rule(
        "behind-buttons", d.BOILERPLATE, "One of a few lines behind the buttons at an article's end, unlike its body."
    ),
    Rule("menu", d.NAVIGATION, "A short line among others, above the body: a menu."),
    Rule("footer", d.BOILERPLATE, "Stands below the body and does not read like it."),
    Rule("paragraph", d.BODY, "Reads like the article's text."),
    Rule("subheading", d.SUBHEADING, "A short line above paragraphs of the body."),
    Rule(
        "recurring-marker", d.SUBHEADING, "A time or a year above a sentence, one of several: a live blog, a timeline."
    ),
    Rule("standfirst", d.STANDFIRST, "Stands between headline and byline and reads like a sentence."),
    Rule("blank", d.BLANK, "Holds nothing."),
    Rule("kept-label", d.BODY, "Would be removed, but the caller keeps its label."),
    Rule("dropped-label", d.BOILERPLATE, "Would be kept, but the caller drops its label."),
)

# Where no rule has a name for a line, the measurement that spoke most against it is the reason: of texts, of HTML.
WEIGHED = tuple(
    Rule(name, d.BOILERPLATE, f"{sentence} It spoke most against the line.", source="weights.json, weights_html.json")
    for name, sentence in [(m.name, m.sentence) for m in HTML.measures] + [(c.name, c.sentence) for c in HTML.crosses]
    if name not in COARSE
)

RULES = {rule.name: rule for rule in (*PHRASES.values(), *KINDS, *WEIGHED)}
