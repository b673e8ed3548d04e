"""What the gateway needs from whatever understands and answers messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from bot.dialogue.turn import Say


@dataclass(frozen=True)
class Inbound:
    """One message on its way to the assistant: typed text, a pressed button, or a return."""

    conversation: str
    person: str
    id: str
    at: datetime
    text: str
    press: str | None = None
    come_back: bool = False


@dataclass(frozen=True)
class Outbound:
    """The assistant's answer, and what is going on after it."""

    says: tuple[Say, ...]
    state: Mapping[str, Any] = field(default_factory=dict)


class Assistant(Protocol):
    """Answers messages of many conversations, those of one conversation in order."""

    @property
    def ready(self) -> bool: ...

    def answer(self, inbound: Inbound) -> Outbound:
        """Raises ``NotReady`` while it cannot answer, ``NotSaved`` when the turn was not kept."""
