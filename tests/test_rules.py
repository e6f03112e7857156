"""The table of rules is complete, and its own examples are true."""

import pytest
from pages import cases

from boilerstrip import label
from boilerstrip.document import LABELS
from boilerstrip.rules import KINDS, PHRASES, RULES, WEIGHED

TITLE = "Town library to stay open until nine on weekdays"
BODY = (
    "The town library will stay open until nine on weekdays from October, after a campaign that began in its own "
    "reading room.",
    "Members of the town council voted by eleven to four on Tuesday evening to pay for two more librarians and a new "
    "boiler.",
    "“We had people queueing on the stairs with their coats on,” said Martin Hale, who has worked at the front desk "
    "since 1998.",
    "The building was given to the town by a brewer in 1904, and for most of the century it closed when the light "
    "failed.",
    "A survey in spring found that a third of its visitors came to work or to study because their own homes were too "
    "cold.",
    "Mr Hale said that he would miss the quiet of the evenings, but that he had never seen the old place so well used.",
)
ON_TOP = {"byline", "date", "credit", "caption"}  # what stands between headline and body; the rest stands at the end
REMOVES = {line: (category, rule) for category, rule in PHRASES.items() for line in rule.removes}
KEEPS = {line: (category, rule) for category, rule in PHRASES.items() for line in rule.keeps}
REMOVES_KNOWN_FAILURES = {}
KEEPS_KNOWN_FAILURES = {}


def verdict(lines, wanted):
    """The verdict on one of the lines of a page."""
    document = label("\n\n".join(lines))
    return next(v for v in document.verdicts if document.source[v.start : v.end] == wanted)


def test_names_are_unique():
    """No two rules have one name."""
    assert len(RULES) == len(PHRASES) + len(KINDS) + len(WEIGHED)


@pytest.mark.parametrize("name", RULES)
def test_rules_say_what_they_do(name):
    """A rule has a label that is known and a sentence that ends with a full stop."""
    rule = RULES[name]
    assert rule.name == name
    assert rule.label in LABELS
    assert len(rule.sentence.split()) >= 2
    assert rule.sentence[0].isupper()
    assert rule.sentence.endswith(".")


def test_phrase_rules_have_examples():
    """Every phrase rule says what it removes and what it keeps, and no line is said twice."""
    assert all(rule.removes and rule.keeps for rule in PHRASES.values())
    assert len(REMOVES) + len(KEEPS) == sum(len(rule.removes) + len(rule.keeps) for rule in PHRASES.values())


def test_the_article_itself_stays():
    """The article into which the examples are put stays whole."""
    assert all(v.keep for v in label("\n\n".join((TITLE, *BODY))).verdicts if v.label != "blank")


@pytest.mark.parametrize("line", cases(REMOVES, REMOVES_KNOWN_FAILURES))
def test_examples_are_removed(line):
    """What a rule says that it removes goes, above the body or at its end."""
    on_top = REMOVES[line][0] in ON_TOP
    lines = (TITLE, line, *BODY) if on_top else (TITLE, *BODY, line)
    assert not verdict(lines, line).keep


@pytest.mark.parametrize("line", cases(KEEPS, KEEPS_KNOWN_FAILURES))
def test_look_alikes_are_kept(line):
    """What a rule says that it keeps stays as a paragraph in the article."""
    assert verdict((TITLE, *BODY[:3], line, *BODY[3:]), line).keep
