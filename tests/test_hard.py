"""Pages that are hard to get right: articles that look like boilerplate, and pages full of it."""

import pytest
from pages import HARD, cases, outcome, read_page

from boilerstrip.document import BLANK, LABELS

PAGES = sorted(path.stem for path in HARD.glob("*.tsv"))
CLEAN = [name for name in PAGES if name.startswith("clean_")]
MESSY = [name for name in PAGES if name.startswith("messy_")]
LEFT = 0.1  # share of a messy page's characters that may stay though they should go
KNOWN_FAILURES = {
    "clean_chessdiary_en": "loses 1 line (1 date-line)",
    "clean_columnist_cookie_banners_en": "loses 1 line (1 legal-notice)",
    "clean_cookie_article_de": "loses 1 line (1 legal-notice)",
    "clean_cookieqa_en": "loses 3 lines (2 legal-notice, 1 promo-plea)",
    "clean_horoscopo_es": "loses 2 lines (2 date-line)",
    "clean_interview_short_answers_en": "loses 1 line (1 navigation-link)",
    "clean_judgment_copyright_en": "loses 2 lines (2 date-line)",
    "clean_kronika_sv": "loses 3 lines (2 promo-plea, 1 legal-notice)",
    "clean_letters_page_en": "loses 1 line (1 legal-notice)",
    "clean_play": "loses 2 lines (1 menu, 1 footer)",
    "clean_press_release_about": "loses 1 line (1 navigation-link)",
    "clean_quoted_comments_en": "loses 25 lines (17 comment-rhythm, 7 under-comments, 1 date-line)",
    "clean_subeditor_en": "loses 6 lines (2 legal-notice, 2 photo-credit, 1 caption-mark)",
    "clean_tlacitka_webu_cs": "loses 13 lines (4 promo-plea, 3 legal-notice, 2 share-button)",
    "clean_tv_picks_week_en": "loses 2 lines (1 promo-plea, 1 navigation-link)",
    "clean_waternotice_en": "loses 7 lines (4 footer, 1 date-line, 1 navigation-link)",
    "clean_whats_on_programme_en": "loses 1 line (1 promo-plea)",
    "messy_112_nl": "leaves 19%",
    "messy_agencia_portal_pt": "leaves 17%",
    "messy_amtsgericht_de": "loses 1 line (1 repeated-headline); leaves 12%",
    "messy_appended_it_breve": "leaves 40%",
    "messy_article_twice_mobile_desktop_en": "loses 1 line (1 menu)",
    "messy_au_public_broadcaster_en": "loses 2 lines (1 menu, 1 promo-plea)",
    "messy_bao_vi": "leaves 13%",
    "messy_blog_he": "loses 6 lines (3 commas, 3 footer)",
    "messy_boatbuilder_en": "leaves 38%",
    "messy_canada_postmedia_en": "loses 3 lines (3 under-related); leaves 10%",
    "messy_comunicat_ro": "loses 1 line (1 capitals); leaves 20%",
    "messy_corporate_cloud_blog_en": "loses 2 lines (1 copies, 1 commas); leaves 12%",
    "messy_councilflood_en": "leaves 19%",
    "messy_court_oneliners_pullquotes_en": "leaves 15%",
    "messy_courtza_en": "leaves 39%",
    "messy_crimeblotter_en": "loses 1 line (1 capitals); leaves 27%",
    "messy_cronica_balonmano_es": "loses 3 lines (3 size*prose-above*dirt); leaves 11%",
    "messy_devlog_code_en": "loses 1 line (1 commas)",
    "messy_earbudreview_en": "leaves 36%",
    "messy_election_results": "leaves 13%",
    "messy_electionlive_en": "loses 3 lines (1 read-more, 1 menu, 1 capitals)",
    "messy_entretien_souffleur_fr": "leaves 12%",
    "messy_factcheckng_en": "loses 2 lines (1 menu, 1 read-more); leaves 27%",
    "messy_felieton_pl": "leaves 18%",
    "messy_fond_uk": "loses 1 line (1 promo-plea); leaves 12%",
    "messy_football_live_blog_en": "loses 8 lines (6 footer, 1 commas, 1 date-line)",
    "messy_footballrow_en": "leaves 19%",
    "messy_forklaring_da": "leaves 22%",
    "messy_forum_sourdough_answer_en": "loses 7 lines (5 footer, 1 poll, 1 since-stamp)",
    "messy_forumwasher_en": "leaves 43%",
    "messy_fotoreportasje_no": "loses 6 lines (5 footer, 1 commas)",
    "messy_gallery_captions_en": "leaves 36%",
    "messy_gazete_tr": "loses 5 lines (3 copies, 1 menu, 1 navigation-link); leaves 15%",
    "messy_gia_ca_phe_vi": "loses 13 lines (8 commas, 4 capitals, 1 navigation-link)",
    "messy_gija_ko": "loses 3 lines (3 size*prose-above*dirt); leaves 20%",
    "messy_gongzhonghao_zh": "loses 1 line (1 commas); leaves 15%",
    "messy_goose_viral_embeds_en": "leaves 16%",
    "messy_haber_tr": "loses 1 line (1 menu)",
    "messy_hadashot_he": "loses 3 lines (1 cohesion, 1 commas, 1 size*prose-above*dirt)",
    "messy_hardwrap_mail_archive": "loses 1 line (1 size*prose-above*dirt)",
    "messy_horoscope_en": "loses 11 lines (5 date-line, 5 commas, 1 legal-notice); leaves 14%",
    "messy_hsbasketball_en": "leaves 10%",
    "messy_idhaa_ar": "leaves 10%",
    "messy_intervju_sr": "leaves 33%",
    "messy_ireland_online_en": "leaves 16%",
    "messy_irishrent_en": "loses 1 line (1 promo-plea); leaves 13%",
    "messy_ja_news": "loses 1 line (1 footer)",
    "messy_kanal_kotelnoy_ru": "loses 3 lines (3 comment-rhythm)",
    "messy_kettle_review_specs_en": "loses 3 lines (2 menu, 1 capitals)",
    "messy_khabargozari_fa": "loses 4 lines (3 commas, 1 menu)",
    "messy_khokkei_ru": "loses 12 lines (7 date-line, 4 footer, 1 capitals)",
    "messy_kishou_ja": "loses 1 line (1 copies); leaves 18%",
    "messy_krimi_bg": "leaves 13%",
    "messy_legal_notice_portal": "loses 1 line (1 date-line)",
    "messy_lentilsoup_en": "loses 8 lines (4 capitals, 3 commas, 1 cohesion); leaves 23%",
    "messy_lettersca_en": "leaves 46%",
    "messy_liveblog_brug_nl": "loses 3 lines (2 commas, 1 date-line); leaves 12%",
    "messy_liveblog_uk_en": "loses 4 lines (2 footer, 1 size*prose-above*dirt, 1 commas)",
    "messy_lokalzeitung_de": "loses 1 line (1 under-related); leaves 16%",
    "messy_lyrics_site": "leaves 24%",
    "messy_magazine_longread_en": "leaves 16%",
    "messy_maqal_ar": "loses 1 line (1 menu)",
    "messy_marketreport_en": "leaves 26%",
    "messy_minutes_council_site": "loses 2 lines (1 date-line, 1 size*prose-above*dirt)",
    "messy_minutes_village_en": "loses 2 lines (1 date-line, 1 capitals)",
    "messy_miod_falszowany_pl": "loses 1 line (1 commas)",
    "messy_ne_zaman_tr": "loses 11 lines (4 footer, 2 capitals, 2 date-line); leaves 13%",
    "messy_newsletter_subscriptions_en": "loses 2 lines (1 menu, 1 commas)",
    "messy_newsletterhow_en": "loses 6 lines (2 copies, 1 size*prose-above*dirt, 1 commas); leaves 10%",
    "messy_ng_newspaper_appended_nothing_en": "leaves 22%",
    "messy_nonprofit_local_en": "leaves 16%",
    "messy_nonprofit_pleas_en": "leaves 44%",
    "messy_obituary_en": "loses 1 line (1 date-line)",
    "messy_opas_fi": "loses 2 lines (2 footer)",
    "messy_opinionindia_en": "leaves 31%",
    "messy_parinam_steps_hi": "leaves 22%",
    "messy_podcasttranscript_en": "leaves 30%",
    "messy_ponte_pensil_pt": "loses 7 lines (7 under-related)",
    "messy_portal_ko": "loses 2 lines (1 menu, 1 footer)",
    "messy_portal_wire_en": "loses 3 lines (3 comment-rhythm)",
    "messy_portalph_en": "leaves 22%",
    "messy_pressrelease_en": "leaves 20%",
    "messy_pressrelease_portal": "loses 4 lines (3 footer, 1 navigation-link)",
    "messy_recensione_it": "loses 10 lines (10 under-related)",
    "messy_recenzja_pl": "loses 3 lines (2 commas, 1 tool-button); leaves 14%",
    "messy_recipe_blog_en": "loses 1 line (1 capitals)",
    "messy_recipe_blog_soup_en": "leaves 14%",
    "messy_recipe_blog_us_en": "loses 1 line (1 capitals)",
    "messy_review_comments_prose": "loses 1 line (1 menu); leaves 16%",
    "messy_ricetta_blog_it": "loses 1 line (1 commas); leaves 24%",
    "messy_saunavuoro_neuvonta_fi": "loses 9 lines (9 under-comments)",
    "messy_seom_yakguk_ko": "loses 2 lines (2 menu)",
    "messy_sermon_en": "loses 1 line (1 date-line); leaves 44%",
    "messy_sports_scroll_en": "leaves 24%",
    "messy_storm_liveblog_nl": "loses 2 lines (2 commas)",
    "messy_tech_affiliate_en": "loses 2 lines (1 copies, 1 under-related)",
    "messy_tech_review_en": "leaves 22%",
    "messy_tenyellenorzes_hu": "leaves 17%",
    "messy_timeline_museum": "loses 2 lines (1 menu, 1 date-stamp); leaves 13%",
    "messy_tr_news": "loses 1 line (1 credited-caption)",
    "messy_trade_magazine_en": "leaves 10%",
    "messy_trade_press_brief_en": "loses 2 lines (1 navigation-link, 1 footer)",
    "messy_tramvai_istoric_ro": "loses 1 line (1 end)",
    "messy_transcripcion_podcast_es": "loses 1 line (1 menu)",
    "messy_transcript_tt": "loses 1 line (1 menu)",
    "messy_travelroadza_en": "leaves 52%",
    "messy_tt_intervju_sv": "loses 1 line (1 credited-caption)",
    "messy_tutoriel_code_fr": "loses 1 line (1 tool-button)",
    "messy_tv_portal_hi": "leaves 23%",
    "messy_uk_regional_tabloid_en": "loses 2 lines (2 above-headline); leaves 12%",
    "messy_university_press_en": "loses 1 line (1 size*prose-above*dirt)",
    "messy_us_tv_station_en": "loses 1 line (1 menu); leaves 13%",
    "messy_walkthrough_en": "leaves 35%",
    "messy_wasfat_adas_ar": "loses 1 line (1 commas)",
    "messy_wire_rewrapped_en": "leaves 22%",
    "messy_yedi_koy_galeri_tr": "loses 14 lines (11 under-related, 1 size*prose-above*dirt, 1 capitals)",
    "messy_yuubin_neko_ja": "loses 1 line (1 commas)",
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
