"""Rasa's tracker store over one small row a conversation.

Rasa replays all events of a conversation several times a turn, so a turn would cost more the longer
somebody talks. What the rules and the form need to know is little: the slots, the active form, and
that the bot is listening. Only that is kept; the conversation itself is in the chat history.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, SessionStarted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from bot.store.trackers import TrackerRows


class CompactTrackerStore(TrackerStore):  # type: ignore[misc]
    """Keeps slots and the active form of each conversation."""

    def __init__(
        self,
        domain: Domain | None,
        host: Any = None,
        event_broker: Any = None,
        rows: TrackerRows | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(domain, event_broker)
        if rows is None:  # built by Rasa from endpoints.yml
            from bot.bootstrap import the_database

            rows = TrackerRows(the_database())
        self._rows = rows

    async def save(self, tracker: DialogueStateTracker) -> None:
        self._rows.write(
            tracker.sender_id,
            {
                "slots": {k: v for k, v in tracker.current_slot_values().items() if v is not None},
                "loop": tracker.active_loop_name,
            },
        )

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        kept = self._rows.read(sender_id)
        if kept is None:
            return None
        events = [ActionExecuted(ACTION_SESSION_START_NAME), SessionStarted()]
        events += [SlotSet(name, value) for name, value in kept["slots"].items()]
        if kept["loop"]:
            events += [ActionExecuted(kept["loop"]), ActiveLoop(kept["loop"])]
        events.append(ActionExecuted(ACTION_LISTEN_NAME))
        return DialogueStateTracker.from_events(
            sender_id, events, slots=self.domain.slots, domain=self.domain
        )

    async def keys(self) -> Iterable[str]:
        return self._rows.conversations()
