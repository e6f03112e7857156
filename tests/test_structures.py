"""Structures of a page on which no single line decides: consent dialogues, speakers, verse, what a colon announces."""

import pytest
from pages import HARD, read_page

from boilerstrip import clean, label
from boilerstrip.document import DEFAULT, Settings
from boilerstrip.judge import judge, measured
from boilerstrip.lexicon import ANYWHERE, LINE, START

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
    assert judge(page, Settings()).document().title == ARTICLE[0]


MENU = ("Home", "News", "Sport", "Log in", "Subscribe")
ENDING = ("Share on Facebook", "Tweet", "Leave a comment")
QUIET = (
    "Nobody on the island will say who paid for the paint, which is green.",
    "It has been dry for a week.",
    "The captain is seventy and does not intend to stop.",
)


def reason(page, line, off=()):
    """The rule that decided about a line of a page."""
    document = label(page, settings=Settings(rules_off=frozenset(off)))
    return next(v.reason for v in document.verdicts if page[v.start : v.end] == line)


@pytest.mark.parametrize("marks", ["“{}”", "{}"])
def test_pull_quotes_go_once(marks):
    """Words of a paragraph that stand again beside it go, and the paragraph stays."""
    said = "the council will pay for the fuel that the ice costs in every winter to come"
    paragraph = f"Two of the three crews agreed to shorter shifts, and {said}."
    page = text(*MENU, ARTICLE[0], ARTICLE[1], paragraph, marks.format(said), *ARTICLE[3:], *ENDING)
    assert reason(page, marks.format(said)) == "pull-quote"
    assert paragraph in clean(page)


def test_a_text_without_buttons_keeps_its_quotes():
    """Where nothing else goes, a sentence that stands twice is its author's."""
    said = "the council will pay for the fuel that the ice costs in every winter to come"
    page = text(*ARTICLE, f"Two of the three crews agreed to shorter shifts, and {said}.", f"“{said}”")
    assert clean(page) == page


def test_who_the_author_is_goes():
    """A paragraph at the end that begins with a name from the byline is about the author."""
    note = "Ana Lindqvist has written about boats since she fell off one, and lives on the quay with two dogs."
    page = text(*MENU, ARTICLE[0], "By Ana Lindqvist", *ARTICLE[1:], *QUIET, note, *ENDING)
    assert reason(page, note) == "author-note"
    assert reason(page.replace("By Ana Lindqvist", "By Jo Berg"), note) == "paragraph"


def test_a_plea_above_the_headline_goes():
    """A paragraph above the headline with buttons between is none of the article's."""
    plea = "This winter we have been able to follow the ferry because nine hundred readers decided that we should."
    page = text("Home", plea, "Close", *MENU[1:], ARTICLE[0], "By Ana Lindqvist", *ARTICLE[1:], *QUIET, *ENDING)
    assert reason(page, plea) == "above-headline"
    assert label(page).title == ARTICLE[0]


def test_a_list_inside_the_article_ends_where_its_words_go_on():
    """Below two teasers under a header inside it, the article goes on with sentences of its own words."""
    teasers = ("Baker wins prize for oldest oven", "Why are there so many crows this year?")
    more = "The island has had no winter ferry since the harbour froze in 1988, when its crews walked home on the ice."
    page = text(*MENU, *ARTICLE[:3], more, "Related Posts", *teasers, *ARTICLE[3:], *QUIET, *ENDING, "Privacy Policy")
    assert clean(page).split("\n") == [*ARTICLE[:3], more, *ARTICLE[3:], *QUIET]


def test_numbers_that_count_up_stay():
    """Numbers alone above the headings of an article's parts are its own."""
    parts = [
        line
        for k, paragraph in enumerate((*ARTICLE[1:], QUIET[0]), 1)
        for line in (str(k), f"What about it, part {'abcd'[k - 1]}?", paragraph)
    ]
    kept = clean(text(*MENU, ARTICLE[0], *parts, *ENDING)).split("\n")
    assert [line for line in kept if line in "1234"] == ["1", "2", "3", "4"]


