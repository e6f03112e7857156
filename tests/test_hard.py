"""Pages that are hard to get right: articles that look like boilerplate, and pages full of it."""

import pytest
from pages import HARD, cases, outcome, read_page

from boilerstrip.document import BLANK, LABELS

PAGES = sorted(path.stem for path in HARD.glob("*.tsv"))
CLEAN = [name for name in PAGES if name.startswith("clean_")]
MESSY = [name for name in PAGES if name.startswith("messy_")]
LEFT = 0.1  # share of a messy page's characters that may stay though they should go
KNOWN_FAILURES = {
    "clean_columnist_cookie_banners_en": "loses 1 line (legal-notice)",
    "clean_cookie_article_de": "loses 1 line (legal-notice)",
    "clean_horoscopo_es": "loses 2 lines (2 date-line)",
    "clean_interview_short_answers_en": "loses 1 line (navigation-link)",
    "clean_judgment_copyright_en": "loses 1 line (date-line)",
    "clean_letters_page_en": "loses 1 line (legal-notice)",
    "clean_press_release_about": "loses 1 line (navigation-link)",
    "clean_quoted_comments_en": "loses 25 lines (17 comment-rhythm, 7 under-comments, 1 date-line)",
    "clean_tlacitka_webu_cs": "loses 15 lines (4 promo-plea, 3 legal-notice, 2 share-button)",
    "clean_tv_picks_week_en": "loses 2 lines (1 promo-plea, 1 navigation-link)",
    "clean_whats_on_programme_en": "loses 1 line (promo-plea)",
    "messy_112_nl": "leaves 22%",
    "messy_advice_consent_midst_en": "leaves 19%",
    "messy_appended_it_breve": "leaves 40%",
    "messy_article_twice_mobile_desktop_en": "loses 1 line (menu)",
    "messy_au_public_broadcaster_en": "loses 2 lines (1 menu, 1 promo-plea)",
    "messy_blog_he": "loses 3 lines (3 commas)",
    "messy_canada_postmedia_en": "loses 3 lines (3 under-related)",
    "messy_comunicat_ro": "loses 1 line (capitals); leaves 20%",
    "messy_corporate_cloud_blog_en": "loses 2 lines (1 copies, 1 commas); leaves 12%",
    "messy_court_oneliners_pullquotes_en": "leaves 21%",
    "messy_devlog_code_en": "loses 1 line (commas)",
    "messy_election_results": "leaves 14%",
    "messy_felieton_pl": "leaves 18%",
    "messy_football_live_blog_en": "loses 5 lines (3 footer, 1 commas, 1 date-line)",
    "messy_forum_sourdough_answer_en": "loses 6 lines (2 commas, 2 says-byline, 1 poll)",
    "messy_gallery_captions_en": "leaves 44%",
    "messy_gia_ca_phe_vi": "loses 13 lines (8 commas, 4 capitals, 1 navigation-link)",
    "messy_goose_viral_embeds_en": "leaves 16%",
    "messy_haber_tr": "loses 1 line (menu)",
    "messy_hardwrap_mail_archive": "loses 1 line (size*prose-above*dirt)",
    "messy_ireland_online_en": "leaves 16%",
    "messy_kamp_referat_no": "loses 2 lines (2 capitals)",
    "messy_kettle_review_specs_en": "loses 3 lines (2 menu, 1 capitals)",
    "messy_khokkei_ru": "loses 10 lines (5 date-line, 4 footer, 1 capitals)",
    "messy_legal_notice_portal": "leaves 12%",
    "messy_liveblog_uk_en": "loses 5 lines (2 footer, 1 cues-near, 1 menu)",
    "messy_lokalzeitung_de": "loses 1 line (under-related); leaves 15%",
    "messy_lyrics_site": "loses 1 line (size*prose-above*dirt); leaves 22%",
    "messy_magazine_longread_en": "leaves 17%",
    "messy_maqal_ar": "loses 2 lines (1 menu, 1 commas)",
    "messy_minutes_council_site": "loses 4 lines (2 size*prose-above*dirt, 1 menu, 1 date-line)",
    "messy_minutes_village_en": "loses 4 lines (2 date-line, 1 capitals, 1 footer)",
    "messy_ne_zaman_tr": "loses 11 lines (4 footer, 2 capitals, 2 date-line); leaves 13%",
    "messy_ng_newspaper_appended_nothing_en": "leaves 22%",
    "messy_nonprofit_local_en": "leaves 16%",
    "messy_nonprofit_pleas_en": "leaves 44%",
    "messy_obituary_guestbook": "leaves 12%",
    "messy_parinam_steps_hi": "leaves 22%",
    "messy_ponte_pensil_pt": "loses 7 lines (7 under-related)",
    "messy_portal_ko": "loses 2 lines (1 menu, 1 footer)",
    "messy_portal_wire_en": "loses 3 lines (3 comment-rhythm)",
    "messy_pressrelease_portal": "loses 4 lines (3 footer, 1 navigation-link)",
    "messy_recensione_it": "loses 10 lines (10 under-related)",
    "messy_recipe_blog_en": "loses 1 line (capitals)",
    "messy_recipe_blog_soup_en": "leaves 12%",
    "messy_recipe_blog_us_en": "loses 1 line (capitals)",
    "messy_review_comments_prose": "loses 1 line (menu); leaves 16%",
    "messy_rundfunk_de": "loses 1 line (under-related)",
    "messy_saunavuoro_neuvonta_fi": "loses 9 lines (9 under-comments)",
    "messy_seom_yakguk_ko": "loses 2 lines (2 menu)",
    "messy_servico_pt": "loses 4 lines (3 capitals, 1 commas)",
    "messy_sports_scroll_en": "leaves 24%",
    "messy_storm_liveblog_nl": "loses 2 lines (2 commas)",
    "messy_teasers_ja": "leaves 12%",
    "messy_tech_affiliate_en": "loses 2 lines (1 copies, 1 under-related)",
    "messy_tech_review_en": "leaves 22%",
    "messy_timeline_museum": "loses 1 line (date-stamp); leaves 13%",
    "messy_trade_magazine_en": "leaves 11%",
    "messy_trade_press_brief_en": "loses 2 lines (1 navigation-link, 1 footer); leaves 10%",
    "messy_tramvai_istoric_ro": "loses 1 line (end)",
    "messy_transcripcion_podcast_es": "loses 1 line (menu)",
    "messy_transcript_tt": "loses 1 line (menu)",
    "messy_tutoriel_code_fr": "loses 1 line (tool-button)",
    "messy_tv_station_us_en": "loses 1 line (commas); leaves 14%",
    "messy_university_press_en": "loses 1 line (size*prose-above*dirt)",
    "messy_us_tv_station_en": "loses 1 line (menu); leaves 13%",
    "messy_wasfat_adas_ar": "loses 1 line (commas)",
    "messy_wire_rewrapped_en": "leaves 22%",
    "messy_yedi_koy_galeri_tr": "loses 14 lines (11 under-related, 1 size*prose-above*dirt, 1 capitals)",
    "messy_youju_taiwan_zh": "leaves 11%",
    "messy_yuubin_neko_ja": "loses 2 lines (1 menu, 1 commas)",
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
