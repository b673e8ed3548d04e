"""Reading a message: normalised, cut into sentences, with offsets that hold."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.nlu.dataset import parse_marked
from bot.nlu.normalise import normalise
from bot.nlu.reader import the_reader


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200))
def test_normalising_keeps_the_length(text):
    """Offsets into the normalised text point into what was typed."""
    assert len(normalise(text)) == len(text)


def test_a_slash_is_no_command():
    """What is typed can never begin a command to Rasa."""
    assert not normalise("/restart").startswith("/")


def test_curly_and_plain_apostrophes_are_the_same():
    """A phone's typography does not change what is understood."""
    assert normalise("can’t – “ok”") == 'can\'t - "ok"'


@pytest.mark.parametrize(
    "text",
    [
        "I can't cook, so I'd like a referral.",
        "It hurts. Could you help me? I'd like that",
        "",
        "😀😀",
        "a" * 900,
        "one two three " * 70,
    ],
)
def test_every_part_is_a_stretch_of_the_text(text):
    """Sentences are cut out of the text, not made up."""
    reading = the_reader().read(text)
    for part in reading.sentences:
        assert reading.text[part.start : part.end] == part.text


def test_marks_become_spans():
    """A marked line gives the plain text and where each move stands."""
    reply = parse_marked("[I can't cook](describe_impact), [sorry](apologise,minimise)!")
    assert reply.text == "I can't cook, sorry!"
    assert reply.spans[0] == (0, 12, frozenset({"describe_impact"}))
    assert reply.labels == {"describe_impact", "apologise", "minimise"}


@pytest.mark.parametrize("line", ["[x](requets)", "[x](request"])
def test_a_bad_mark_is_refused(line):
    """A typo in the training lines is found when they are read."""
    with pytest.raises(ValueError, match=r"not a move|not closed"):
        parse_marked(line)