def test_ratings_of_a_list_are_no_second_headline():
    """A rating that recurs with other numbers does not begin an article."""
    shops = [
        line
        for k in range(6, 0, -1)
        for line in (
            f"{k}. The bakery at number {k}",
            f"Honest bread, a little pale, baked by someone who rises at {k} and says so to every customer.",
            f"Our mark: 1{k}/20",
        )
    ]
    page = text("The six best loaves in the county", "Our jury bit into forty-one loaves in one long morning.", *shops)
    assert clean(page) == page


def test_the_headline_is_the_version_in_ordinary_letters():
    """Of a headline in capitals and in ordinary letters the second stays."""
    page = text(*MENU, ARTICLE[0].upper(), ARTICLE[0], "By Ana Lindqvist", *ARTICLE[1:], *ENDING)
    assert label(page).title == ARTICLE[0]
    assert ARTICLE[0].upper() not in clean(page)


def test_names_and_values_stay_below_a_heading():
    """Lines with a name and a value are the article's where they stand below it, and nobody's among the buttons."""
    facts = ("The crossing", "Distance: 14 kilometres", "Passengers: 120", "Cars: none before March", "Dogs: on a lead")
    page = text(*MENU, *ARTICLE[:3], *facts, ARTICLE[3], *QUIET, *ENDING)
    assert clean(page).split("\n") == [*ARTICLE[:3], *facts, ARTICLE[3], *QUIET]
    assert "Dogs: on a lead" not in clean(text(*MENU, *ARTICLE, *QUIET, *ENDING, *facts))


def test_a_poll_goes():
    """A question, its answers and the button below them are no part of the article; without a button they are."""
    poll = ("Should the ferry run in winter?", "Yes, every day", "Only on Sundays", "No")
    page = text(*MENU, *ARTICLE[:3], "Poll", *poll, "Vote now", ARTICLE[3], *QUIET, *ENDING)
    assert clean(page).split("\n") == [*ARTICLE, *QUIET]
    assert reason(page, "Only on Sundays") == "poll"


def test_headings_of_a_table_of_contents_stay():
    """Lines that stand together above and again over paragraphs head these, below."""
    heads = ("Who pays for it", "What the ice does", "When the harbour froze")
    body = [line for pair in zip(heads, (*ARTICLE[2:], QUIET[0]), strict=True) for line in pair]
    page = text(*MENU, ARTICLE[0], "In this article", *heads, ARTICLE[1], *body, *ENDING)
    kept = clean(page).split("\n")
    assert [kept.count(head) for head in heads] == [1, 1, 1]
    assert kept[-6:] == body


def test_an_article_goes_on_below_a_list_with_a_run_of_sentences():
    """Four sentences in a row below a teaser are the article's, though they use none of its words."""
    more = (
        "Anna never liked the sea. She gets sick in the bath, she says.",
        "Her brother rows. He does it badly.",
        "Both came home for the meeting. Neither spoke.",
        "There was cake. It was dry.",
    )
    page = text(*MENU, *ARTICLE, "Related Posts", "Baker wins prize for oldest oven", *more, *QUIET, *ENDING)
    assert clean(page).split("\n") == [*ARTICLE, *more, *QUIET]


def test_a_line_between_two_pleas_goes():
    """A sentence of a box whose other lines are pleas is one."""
    said = "It takes a minute and costs less than the ferry did in 1988."
    page = text(*MENU, *ARTICLE[:3], "Support our journalism", said, "Donate now", ARTICLE[3], *QUIET, *ENDING)
    assert reason(page, said) == "between-pleas"


