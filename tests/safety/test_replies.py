"""What is said after an alarm."""

import re
from collections import Counter
from itertools import pairwise

import pytest

from bot.bootstrap import build_phrases
from bot.safety.helplines import Helplines
from bot.safety.languages import Languages
from bot.safety.replies import Alert, SafetyReplies
from bot.settings import ROOT

HELPLINES = Helplines.load(ROOT / "data/safety/helplines.yml")
KINDS = ("crisis", "danger", "emergency")
TEXTS = {key: texts for key, texts in build_phrases().texts().items() if key.startswith("safety.")}


@pytest.fixture(scope="module")
def replies():
    return SafetyReplies(build_phrases(), HELPLINES)


def test_taking_back_is_asked_about_once(replies):
    """An alarm, taken back and confirmed, leads back; another word keeps it open."""
    raised = replies.raised(["crisis"], count=0, region=None)
    waiting = replies.go_on(raised.alert, text="what about my meeting", press=None)
    assert waiting.alert.part == "waiting"
    asked = replies.go_on(waiting.alert, text="I didn't mean that", press=None)
    assert asked.alert.part == "confirming"
    assert replies.go_on(asked.alert, text="not sure", press=None).alert is not None
    assert replies.go_on(asked.alert, text="yes", press=None).alert is None
    assert replies.go_on(asked.alert, text="", press="safety_safe").alert is None


@pytest.mark.parametrize("kind", KINDS)
def test_every_alarm_names_a_number_for_each_region(replies, kind):
    """Region unknown: all of them at once."""
    text = replies.raised([kind], count=0, region=None).says[0].text
    assert all(number in text for number in ("911", "999", "112"))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("region", [region.code for region in HELPLINES.regions])
def test_a_known_region_has_its_own_numbers_only(replies, kind, region):
    """Every reply of the alarm, in every place."""
    own = next(r for r in HELPLINES.regions if r.code == region)
    for count in range(3):
        said = replies.raised([kind], count=count, region=region).says[0].text
        said += (
            replies.go_on(Alert((kind,), "waiting", count, region), text="hm", press=None).says[0].text
        )
        assert own.emergency in said
        assert "{" not in said
        assert ("988" in said) == (region in ("us", "canada") and kind != "emergency")


def test_a_crisis_reply_does_what_the_rules_ask(replies):
    """It asks directly, names emergency help, a trusted person, distance, a professional; no promise."""
    for count in range(3):
        text = replies.raised(["crisis"], count=count, region="uk").says[0].text
        assert any(word in text.split("?")[0] for word in ("suicide", "ending your life"))
        assert "999" in text
        assert "116 123" in text
        assert any(word in text for word in ("trust", "friend", "message someone"))
        assert any(word in text for word in ("Move away", "distance", "away from the things"))
        assert any(word in text for word in ("doctor", "therapist", "care team"))
        assert "everything will be" not in text.lower()


def test_only_the_danger_reply_can_be_left_quickly_and_removed(replies):
    """Its message carries the sign for the page, and the button that removes it."""
    for kind in KINDS:
        say = replies.raised([kind], count=0, region=None).says[0]
        assert (say.data.get("leave") is True) == (kind == "danger")
        assert ("safety_remove" in [b.press for b in say.buttons]) == (kind == "danger")


@pytest.mark.parametrize(
    ("text", "over"),
    [
        ("yes", True),
        ("I’m safe", True),
        ("I'm safe for now, but tonight I don't know", False),
        ("I'm ok with it, I've decided", False),
        ("no", False),
    ],
)
def test_only_a_plain_yes_ends_an_alarm(replies, text, over):
    """What sounds like a yes and goes on to say something else keeps the numbers there."""
    alert = replies.raised(["crisis"], count=0, region=None).alert
    asked = replies.go_on(alert, text="I didn’t mean that", press=None).alert
    assert asked.part == "confirming"
    assert (replies.go_on(asked, text=text, press=None).alert is None) == over


