"""The screen without its trained part: the plainest words are found, idioms are not."""

import pytest

from bot.bootstrap import build_phrases
from bot.nlu.reader import the_reader
from bot.safety.replies import SafetyReplies
from bot.safety.screen import Screen
from bot.settings import ROOT

PLAIN = [
    ("crisis", "I want to kill myself"),
    ("crisis", "i don’t want to be here any more"),
    ("crisis", "Work is fine. The garden too. I'm going to end my life on Friday. How are you?"),
    ("danger", "my husband hits me when he drinks"),
    ("danger", "I'm not safe at home"),
    ("emergency", "I can't breathe"),
    ("emergency", "her face is drooping"),
    ("emergency", "my tongue is swelling up"),
]


@pytest.fixture(scope="module")
def screen():
    return Screen(the_reader())


@pytest.mark.parametrize(("kind", "text"), PLAIN)
def test_plain_words_raise_the_alarm_without_any_training(screen, kind, text):
    """Before the first training the screen already works."""
    assert screen.check(text).kind == kind


@pytest.mark.parametrize(("kind", "text"), PLAIN)
def test_an_alarm_is_found_at_the_end_of_a_very_long_message(screen, kind, text):
    """Every sentence is read, also beyond what the assistant takes."""
    assert screen.check("The weather was nice today. " * 400 + text).kind == kind


@pytest.mark.parametrize(
    "text",
    [
        "this queue is killing me",
        "I nearly died laughing",
        "I could murder a curry",
        "Can I have a referral?",
        "",
        "😀",
        "I can't breathe with all this paperwork",
    ],
)
def test_idioms_raise_nothing_by_pattern(screen, text):
    """Everyday exaggeration is no alarm."""
    assert screen.check(text) is None


def test_taking_back_is_asked_about_once():
    """An alarm, taken back and confirmed, leads back; another word keeps it open."""
    replies = SafetyReplies.load(build_phrases(), ROOT / "data/safety/helplines.yml")
    raised = replies.raised("crisis", None)
    waiting = replies.go_on(raised.alert, text="what about my meeting", press=None)
    assert waiting.alert.part == "waiting"
    asked = replies.go_on(waiting.alert, text="I didn't mean that", press=None)
    assert asked.alert.part == "confirming"
    assert replies.go_on(asked.alert, text="not sure", press=None).alert is not None
    assert replies.go_on(asked.alert, text="yes", press=None).alert is None
    assert replies.go_on(asked.alert, text="", press="safety_safe").alert is None


@pytest.mark.parametrize("kind", ["crisis", "danger", "emergency"])
def test_every_alarm_names_a_number_for_each_region(kind):
    """Region unknown: all of them at once."""
    replies = SafetyReplies.load(build_phrases(), ROOT / "data/safety/helplines.yml")
    text = replies.raised(kind, None).says[0].text
    assert all(number in text for number in ("911", "999", "112"))
