"""The data of one turn: a person's message as it was understood, and the bot's answer to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

Kind = Literal["partner", "coach", "guide", "question", "debrief", "safety", "notice"]


@dataclass(frozen=True)
class Span:
    """A stretch of what the person typed, in Unicode code points, ``end`` exclusive."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class HeardMove:
    """One move that was heard in a reply, with the words that show it."""

    move: str
    evidence: tuple[Span, ...]

    def to_json(self) -> dict[str, Any]:
        return {"move": self.move, "evidence": [asdict(span) for span in self.evidence]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> HeardMove:
        return cls(data["move"], tuple(Span(**span) for span in data["evidence"]))


@dataclass(frozen=True)
class Turn:
    """One message of a person, as it was understood."""

    person: str
    conversation: str
    id: str
    """Chosen by the sender; the same id is the same turn."""
    text: str
    at: datetime
    intent: str = "out_of_scope"
    also: tuple[str, ...] = ()
    """Further activities asked for in the same message."""
    maybe: tuple[str, ...] = ()
    """Likely activities when the message was unclear, the likeliest first."""
    command: str = "line"
    """What the message is inside a role play: ``line``, a command, or ``aside``."""
    moves: tuple[HeardMove, ...] = ()
    press: str | None = None
    """The command of a pressed button, such as ``level 2``; ``None`` for typed text."""


@dataclass(frozen=True)
class Button:
    """A ready answer. ``press`` is never shown; it comes back as ``Turn.press``."""

    title: str
    press: str


@dataclass(frozen=True)
class Say:
    """One message of the bot."""

    kind: Kind
    text: str
    speaker: str = ""
    buttons: tuple[Button, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What is said in one turn, and what is going on after it (JSON-able, ``None`` when nothing)."""

    says: tuple[Say, ...]
    desk: Mapping[str, Any] | None = None


def with_buttons(says: Sequence[Say], buttons: Sequence[Button]) -> tuple[Say, ...]:
    """The same messages, the last of them with ``buttons`` added."""
    *head, last = says
    return (*head, replace(last, buttons=(*last.buttons, *buttons)))