def test_two_kinds_get_an_answer_each_and_end_one_by_one(replies):
    """The most pressing first; believing the one does not end the other."""
    raised = replies.raised(["danger", "crisis"], count=0, region="uk")
    assert [say.text.split()[0] for say in raised.says] == ["I", "Thank"]
    assert all(say.data == {"leave": True} for say in raised.says)
    asked = replies.go_on(raised.alert, text="", press="safety_safe_now")
    other = replies.go_on(asked.alert, text="", press="safety_safe")
    assert other.alert.kinds == ("danger",)
    assert "safe where you are" in other.says[0].text
    assert replies.go_on(other.alert, text="yes", press=None).alert is None


@pytest.mark.parametrize("kind", ["crisis", "emergency"])
def test_a_doubtful_sign_is_asked_about_with_the_numbers(replies, kind):
    """It asks, names help for every place, and says that it may be wrong and the talk can go on."""
    raised = replies.raised([kind], count=0, region=None, sure=False)
    text = raised.says[0].text
    assert raised.alert.part == "asked"
    assert "?" in text
    assert all(number in text for number in ("911", "999", "112"))
    assert ("988" in text) == (kind != "emergency")
    assert "wrong" in text
    assert {"safety_not_meant", "safety_safe_now"} <= {b.press for b in raised.says[0].buttons}


def test_danger_is_never_passed_over(replies):
    """What is said after it stays hidden with it, so the talk cannot go on with it."""
    assert replies.raised(["danger"], count=0, region=None, sure=False).alert.part == "waiting"
    assert replies.raised(["crisis", "danger"], count=0, region=None, sure=False).alert.part == "waiting"


def test_a_doubtful_crisis_reply_does_what_the_rules_ask(replies):
    """Asked directly, with distance, a trusted person and a professional, whichever way it is said."""
    for count in range(3):
        text = replies.raised(["crisis"], count=count, region="uk", sure=False).says[0].text
        assert any(word in text.split("?")[0] for word in ("suicide", "wanting to die"))
        assert "116 123" in text
        assert "999" in text
        assert "could be used" in text
        assert any(word in text for word in ("trust", "friend", "person close"))
        assert any(word in text for word in ("therapist", "care team"))


@pytest.mark.parametrize(
    "text",
    [
        "can we practise asking my boss for breaks",
        "hr tmrw about my hours. scared ill go blank",
        "By two my hands stop and I make mistakes.",
        "skip this",
        "let me try that again",
        "7",
        "no",
    ],
)
def test_after_a_doubtful_sign_whoever_goes_on_is_believed(replies, text):
    """The message is heard where the talk was."""
    asked = replies.raised(["crisis"], count=0, region=None, sure=False).alert
    assert replies.go_on(asked, text=text, press=None).alert is None


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("yes", "waiting"),
        ("most nights", "waiting"),
        ("yeah, since my mum went", "waiting"),
        ("yea since last month, most nights", "waiting"),
        ("well yes, most evenings really", "waiting"),
        ("honestly yes it is me", "waiting"),
        ("I'm thinking about it, yes", "waiting"),
        ("Im thinking about it every night", "waiting"),
        ("ive thought about it a lot", "waiting"),
        ("thats what this is about", "waiting"),
        ("Not me, my daughter is", "waiting"),
        ("My sister, she told me yesterday", "waiting"),
        ("no, but my brother does", "waiting"),
        ("help me", "waiting"),
        ("help", "waiting"),
        ("I need help right now", "waiting"),
        ("no more", "waiting"),
        ("end it", "waiting"),
        ("stop it", "waiting"),
        ("what if I am?", "waiting"),
        ("does it matter if I am", "waiting"),
        ("I don't want to say", "waiting"),
        ("please don't tell anyone about it", "waiting"),
        ("can't say, he is here", "waiting"),
        ("I don't know what I want anyway", "waiting"),
        ("I'm in Ireland", "waiting"),
        ("I'm ok with it, I've decided", "confirming"),
        ("I didn't mean it like that", "confirming"),
    ],
)
def test_what_may_be_an_answer_keeps_a_doubtful_sign_open(replies, text, part):
    """Yes in any form, somebody else, a cry for help, a way round the question."""
    asked = replies.raised(["crisis"], count=0, region=None, sure=False).alert
    assert replies.go_on(asked, text=text, press=None).alert.part == part


