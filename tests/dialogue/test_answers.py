"""Short answers, as people type them."""

import pytest

from bot.dialogue.answers import says_only, zero_to_ten
from bot.roleplay.rehearsal import in_a_sentence


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7),
        ("about a seven", 7),
        ("7/10", 7),
        ("seven out of ten", 7),
        ("10", 10),
        ("0", 0),
        ("i'd say 3", 3),
        ("one", 1),
        ("11", None),
        ("-3", None),
        ("3 or 4", None),
        ("dunno", None),
        ("2026", None),
    ],
)
def test_a_number_from_0_to_10_is_found_or_asked_again(text, number):
    """One number in range is taken; two, none, or one out of range are not guessed at."""
    assert zero_to_ten(text) == number


def test_says_only_ignores_case_and_stops():
    """ "Start!" is start; a sentence that holds the word is not."""
    assert says_only("Start!", "start")
    assert not says_only("I start at nine", "start")


@pytest.mark.parametrize(
    ("said", "spoken"),
    [
        ("I'd like a referral.", "a referral"),
        ("I need to work from home", "to work from home"),
        ("a chair for my desk", "a chair for your desk"),
        ("MRI", "MRI"),
        ("Standing long enough to cook", "standing long enough to cook"),
    ],
)
def test_a_need_becomes_something_a_partner_can_say(said, spoken):
    """ "My desk" is "your desk" in the partner's mouth, and "I need" falls away."""
    assert in_a_sentence(said) == spoken
