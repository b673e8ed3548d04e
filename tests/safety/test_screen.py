"""The screen without its trained part: the plainest words are found, idioms are not."""

import pytest

from bot.nlu.reader import the_reader
from bot.safety.classifier import AlarmClassifier
from bot.safety.languages import Languages
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
    # Hidden and misspelt words, joke tone, a named means, a denial that denies nothing.
    ("crisis", "i w4nt t0 k1ll mys3lf"),
    ("crisis", "k i l l  m y s e l f"),
    ("crisis", "I wanna d\u200bie"),
    ("crisis", "im gona kil my self lol"),
    ("crisis", "feeling sucidal agian"),
    ("crisis", "I'm not suicidal but I don't want to wake up anymore"),
    ("crisis", "I don't know if I want to kill myself or just sleep"),
    ("crisis", "My son says he is going to hang himself"),
    ("emergency", "dad isnt breathing"),
    ("emergency", "I canʼt breathe"),
    ("emergency", "crushing chest pain down my left arm, what if it's my heart"),
    ("danger", "my ex hits me when he picks up the kids"),
    ("crisis", "I'd be better off dead, can't even watch tv"),
    ("crisis", "ich moechte sterben"),
    ("emergency", "i took too many tablets by accident"),
    # The plainest sentences of other languages.
    ("crisis", "Ya no quiero vivir"),
    ("crisis", "ich will nicht mehr leben"),
    ("crisis", "J’ai envie de mourir"),
    ("crisis", "nie chce juz zyc"),
    ("crisis", "أريد أن أموت"),
    ("emergency", "¡No puedo respirar!"),
    ("emergency", "Brustschmerzen, und ich bekomme keine Luft"),
    ("emergency", "je n'arrive plus à respirer"),
    ("emergency", "nie mogę oddychać"),
    ("emergency", "لا أستطيع التنفس"),
    ("danger", "mi marido me pega"),
    ("danger", "mein Mann schlägt mich"),
]


def languages():
    return Languages.load(ROOT / "data/safety/languages.yml")


def kinds(screen, text):
    return tuple(alarm.kind for alarm in screen.check(text))


@pytest.fixture(scope="module")
def screen():
    return Screen(the_reader(), languages())


@pytest.mark.parametrize(("kind", "text"), PLAIN)
def test_plain_words_raise_the_alarm_without_any_training(screen, kind, text):
    """Before the first training the screen already works."""
    assert kinds(screen, text) == (kind,)


@pytest.mark.parametrize(("kind", "text"), PLAIN)
def test_an_alarm_is_found_at_the_end_of_a_very_long_message(screen, kind, text):
    """Every sentence is read, also beyond what the assistant takes."""
    assert kinds(screen, "The weather was nice today. " * 400 + text) == (kind,)


@pytest.mark.parametrize(
    "text",
    [
        "this queue is killing me",
        "I'd kill for a nap",
        "I'm dying of embarrassment",
        "I'm not suicidal",
        "I would never hurt myself",
        "When I was 15 I tried to kill myself, I'm well today.",
        "In the novel her brother kills himself",
        "the leaflet lists suicidal thoughts as a side effect",
        "why do they ask if I'm suicidal when I come about my knee",
        "no numbness, my face is not drooping",
        "what if my tongue swells up after the tablet?",
        "He hit me in karate practice, my own fault",
        "my ex used to beat me, that was years ago and I live alone now",
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
    assert screen.check(text) == ()


def test_a_sentence_in_the_middle_of_a_long_message_is_found(screen):
    """Sentence by sentence: what stands around it does not hide it."""
    text = "My manager moved the meeting again. I want to kill myself. Can you make it Thursday? " * 2
    assert kinds(screen, text) == ("crisis",)


def test_the_screen_works_with_the_classifier_that_comes_with_the_program():
    """No training has to run before the first message is read."""
    screen = Screen(the_reader(), languages(), AlarmClassifier.load())
    assert "crisis" in kinds(screen, "ive been putting my tablets aside, enough now, goodbye")
    assert screen.check("I'd like two short breaks, please.") == ()


def test_two_signs_in_one_message_are_both_found(screen):
    """Neither hides the other."""
    assert set(kinds(screen, "My husband hits me. I want to die.")) == {"danger", "crisis"}


def test_the_plain_words_are_found_though_the_encoder_fails(monkeypatch):
    """Half a screen is better than none."""
    reader = the_reader()
    screen = Screen(reader, languages(), AlarmClassifier.load())
    monkeypatch.setattr(reader, "read", lambda text: 1 / 0)
    assert kinds(screen, "I want to kill myself") == ("crisis",)
    assert kinds(screen, "hello") == ()
