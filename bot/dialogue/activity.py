"""What every activity (a role play, an exercise, a worksheet) offers to the coach."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from bot.dialogue.turn import Say, Turn

State = Mapping[str, Any]
"""An activity's own notes between two turns: JSON-able, small, read by nobody else."""


@dataclass(frozen=True)
class Outcome:
    """What one turn brought about.

    ``state`` is ``None`` when the activity waits for nothing more. ``ending`` is set in the turn in
    which the practice session ends; a state beside it waits for one more optional answer.
    """

    says: tuple[Say, ...]
    state: State | None
    ending: str | None = None
    script: str | None = None
    step: str | None = None


class Activity(Protocol):
    """An activity keeps nothing itself: all it knows stands in the state that it is handed."""

    def open(self, turn: Turn, session: str) -> Outcome:
        """Begins, and begins the practice session with the id ``session`` in the log."""

    def take(self, state: State, turn: Turn) -> Outcome:
        """Goes on with what the person said or pressed."""

    def again(self, state: State) -> tuple[Say, ...]:
        """Says once more what it waits for: after an interruption, a pause or a restart."""

    def after(self, state: State, turn: Turn) -> Outcome | None:
        """Takes the optional last answer once the session has ended; ``None`` if it is none."""

    def stop(self, state: State, turn: Turn) -> tuple[Say, ...]:
        """Keeps what is there when the person ends it early, and says what can be done with it."""
