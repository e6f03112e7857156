"""Pages that are hard to get right: articles that look like boilerplate, and pages full of it."""

import pytest
from pages import HARD, cases, outcome, read_page

from boilerstrip.document import BLANK, LABELS

PAGES = sorted(path.stem for path in HARD.glob("*.tsv"))
CLEAN = [name for name in PAGES if name.startswith("clean_")]
MESSY = [name for name in PAGES if name.startswith("messy_")]
LEFT = 0.1  # share of a messy page's characters that may stay though they should go
KNOWN_FAILURES = {
    "clean_liveblog": "loses 12 lines (10 tool-button, 1 commas, 1 footer)",
    "clean_poem_refrain": "loses 2 lines (2 repeated-caption)",
    "clean_press_release_about": "loses 1 line (navigation-link)",
    "clean_transcript_tt": "loses 6 lines (3 photo-credit, 2 capitals, 1 words*prose-below)",
    "clean_tutorial_code_logs": "loses 3 lines (1 tool-button, 1 promo-plea, 1 footer)",
    "clean_two_languages": "loses 1 line (tool-button)",
    "messy_appended_de_dpa": "loses 1 line (repeated-caption); leaves 47%",
    "messy_appended_es_third_style": "loses 1 line (menu)",
    "messy_appended_feature_then_brief": "leaves 42%",
    "messy_appended_no_headline": "leaves 52%",
    "messy_ar_news": "loses 6 lines (5 teaser, 1 menu)",
    "messy_cookie_wall": "loses 4 lines (4 second-article); leaves 51%",
    "messy_de_recipe": "loses 2 lines (1 menu, 1 cohesion); leaves 13%",
    "messy_es_liveblog": "loses 13 lines (6 footer, 5 tool-button, 1 menu)",
    "messy_fr_interview": "loses 1 line (menu); leaves 12%",
    "messy_guide_nl": "loses 2 lines (1 menu, 1 footer)",
    "messy_hardwrap_mail_archive": "leaves 21%",
    "messy_he_related": "loses 4 lines (3 footer, 1 menu)",
    "messy_it_review": "leaves 14%",
    "messy_ja_news": "loses 2 lines (1 cohesion, 1 footer)",
    "messy_legal_notice_portal": "loses 1 line (cohesion)",
    "messy_login_wall": "loses 1 line (menu)",
    "messy_lyrics_site": "loses 24 lines (14 under-related, 6 footer, 4 menu)",
    "messy_minutes_council_site": "loses 11 lines (5 menu, 2 date-line, 2 cohesion)",
    "messy_obituary_guestbook": "leaves 34%",
    "messy_one_paragraph_buried": "loses 1 line (menu)",
    "messy_pl_faq": "loses 8 lines (7 under-sponsored, 1 menu)",
    "messy_play_blog": "loses 6 lines (3 prose-below*dirt, 2 footer, 1 menu)",
    "messy_poem_comments": "loses 8 lines (8 repeated-caption); leaves 22%",
    "messy_pressrelease_portal": "loses 5 lines (3 footer, 1 menu, 1 navigation-link)",
    "messy_review_comments_prose": "loses 1 line (menu); leaves 15%",
    "messy_ru_news": "loses 5 lines (4 teaser, 1 relative-time)",
    "messy_timeline_museum": "loses 7 lines (2 size*prose-above*dirt, 2 date-line, 1 cohesion); leaves 12%",
    "messy_transcript_tt": "loses 8 lines (3 photo-credit, 2 menu, 2 capitals); leaves 10%",
    "messy_tutorial_code": "loses 12 lines (5 footer, 4 repeated-caption, 1 menu)",
    "messy_zh_news": "loses 1 line (menu)",
}


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_labelled(name):
    """The first line says why the page is here, all others have a known label, and blank lines are called so."""
    page = read_page(HARD / f"{name}.tsv")
    assert (HARD / f"{name}.tsv").read_text(encoding="utf8").startswith("# ")
    assert {label for label, _ in page.rows} <= set(LABELS)
    assert all((label == BLANK) == (not text.strip()) for label, text in page.rows)
    assert name in CLEAN or name in MESSY


def known(names):
    """The known failures among some pages."""
    return {name: reason for name, reason in KNOWN_FAILURES.items() if name in names or name not in PAGES}


@pytest.mark.parametrize("name", cases(CLEAN, known(CLEAN)))
def test_clean_pages_stay(name):
    """Of a page that is all article, nothing of the article goes."""
    assert not outcome(read_page(HARD / f"{name}.tsv")).lost


@pytest.mark.parametrize("name", cases(MESSY, known(MESSY)))
def test_messy_pages_are_cleaned(name):
    """Of a page full of boilerplate, nothing of the article goes and little of the rest stays."""
    found = outcome(read_page(HARD / f"{name}.tsv"))
    assert not found.lost
    assert found.left_share <= LEFT, found.left
