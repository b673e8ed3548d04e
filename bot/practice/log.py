"""What is kept of each practice session, and the interface through which it is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.dialogue.turn import HeardMove

SCALES = ("confidence", "distress")
"""Rated 0 to 10 before and after a session."""


@dataclass(frozen=True)
class PracticeSession:
    """One activity from its start to its end. ``ending`` is ``None`` while it goes on.

    Endings: ``goal_met`` and ``practised`` (a scene's own), ``done`` (an exercise or a plan was
    finished), ``stopped`` (the person ended it), ``left`` (something else was started instead).
    """

    id: str
    person: str
    conversation: str
    activity: str
    title: str
    started_at: datetime
    script: str | None = None
    script_version: str | None = None
    level: int | None = None
    seed: int | None = None
    ended_at: datetime | None = None
    ending: str | None = None


@dataclass(frozen=True)
class PracticeTurn:
    """One reply of the person in a session. ``replaced`` marks a reply that was taken again."""

    session: str
    number: int
    step: str
    said: str
    moves: tuple[HeardMove, ...]
    at: datetime
    replaced: bool = False


@dataclass(frozen=True)
class Rating:
    """A number from 0 to 10 before or after a session."""

    session: str
    scale: str
    moment: str
    value: int


class PracticeLog(Protocol):
    """Where sessions are kept. Writing the same thing twice leaves it there once."""

    def begin(self, session: PracticeSession) -> None: ...

    def end(self, session: str, *, ending: str, at: datetime) -> None: ...

    def add_turn(self, turn: PracticeTurn) -> None: ...

    def replace_turn(self, session: str, number: int) -> None:
        """Marks a reply as taken again; it stays in the log but counts no more."""

    def rate(self, rating: Rating) -> None: ...

    def keep_worksheet(self, session: str, answers: Mapping[str, Any]) -> None:
        """Keeps what a worksheet (such as a problem-solving plan) came to."""

    def session(self, session: str) -> PracticeSession | None: ...

    def sessions(self, person: str, *, limit: int) -> Sequence[PracticeSession]:
        """The newest first."""

    def turns(self, session: str) -> Sequence[PracticeTurn]:
        """In order, without replaced ones."""

    def ratings(self, session: str) -> Sequence[Rating]: ...

    def worksheets(self, person: str, activity: str, *, limit: int) -> Sequence[Mapping[str, Any]]:
        """The newest first."""
