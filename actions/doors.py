"""The two doors: one outside an activity, one inside the activity form."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker

from actions.turns import DESK, in_progress, send, turn_from
from bot.bootstrap import the_coach

FORM = "activity_form"


class ActionReply(Action):
    """Answers a message outside an activity: starts one, or answers in one turn."""

    def name(self) -> str:
        return "action_reply"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any
    ) -> list[dict[str, Any]]:
        return send(the_coach().reply(turn_from(tracker), tracker.get_slot(DESK)), dispatcher)


class ValidateActivityForm(Action):
    """Takes a message inside an activity; leaves the form when nothing waits for another."""

    def name(self) -> str:
        return f"validate_{FORM}"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any
    ) -> list[dict[str, Any]]:
        if tracker.get_slot("reply") is None:
            return []  # Rasa also asks at the moment of activation, before there is a reply
        desk = tracker.get_slot(DESK)
        coach = the_coach()
        if tracker.latest_message["intent"].get("name") == "come_back":
            answer = coach.come_back(desk)
        else:
            answer = coach.reply(turn_from(tracker), desk)
        events = [SlotSet("reply", None), *send(answer, dispatcher)]
        if not in_progress(answer.desk):
            events.append(SlotSet("requested_slot", None))
        return events
