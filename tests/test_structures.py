"""Structures of a page on which no single line decides: consent dialogues, speakers, verse, what a colon announces."""

import pytest

from boilerstrip import clean, label
from boilerstrip.document import Settings
from boilerstrip.judge import judge

DIALOGUE = (
    "We value your privacy",
    "We and our partners store and/or access information on a device, such as cookies, and process personal data.",
    "You can change your preferences at any time by returning to this site.",
    "Accept all",
    "Reject all",
)
ARTICLE = (
    "Ferry to run in winter after all",
    "The ferry to the island will run through the winter for the first time since 1988, its owners said on Tuesday.",
    "Two of the three crews agreed to shorter shifts, and the council will pay for the fuel that the ice costs.",
    "The first crossing is planned for the second Sunday of December, if the harbour has not frozen by then.",
)
SECOND = (
    "NORTHFIELD, Vt. — A farmer who sold the same horse three times was fined four hundred dollars on Monday.",
    "Prosecutors told the court that buyers had paid in cash, and that the animal walked home every night.",
    "His lawyer called it a misunderstanding between gentlemen, at which the public gallery laughed aloud.",
)
SPEECHES = ("Tea?", "Later.", "You said so.", "I say so now.", "It gets cold.", "So do I.", "The cup is mine.", "Was.")


def text(*lines):
    """A page of some lines."""
    return "\n".join(lines)


def test_a_consent_dialogue_goes():
    """Of a dialogue nothing stays, of the article below it everything."""
    assert clean(text(*DIALOGUE, *ARTICLE)).split("\n") == list(ARTICLE)


def test_an_article_about_consent_stays():
    """The same sentences in an article, without their buttons, are the article's."""
    page = text(ARTICLE[0], *ARTICLE[1:], DIALOGUE[1], DIALOGUE[2])
    assert DIALOGUE[1] in clean(text("Why nobody reads these words", page))


@pytest.mark.parametrize("headed", [False, True])
def test_a_dateline_begins_a_second_article(headed):
    """A place and a dash where the words change begin another article, with a headline or without."""
    second = ("Farmer fined for his faithful horse", *SECOND) if headed else SECOND
    document = label(text(*ARTICLE, *second))
    assert document.text.split("\n") == list(ARTICLE)
    assert len(document.articles) == 2


def test_a_second_dateline_with_the_same_words_stays():
    """A paragraph that goes on with the article's words is no second article, whatever it opens with."""
    more = "NORTH QUAY, Vt. — The ferry crews agreed that the winter crossing to the island depends on the harbour ice."
    assert more in clean(text(*ARTICLE, more))


def test_speakers_stay_among_buttons():
    """Names that recur above sentences are a play's, and none of its lines goes."""
    play = [line for k, said in enumerate(SPEECHES) for line in (("ADA", "BRUNO")[k % 2], said)]
    kept = clean(text("Home", "Menu", "Log in", "The cold cup", "Share", "Print", *play, "Leave a comment", "Imprint"))
    assert [line for line in kept.split("\n") if line in play] == play


def test_what_a_colon_announces_stays():
    """Short lines of code below a sentence that ends in a colon belong to the article."""
    page = text(
        *ARTICLE, "To see the timetable, type the following line into any terminal:", "ferry --winter", "Related Posts"
    )
    assert clean(page).endswith("ferry --winter")


def test_a_headline_is_not_cut_short():
    """A caption that stands twice, once cut short, is not taken for the headline."""
    whole = "Crowds wait on the quay for the first winter ferry to the island, on the eve of the vote (Photo: Jo Lund)"
    page = text(
        "Home", "News", ARTICLE[0], "Share", "Crowds wait on the quay for the first winter...", whole, *ARTICLE[1:]
    )
    assert judge(page, Settings()).title == ARTICLE[0]
