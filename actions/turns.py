"""Between Rasa's tracker and the coach's turn."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker

from bot.dialogue.turn import Answer, HeardMove, Turn

LOCAL_PERSON = "local"
DESK = "desk"
RUNNING = "activity_running"


def turn_from(tracker: Tracker) -> Turn:
    """The latest message as the pipeline understood it; who sent it stands in its metadata."""
    message: dict[str, Any] = tracker.latest_message
    understood: dict[str, Any] = message.get("understood") or {}
    sent: dict[str, Any] = message.get("metadata") or {}
    press = next((e["value"] for e in message.get("entities", []) if e["entity"] == "press"), None)
    return Turn(
        person=sent.get("person") or LOCAL_PERSON,
        conversation=tracker.sender_id,
        id=sent.get("id") or str(message.get("message_id") or len(tracker.events)),
        text=sent.get("typed") or message.get("text") or "",
        at=datetime.fromisoformat(sent["at"]) if "at" in sent else datetime.now(timezone.utc),
        intent=message.get("intent", {}).get("name") or "out_of_scope",
        also=tuple(understood.get("also", ())),
        maybe=tuple(understood.get("maybe", ())),
        command=understood.get("command", "line"),
        moves=tuple(HeardMove.from_json(move) for move in understood.get("moves", ())),
        press=press,
    )


def send(answer: Answer, dispatcher: CollectingDispatcher) -> list[dict[str, Any]]:
    """Hands the answer to Rasa: messages to the dispatcher, what is going on to the slots."""
    for say in answer.says:
        dispatcher.utter_message(
            text=say.text,
            buttons=[{"title": b.title, "payload": payload(b.press)} for b in say.buttons],
            json_message={"kind": say.kind, "speaker": say.speaker, "data": dict(say.data)},
        )
    return [SlotSet(DESK, answer.desk), SlotSet(RUNNING, in_progress(answer.desk))]


def in_progress(desk: Any) -> bool:
    """Whether something waits for the next message."""
    return bool(desk) and desk.get("state") is not None


def payload(press: str) -> str:
    """What Rasa's own channels send when the button is pressed."""
    return '/press{"press": "' + press + '"}'
