"""Pages that are hard to get right: articles that look like boilerplate, and pages full of it."""

import pytest
from pages import HARD, cases, outcome, read_page

from boilerstrip.document import BLANK, LABELS

PAGES = sorted(path.stem for path in HARD.glob("*.tsv"))
CLEAN = [name for name in PAGES if name.startswith("clean_")]
MESSY = [name for name in PAGES if name.startswith("messy_")]
LEFT = 0.1  # share of a messy page's characters that may stay though they should go
KNOWN_FAILURES = {
    "clean_minutes": "loses 1 line (date-line)",
    "clean_play": "loses 2 lines (1 promo-plea, 1 copies)",
    "clean_press_release_about": "loses 1 line (navigation-link)",
    "clean_toc": "loses 1 line (photo-credit)",
    "messy_appended_de_dpa": "leaves 42%",
    "messy_appended_feature_then_brief": "leaves 40%",
    "messy_appended_no_headline": "leaves 51%",
    "messy_ar_news": "loses 1 line (menu)",
    "messy_cookie_wall": "loses 4 lines (4 second-article); leaves 51%",
    "messy_de_recipe": "loses 1 line (menu); leaves 17%",
    "messy_es_liveblog": "loses 2 lines (1 date-line, 1 since-stamp)",
    "messy_guide_nl": "loses 2 lines (2 footer)",
    "messy_hardwrap_mail_archive": "leaves 16%",
    "messy_he_related": "loses 3 lines (3 footer)",
    "messy_it_review": "loses 2 lines (2 cohesion); leaves 10%",
    "messy_ja_news": "loses 1 line (footer)",
    "messy_legal_notice_portal": "leaves 15%",
    "messy_lyrics_site": "loses 18 lines (14 under-related, 3 copies, 1 size*prose-above*dirt)",
    "messy_minutes_council_site": "loses 3 lines (1 menu, 1 date-line, 1 size*prose-above*dirt)",
    "messy_obituary_guestbook": "leaves 32%",
    "messy_play_blog": "loses 8 lines (4 menu, 3 footer, 1 cohesion)",
    "messy_poem_comments": "loses 3 lines (3 menu); leaves 27%",
    "messy_pressrelease_portal": "loses 4 lines (2 footer, 1 menu, 1 navigation-link)",
    "messy_review_comments_prose": "loses 1 line (menu); leaves 15%",
    "messy_timeline_museum": "loses 2 lines (1 legal-notice, 1 date-stamp); leaves 16%",
    "messy_transcript_tt": "loses 4 lines (3 photo-credit, 1 menu); leaves 14%",
    "messy_tutorial_code": "loses 9 lines (4 repeated-caption, 2 cohesion, 2 footer)",
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