def test_days_of_the_week_are_no_readers_comments():
    """A timetable by days above readers' comments is the article's."""
    days = [f"{day}: the quay, the mill, the light" for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")]
    comments = [
        line
        for k in range(3)
        for line in (
            f"Jo Berg{k}, May {k + 2}, 2021 at 4:1{k} pm",
            f"I took the old ferry {k} times and wept each time.",
        )
    ]
    page = text(*MENU, *ARTICLE, "The timetable", *days, *QUIET, "3 Comments", *comments, *ENDING)
    assert clean(page).split("\n") == [*ARTICLE, "The timetable", *days, *QUIET]


def test_numbers_that_count_up_begin_no_second_article():
    """The ten best of something is one article, though its numbers stand alone."""
    parts = [
        line
        for k, paragraph in enumerate((*SECOND, *ARTICLE[1:]), 1)
        for line in (str(k), f"Number {'abcdefg'[k]} on our list of tales", paragraph)
    ]
    page = text("Six tales that the county still tells", ARTICLE[1], ARTICLE[2], QUIET[0], *parts)
    assert len(label(page).articles) == 1


def test_a_sentence_over_a_credit_is_a_caption():
    """Behind buttons, below a standfirst; without the credit it is the lead."""
    caption = "Two skippers mend a net on the quay of the island."
    opening = (*MENU, ARTICLE[0], "The owners gave in, the crews did, and the ice has not been asked yet.", "Share")
    page = text(*opening, caption, "Photo: Ana Lind", *ARTICLE[1:], *QUIET, *ENDING)
    assert reason(page, caption) == "credited-caption"
    assert caption in clean(text(*opening, caption, *ARTICLE[1:], *QUIET, *ENDING))


def test_menus_that_no_phrase_names_go():
    """Short lines at the edges of a page with few buttons are a menu in any words; inside it a line as short stays."""
    menu = ("Home", "Tidewrack", "Slips", "Knots", "Bag (0)", "Old Hulls", "Hands", "Mooring", "Old Salts")
    footer = ("The Ice House", "Two Nets", "Wet Rope", "Cork", "Bollards", "Low Water", "Tar", *ENDING)
    kept = clean(text(*menu, *ARTICLE[:2], "Crews", *ARTICLE[2:], *QUIET, *footer)).split("\n")
    assert {*menu, *footer}.isdisjoint(kept)
    assert {*ARTICLE[1:], "Crews"} <= set(kept)


def test_the_line_below_a_trail_of_links_is_the_headline():
    """Where two lines could be it, the trail above one of them tells."""
    page = text(*MENU, "The quay by night", "Home › Island › Ferries", ARTICLE[0], "3 May", *ARTICLE[1:], *QUIET)
    assert label(page).title == ARTICLE[0]
    assert label(page.replace("Home › Island › Ferries\n", "")).title != ARTICLE[0]


def test_a_name_alone_over_the_date_is_a_byline():
    """Below the headline; a few words with capitals over a paragraph are a subheading."""
    page = text(*MENU, ARTICLE[0], "Gráinne Mulkerrin", "Thursday, 6 March, 4.10pm", *ARTICLE[1:], *QUIET, *ENDING)
    assert reason(page, "Gráinne Mulkerrin") == "name-line"
    inside = text(*MENU, *ARTICLE[:3], "Cork Harbour", *ARTICLE[3:], *QUIET, *ENDING)
    assert "Cork Harbour" in clean(inside)


def test_the_opening_below_a_plea_that_stays():
    """Byline and date go as well where a plea in a site's own words stands above the headline."""
    plea = "We have no rich uncle, only the readers who put four euro in the jar each month to keep the lamp lit."
    opening = (*MENU, plea, "Home › Island › Ferries", *ARTICLE[:2], "Gráinne Mulkerrin", "6 March 2024, 4.10pm")
    page = text(*opening, *ARTICLE[2:], *QUIET, *ENDING)
    assert ARTICLE[0] in clean(page)
    assert reason(page, "6 March 2024, 4.10pm") == "date-line"


def test_values_by_month_are_facts():
    """A month and a value are a line of the article, a date with its name is none."""
    facts = ("The price of a bag", "January: Sh3,450", "February: Sh4,000", "March: Sh4,800")
    page = text(*MENU, *ARTICLE, *QUIET, *facts, SECOND[1], SECOND[2], *ENDING)
    assert {*facts[1:]} <= set(clean(page).split("\n"))


def test_releases_and_years_of_a_life_are_no_dates():
    """A changelog keeps its headings, an obituary its years."""
    for line in ("4.1.9 (2 April)", "1938 – 2025"):
        page = text(*ARTICLE[:2], line, *ARTICLE[2:], *QUIET)
        assert clean(page) == page


def test_the_headline_is_the_version_without_the_sites_name():
    """The version with the name goes wherever it stands."""
    named = f"{ARTICLE[0]} - The Harbour Gazette"
    page = text(*MENU, named, ARTICLE[0], "By Ana Lindqvist", *ARTICLE[1:], *QUIET, *ENDING)
    assert label(page).title == ARTICLE[0]
    assert named not in clean(page)


def test_rows_of_a_table_are_no_copies_and_no_dates():
    """Rows that differ in their numbers alone all stay, those that open with a year too."""
    rows = (
        "Year | Crossings | Ice days",
        "2021 | 1.4 (1.2) | 31.5",
        "2022 | 1.9 (2.4) | 36.0",
        "2023 | 2.2 (2.8) | 5.1",
    )
    kept = clean(text("Home", "Log in", *ARTICLE[:3], *rows, ARTICLE[3], "Share on Facebook"))
    assert [line for line in kept.split("\n") if line in rows] == list(rows)


def test_entries_of_a_live_blog_stay():
    """A button under every entry begins no other article, and times of the day are no readers' comments."""
    document = label(read_page(HARD / "messy_liveblog_typhoon_en.tsv").text)
    assert len(document.articles) == 1
    assert {v.reason for v in document.removed}.isdisjoint({"second-article", "comment-rhythm"})


def test_a_date_like_the_pages_own_begins_a_second_article():
    """Below a body stands a headline over a date of the form that the first one has: another article begins."""
    dates = ("Updated: December 03, 2023 07:52 IST", "Updated: December 02, 2023 18:20 IST")
    second = ("Two hundred storks counted at the quay", dates[1], SECOND[1], SECOND[2])
    document = label(text(*MENU, *MENU, ARTICLE[0], dates[0], *ARTICLE[1:], QUIET[0], *second, *ENDING))
    assert document.text.split("\n") == [*ARTICLE, QUIET[0]]
    assert len(document.articles) == 2


def test_the_title_of_a_table_of_contents_goes_with_it():
    """Every heading stays once, over its own text, those without a sentence below them too."""
    contents = ("The crossing", "Day by day", "What it cost", "Would I go again?")
    prices = ("Adults: £5", "Children: £2")
    parts = (contents[0], ARTICLE[1], QUIET[0], contents[1], ARTICLE[2], contents[2], *prices, contents[3])
    page = text(ARTICLE[0], SECOND[1], "In this post", *contents, *parts, ARTICLE[3], QUIET[1], *ENDING)
    kept = clean(page).split("\n")
    assert "In this post" not in kept
    assert [line for line in kept if line in contents] == list(contents)


def test_marks_and_scores_are_no_dates():
    """Neither a score out of ten nor a time with tenths is the day of publication."""
    for line in ("GearAttic score: 7.8/10", "1. Ingrid Moen, Øvre Lia – 2.04.17,8"):
        page = text(*MENU, *ARTICLE[:3], line, ARTICLE[3], *QUIET, *ENDING)
        assert line in clean(page)
    assert reason(text(*MENU, ARTICLE[0], "2.04.17", *ARTICLE[1:], *ENDING), "2.04.17") == "date-line"


def test_minutes_in_a_recipe_are_no_dates():
    """Behind a label; a number of minutes alone tells how long an article takes."""
    facts = ("Préparation : 15 min", "Cuisson : 45 min")
    page = text(*MENU, ARTICLE[0], ARTICLE[1], *facts, *ARTICLE[2:], *QUIET, *ENDING)
    assert set(facts) <= set(clean(page).split("\n"))


def test_a_list_before_the_last_sentence_stays():
    """Items below the body are its own if a sentence follows them."""
    page = read_page(HARD / "messy_sobija_ko.tsv")
    kept = clean(page.text).split("\n")
    assert [t for label, t in page.rows if label == "body" and t.startswith("- ")] == [t for t in kept if t[:2] == "- "]


def test_a_plea_behind_the_last_paragraph_goes():
    """A sentence that holds a phrase of pleas goes more easily where no paragraph follows."""
    text = read_page(HARD / "messy_tech_affiliate_en.tsv").text
    assert "Follow Gadgetline on" in text
    assert "Follow Gadgetline on" not in clean(text)


def test_hashtags_and_pressed_pictures_are_buttons():
    """Below an article; a rating in stars is a part of it."""
    for line in ("#storm #island", "👍 402", "🔥 1.2k"):
        page = text(*MENU, *ARTICLE, *QUIET, line, *ENDING)
        assert line not in clean(page)
    page = text(*MENU, *ARTICLE[:3], "Food: ★★★☆☆", *ARTICLE[3:], *QUIET, *ENDING)
    assert "★★★☆☆" in clean(page)


CREDITED = (
    "Two skippers mend a net on the quay (Image: Harbour Gazette)",
    "Two skippers mend a net on the quay (Photo: J. Lund / PSU)",
    "Two skippers mend a net on the quay. (Joan Lund/The Harbour Gazette)",
    "Two skippers mend a net on the quay. Courtesy of the Lund family",
    "Two skippers mend a net on the quay. | File photo",
    "Two skippers mend a net on the quay. Photo: Supplied / Lund Boats",
    "Two skippers mend a net on the quay Photo Credit: Lund Boats",
    "Dwaj szyprowie naprawiają sieć na nabrzeżu. Fot. Ana Mżyk",
    "Dos patrones remiendan una red en el muelle. / L. Quiroga",
    "Two skippers mend a net on the quay. © I. D. Sule",
    "Deux patrons réparent un filet (© La Gazette du port)",
    "Δύο καπετάνιοι μπαλώνουν ένα δίχτυ (φωτ.: Θ. Μπλέτσας)",
    "両船長が岸壁で網を繕う＝潮見町北浜",
    "取り壊しを待つ北小学校の校舎、山野辺圭撮影",
    "两位船长在码头补网。本报记者 邵一禾 摄",
)


@pytest.mark.parametrize("line", CREDITED)
def test_a_line_that_ends_with_a_credit_is_a_caption(line):
    """In brackets, behind a full stop, a slash or ©, as Japanese and Chinese papers write it."""
    assert measured(text(*ARTICLE, line), DEFAULT).cues[-1] == {"credit": ANYWHERE, "caption": START}
    page = text(*MENU, *ARTICLE, line, *QUIET, *ENDING)
    assert line not in clean(page)
    assert all(said in clean(page) for said in (*ARTICLE, *QUIET))


@pytest.mark.parametrize("line", ["The nets were empty, he said. (Reuters)", "Watch this video: as we mend a net"])
def test_an_agency_or_a_colon_makes_no_caption(line):
    """So reports end, and so people write."""
    assert measured(text(*ARTICLE, line), DEFAULT).cues[-1] == {"credit": ANYWHERE}


def test_captions_that_are_all_there_is_stay():
    """A gallery has no other text."""
    heron, dusk = "A heron waits for its share. Photo: Joan Lund", "The last boat comes in at dusk. © I. D. Sule"
    gallery = text("Skippers at work", CREDITED[0], heron, dusk)
    assert clean(gallery) == gallery
    assert measured(gallery, DEFAULT).cues[1:] == [{"credit": ANYWHERE}] * 3


@pytest.mark.parametrize(
    "line",
    [
        "He paid and/or left",
        "He left. (And/or not)",
        "let rows = cells",
        "大人は五百円、子供は=無料。と聞いた。",
        "They want to sell the boat. /guffaw",
        "$ zcat -f app.log.1.gz app.log | ./gaps",
        "What are low-cost index funds?",
    ],
)
def test_slashes_and_signs_are_no_credit(line):
    """In prose and in code they stand for something else."""
    assert not (measured(line, DEFAULT).cues[0] or {}).get("credit")


def test_an_announced_list_keeps_what_reads_like_a_button():
    """Where the article goes on straight below the list."""
    items = ("A net", "Two lamps", "Home delivery", "Keywords", "Rope for a year")
    page = text(
        *MENU, *ARTICLE[:3], "What every skipper asked the council for this winter:", *items, *ARTICLE[3:], *QUIET
    )
    assert set(items) <= set(clean(page).split("\n"))


def test_the_same_author_over_a_new_date_begins_a_second_article():
    """Even where both articles tell of one thing."""
    byline, dates = "Ros Tennick, coast reporter", ("Published 9 July at 11:05", "Published 5 July at 06:00")
    second = (
        "How the island waits for its ferry",
        byline,
        dates[1],
        "The owners of the island's ferry have said for years that the crossing would not pay in winter.",
        "The council and the crews say that the harbour froze in four winters of the last forty, no more.",
        "The first ferry of the year used to bring the mail, the second one everybody who had waited for it.",
    )
    document = label(text(*MENU, ARTICLE[0], byline, dates[0], *ARTICLE[1:], *QUIET, *second, *ENDING))
    assert document.text.split("\n") == [*ARTICLE, *QUIET]
    assert len(document.articles) == 2


def test_a_programme_stays():
    """Lines with times of day that go up, inside an article, are its programme."""
    times = ("18:30 Brass band plays", "19:20 Owners speak", "20:00 Soup for all", "21:15 Last crossing")
    page = text("Home", "Sport", "Facebook", "X", *ARTICLE[:3], "Programme", *times, ARTICLE[3], "Facebook", "X")
    assert all(time in clean(page).split("\n") for time in times)


def test_times_that_go_down_are_no_programme():
    """A ticker, the latest first, is judged as before."""
    times = ("21:15 Last crossing", "20:00 Soup for all", "19:20 Owners speak", "18:30 Brass band plays")
    page = text("Home", "Sport", "Facebook", "X", *ARTICLE[:3], *times, ARTICLE[3], "Facebook", "X")
    assert "recurring-marker" not in {verdict.reason for verdict in label(page).verdicts}


def test_what_somebody_said_is_no_button():
    """A statement that begins like a plea and says who spoke stays between two paragraphs."""
    line = "Sign up for our newsletter, the old skipper told his crew every spring, and nobody ever knew what he meant."
    page = text("Home", "Sport", "Facebook", "X", *ARTICLE[:3], line, ARTICLE[3], "Facebook", "X")
    assert line in clean(page)


ROWS = (
    "Home  News  Sport  Harbour  Jobs",
    "Share | Facebook | WhatsApp | Print",
    "Contact · Advertise · Privacy policy",
)


@pytest.mark.parametrize("row", ROWS)
def test_a_row_of_buttons_is_one(row):
    """Buttons joined in a line, by gaps or bars, are buttons and count as so many."""
    first = measured(row, DEFAULT)
    assert max(first.cues[0].values()) == LINE
    page = text(row, *ARTICLE, row.replace("Home", "Home page"))
    assert clean(page).strip() == "\n".join(ARTICLE)


def test_a_row_of_a_table_is_no_button():
    """Columns of words that are no phrases, or hardly, stay what they are."""
    for row in ("Boat  Crew  Tons", "Anna  7  12", "Monday | The long way round the island | 9 pounds"):
        assert LINE not in (measured(row, DEFAULT).cues[0] or {}).values()
