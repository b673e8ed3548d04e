"""Rasa's doors: a tracker in, messages and slots out."""

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import doors
from bot.bootstrap import build_coach
from tests.fakes import MemoryLog


@pytest.fixture(autouse=True)
def coach(monkeypatch):
    coach = build_coach(MemoryLog())
    monkeypatch.setattr(doors, "the_coach", lambda: coach)
    return coach


def tracker(text, intent, *, slots=None, entities=(), understood=None, loop=None):
    message = {
        "text": text,
        "intent": {"name": intent},
        "entities": list(entities),
        "understood": understood or {"command": "line", "moves": []},
        "metadata": {"person": "local", "id": "1", "typed": text},
    }
    state = {"reply": text, "desk": None, **(slots or {})}
    active = {"name": loop} if loop else {}
    return Tracker("talk", state, message, [], False, None, active, "action_listen")


def run(action, tracker):
    dispatcher = CollectingDispatcher()
    events = action().run(dispatcher, tracker, {})
    return dispatcher.messages, {e["name"]: e["value"] for e in events}


def test_a_message_outside_an_activity_opens_one():
    """Messages carry kind and speaker, and the slots say that something is running."""
    messages, slots = run(doors.ActionReply, tracker("doctor please", "roleplay_doctor"))
    assert [m["custom"]["kind"] for m in messages] == ["guide", "question"]
    assert slots["activity_running"] is True
    assert slots["desk"]["script"] == "doctor_tests_normal"


def test_a_question_is_answered_without_opening_anything():
    """A one-turn answer leaves no activity running."""
    _, slots = run(doors.ActionReply, tracker("what can you do", "help"))
    assert slots["activity_running"] is False


def test_the_form_is_left_when_the_activity_is_over():
    """Stopping ends the form by taking away the question."""
    _, opened = run(doors.ActionReply, tracker("doctor please", "roleplay_doctor"))
    messages, slots = run(
        doors.ValidateActivityForm,
        tracker(
            "stop",
            "stop",
            slots={"desk": opened["desk"]},
            understood={"command": "stop"},
            loop="activity_form",
        ),
    )
    assert messages
    assert slots["requested_slot"] is None
    assert slots["activity_running"] is False
    assert slots["reply"] is None


def test_nothing_is_said_when_the_form_only_begins():
    """Rasa asks the form once more at its activation; there is no reply to take yet."""
    messages, slots = run(doors.ValidateActivityForm, tracker("hi", "greet", slots={"reply": None}))
    assert (messages, slots) == ([], {})


def test_a_button_comes_in_as_a_press():
    """What Rasa's own channels send for a button opens the same door."""
    press = [{"entity": "press", "value": "open breathing"}]
    _, slots = run(doors.ActionReply, tracker("Breathe", "press", entities=press))
    assert slots["desk"]["activity"] == "breathing"
