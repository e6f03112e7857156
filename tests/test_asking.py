"""Pleas in a site's own words go; the same words in an article that speaks to its reader, or in speech, stay."""

import pytest

from boilerstrip import Settings, label
from boilerstrip.document import DEFAULT
from boilerstrip.lexicon import load
from boilerstrip.lexicon.voice import CALL, CHANNEL, OWN, SAID, WE, YOU, Voices, fullest, spoken

NEWS = {
    "en": """Ferry back after nine weeks
The ferry to Tollness sails again from Monday, nine weeks after its shaft broke in the sound.
The yard at Brannick replaced the shaft and both bearings, a job that the owner puts at 400,000 pounds.
Farmers on the island had shipped their lambs on a chartered barge, which took eleven hours for each crossing.
{}
The council wants to buy a second boat by the end of next year, so that a broken shaft strands nobody again.
The harbour master recalled that the old boat had served for thirty-one years without a single serious fault.""",
    "de": """Fähre fährt nach neun Wochen wieder
Die Fähre nach Tollnitz legt ab Montag wieder ab, neun Wochen nachdem im Sund ihre Welle gebrochen war.
Die Werft in Branick hat die Welle und beide Lager ersetzt, was den Eigner nach seinen Worten 400.000 Euro kostet.
Die Bauern der Insel hatten ihre Lämmer auf einem gemieteten Kahn verschifft, der für jede Fahrt elf Stunden brauchte.
{}
Der Rat will bis Ende nächsten Jahres ein zweites Schiff kaufen, damit eine Welle niemanden mehr festhält.
Der Hafenmeister erinnerte daran, dass das alte Schiff einunddreißig Jahre ohne einen schweren Schaden fuhr.""",
    "pl": """Prom wraca po dziewięciu tygodniach
Prom na Tolnicę od poniedziałku znów pływa, dziewięć tygodni po tym, jak w cieśninie pękł jego wał.
Stocznia w Braniku wymieniła wał i oba łożyska, co według armatora kosztowało czterysta tysięcy złotych.
Rolnicy z wyspy wozili jagnięta wynajętą barką, która na każdy rejs potrzebowała jedenastu godzin.
{}
Rada chce kupić drugi statek do końca przyszłego roku, żeby pęknięty wał nikogo więcej nie uwięził.
Kapitan portu przypomniał, że stary statek służył trzydzieści jeden lat bez jednej poważnej awarii.""",
}
PLEAS = {
    "en": "Were you on board that day? Send us your pictures and our newsroom will print the best of them.",
    "de": "Waren Sie an Bord? Schicken Sie uns Ihre Bilder, unsere Redaktion druckt die besten davon.",
    "pl": "Byłeś wtedy na pokładzie? Wyślij nam zdjęcia na nasz numer, redakcja wydrukuje najlepsze.",
}
BUTTONS = {"en": "Yes, send them", "de": "Ja, schicken", "pl": "Tak, chcę"}
SPEECH = {
    "en": "Send us your lambs by Friday and we will have them weighed for free, the skipper of the barge told them.",
    "de": "Schickt uns eure Lämmer bis Freitag, wir wiegen sie kostenlos, sagte der Schiffer des Kahns den Bauern.",
    "pl": "Wyślij nam jagnięta do piątku, a my zważymy je za darmo, powiedział szyper barki każdemu z nich.",
}
GUIDE = """How to board the ferry
Buy your ticket at the kiosk before you walk down the slip, and keep it in your hand until you are asked for it.
If you have a car, you must be there forty minutes early, since we load lorries first and you may have to back down.
You can leave your dog on the car deck or take it with you to the saloon, where your coffee costs you two pounds.
{}
When you hear the horn twice, go to your car and wait until the mate gives you a sign to start your engine.
You will find the lockers on your left as you come aboard, and your key is returned to you at the desk."""


MENU = "Home\nSport\nFacebook\nX\nWhatsApp\n"
FOOTER = "\nFacebook\nX\nHome\nSport\n© 2025"


def verdict_of(text, line, settings=DEFAULT):
    """The verdict on one of a text's lines."""
    document = label(MENU + text + FOOTER, settings=settings)
    return next(v for v in document.verdicts if document.source[v.start : v.end] == line)


@pytest.mark.parametrize("code", PLEAS)
def test_a_plea_goes(code):
    """A line that says you, us and what a site asks for goes by that rule, and stays where the rule is off."""
    text = NEWS[code].format(PLEAS[code])
    found = verdict_of(text, PLEAS[code])
    assert (found.keep, found.label, found.reason) == (False, "promo", "asking")
    assert verdict_of(text, PLEAS[code], Settings(rules_off=frozenset({"asking"}))).keep


@pytest.mark.parametrize("code", BUTTONS)
def test_the_button_below_a_plea_goes(code):
    """A short line that says yes goes with the plea that stands straight above it."""
    found = verdict_of(NEWS[code].format(f"{PLEAS[code]}\n{BUTTONS[code]}"), BUTTONS[code])
    assert (found.keep, found.label) == (False, "promo")


@pytest.mark.parametrize("name", ["Voices of the sound", "Morning ferry"])
def test_a_name_in_quotation_marks_is_no_speech(name):
    """A plea that names a newsletter is one; the same length of somebody's words is not."""
    line = f"Sign up for our newsletter “{name}” and we send you the tides every Monday."
    assert not verdict_of(NEWS["en"].format(line), line).keep


@pytest.mark.parametrize("code", SPEECH)
def test_speech_stays(code):
    """Somebody's words stay, with quotation marks or without them."""
    assert verdict_of(NEWS[code].format(SPEECH[code]), SPEECH[code]).keep
    quoted = f"“{PLEAS[code]}”"
    assert verdict_of(NEWS[code].format(quoted), quoted).keep


def test_an_article_that_speaks_to_its_reader_keeps_such_a_line():
    """Where most of the article says you, such words are its own."""
    line = "Send us your booking number by text and you will get your place on the next boat."
    assert verdict_of(GUIDE.format(line), line).keep


def test_a_language_is_judged_by_itself():
    """What is a word for you in one language only does not add to what another says."""
    voices = Voices.of([[("you", "du"), ("own", "artikel")], [("you", "vous"), ("own", "artikel")]])
    lines = voices.heard(["L'artikel du jour", "vous", "vous"])
    assert fullest(lines[0]) == (YOU | OWN, 0)
    assert spoken(lines) == {1}
    assert fullest(lines[0], {1}) == (OWN, 1)


def test_where_a_word_counts():
    """Calls open a clause, formal words have a capital inside a sentence, channels are of all languages."""
    voices = Voices.of([[("call", "join"), ("formal", "sie"), ("channel", "telegram")], [("said", "dit")]])
    assert voices.heard(["They join", "Now, “join them”"]) == [{}, {0: CALL}]
    assert voices.heard(["Sie kommt. Sie geht, wenn sie will", "Wenn Sie wollen"]) == [{}, {0: YOU}]
    assert [fullest(line) for line in voices.heard(["Il dit: Telegram"])] == [(CHANNEL | SAID, 1)]


def test_every_language_has_its_words():
    """Words of all languages are heard by default; an empty line says nothing."""
    assert [fullest(line)[0] for line in load().voices.heard(["Нам нужны вы", ""])] == [YOU | WE, 0]
