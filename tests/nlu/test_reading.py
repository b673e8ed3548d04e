"""Reading a message: normalised, cut into sentences, with offsets that hold."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.labels import CRISIS
from bot.nlu.dataset import parse_marked, read_labelled
from bot.nlu.reader import LONGEST_SENTENCE, the_reader
from bot.normalise import normalise


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


def test_a_sentence_without_end_is_read_to_its_end():
    """The encoder takes 128 tokens; what comes later is read as a part of its own."""
    text = "and then I walked on and on " * 40 + "until the last word"
    parts = the_reader().read(text).sentences
    assert max(len(part.text) for part in parts) <= LONGEST_SENTENCE
    assert "".join("".join(part.text for part in parts).split()) == "".join(text.split())


def test_many_lines_at_once_are_read_like_one():
    """Training sees the vectors that a message gets."""
    texts = ["I can't cook. It hurts a lot.", "I'd rather not", "could we try shorter shifts?"]
    for text, reading in zip(texts, the_reader().read_all(texts), strict=True):
        alone = the_reader().read(text)
        assert reading.text == alone.text
        assert float(reading.meaning @ alone.meaning) > 0.95


def test_an_unknown_label_in_the_training_lines_is_refused(tmp_path):
    """A slip would otherwise teach that danger is harmless."""
    file = tmp_path / "crisis.tsv"
    file.write_text("safe\tfine\ncrisi\tnot fine\n")
    with pytest.raises(ValueError, match=r"crisis\.tsv:2: 'crisi'.*Did you mean 'crisis'"):
        read_labelled(file, CRISIS)


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