def test_only_a_talk_that_can_go_on_passes_a_doubtful_sign(replies):
    """Neither another language, nor what cannot be taken up, nor a no to two questions at once."""
    spanish = next(
        language
        for language in Languages.load(ROOT / "data/safety/languages.yml").known
        if language.code == "es"
    )
    asked = replies.raised(["crisis"], count=0, region=None, sure=False).alert
    said = {"text": "todos los días desde enero ya", "press": None}
    assert replies.go_on(asked, **said, language=spanish).alert.part == "waiting"
    said = {"text": "can we practise asking my boss for breaks", "press": None}
    assert replies.go_on(asked, **said, heard=False).alert.part == "waiting"
    two = replies.raised(["crisis", "emergency"], count=0, region=None, sure=False).alert
    assert replies.go_on(two, text="no", press=None).alert.part == "confirming"
    assert replies.go_on(asked, text="", press="safety_safe_now").alert.part == "confirming"


def test_a_second_doubtful_sign_is_no_doubt_any_longer(replies):
    """Two of them weigh as much as a plain one."""
    first = replies.raised(["crisis"], count=0, region=None, sure=False).alert
    again = replies.raised(["crisis"], count=1, region=None, open_before=first.kinds, sure=False)
    assert again.alert.part == "waiting"
    assert "wrong" not in again.says[0].text


@pytest.mark.parametrize("key", sorted(TEXTS))
def test_every_safety_text_has_variants_to_take_turns(key):
    """Where there is one text only, it would stand there twice in a row."""
    assert len(set(TEXTS[key])) >= 2


def test_no_sentence_stands_in_two_safety_texts():
    """Whatever follows whatever, only the numbers repeat."""
    sentences = Counter(
        sentence.strip()
        for texts in TEXTS.values()
        for text in texts
        for sentence in re.findall(r"[^.!?\n]+[.!?]?", text.replace("{lines}", ""))
        if sentence.strip()
    )
    assert [sentence for sentence, count in sentences.items() if count > 1] == []


@pytest.mark.parametrize("kind", KINDS)
def test_no_reply_is_given_twice_in_a_row(replies, kind):
    """Also where the same thing is said again and again: a place, nothing, "I didn't mean that"."""
    for text in ("hm", "Ireland"):
        alert, said = replies.raised([kind], count=0, region=None).alert, []
        for _ in range(6):
            reply = replies.go_on(alert, text=text, press=None)
            said.append(reply.says[0].text)
            alert = reply.alert
        assert all(a != b for a, b in pairwise(said))
    asked = []
    for _ in range(3):
        reply = replies.go_on(alert, text="I didn't mean that", press=None)
        asked.append(reply.says[0].text)
        alert = replies.go_on(reply.alert, text="not sure", press=None).alert
    assert all(a != b for a, b in pairwise(asked))


@pytest.mark.parametrize("kind", KINDS)
def test_the_sentences_of_every_language_take_turns(replies, kind):
    """An alarm in another language is answered in it and in English, both with other words each time."""
    for language in Languages.load(ROOT / "data/safety/languages.yml").known:
        said = [replies.raised([kind], count=n, region="uk", language=language).says for n in range(4)]
        assert all(len(says) == 2 for says in said)
        for before, after in pairwise(said):
            assert not {say.text for say in before} & {say.text for say in after}, language.code


def test_an_open_alarm_is_not_forgotten_over_a_new_one(replies):
    """What was open before stays open."""
    raised = replies.raised(["danger"], count=2, region=None, open_before=["crisis"])
    assert len(raised.says) == 1
    assert raised.alert.kinds == ("crisis", "danger")
