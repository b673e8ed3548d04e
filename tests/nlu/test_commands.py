"""What is plainly a command, and what only holds a command's word."""

import pytest

from bot.nlu.commands import plain_command


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("ok let's stop here please", "stop"),
        ("Can we end the rehearsal?", "stop"),
        ("I want to quit the scene, my head hurts", "stop"),
        ("brb", "pause"),
        ("can we take a quick break", "pause"),
        ("what should I say", "hint"),
        ("I don't know what to say to that", "hint"),
        ("let me try that again", "redo"),
        ("delete my last answer, it was rude", "redo"),
        ("what did he just say?", "repeat"),
        ("could you say that again please", "repeat"),
        ("next question please", "skip"),
        ("let's move on to the next part", "skip"),
        ("carry on", "resume"),
        ("Start", "resume"),
        ("menu", "aside"),
    ],
)
def test_plain_commands_are_found(text, command):
    """Without any training."""
    assert plain_command(text) == command


@pytest.mark.parametrize(
    "text",
    [
        "I need to stop working at three",
        "can we go back to remote days",
        "I had to quit my job",
        "next month",
        "what should I do about the stairs",
        "I'd like to try again with the lower dose",
        "can you repeat the blood test",
        "I skip meals because of the nausea",
        "hold on, you said I'd get a chair",
        "let's end the meeting with a plan",
        "could you give me a hint of what the scan showed",
        "I need a break every hour",
        "yeah",
        "no",
        "",
        "I want to quit",
        "can I have a break",
        "I'd like to take a short break",
        "I would like to have a break",
        "I want to take a break, please",
        "I want to stop exercise",
        "I'd like to cancel my session",
        "i'm done",
        "im done",
        "I am done",
        "forget it",
        "I had to stop my exercise program",
        "I'd like to cancel my session with the physio",
        "i'd like to " * 60 + "x",
        "stop this app " * 60 + "x",
    ],
)
def test_a_word_in_a_reply_is_no_command(text):
    """A reply taken for a command would ruin the rehearsal."""
    assert plain_command(text) is None
