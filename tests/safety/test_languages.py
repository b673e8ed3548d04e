"""Which language a message is in, and what its alarms are told."""

import pytest

from bot.labels import ALARMS
from bot.safety.languages import Languages
from bot.settings import ROOT

LANGUAGES = Languages.load(ROOT / "data/safety/languages.yml")


@pytest.mark.parametrize("text", ["Chef", "Mam", "tag", "Aide", "mal", "no", "ok", "pain", "Dr Lane"])
def test_a_word_that_english_has_as_well_is_english(text):
    """In doubt the person is understood, not turned away."""
    assert LANGUAGES.of(text) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Hola", "es"),
        ("hilfe", "de"),
        ("je suis fatigué", "fr"),
        ("boli mnie głowa", "pl"),
        ("مرحبا", "ar"),
    ],
)
def test_a_few_words_are_enough(text, code):
    """One word that only this language has."""
    assert LANGUAGES.of(text).code == code


def test_each_kind_of_alarm_has_an_answer_of_its_own_in_each_language():
    """Each names the emergency number; where talking helps, people to talk to as well."""
    for language in LANGUAGES.known:
        assert len(set(language.safety.values())) == len(ALARMS)
        assert all("{emergency}" in text for text in language.safety.values())
        assert all("{lines}" in language.safety[kind] for kind in ("crisis", "danger"))
