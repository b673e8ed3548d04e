"""What is said after an alarm, and how a talk leads back from it: asked once, then trusted."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

from bot.dialogue.answers import says_only
from bot.dialogue.turn import Say
from bot.phrases import Phrasebook

NOT_MEANT, SAFE, UNSURE = "safety_not_meant", "safety_safe", "safety_unsure"
_TAKEN_BACK = re.compile(
    r"\b(?:did ?n[o']?t mean|don'?t mean|not (?:what i meant|serious|literally|suicidal|like that)|"
    r"figure of speech|just (?:an expression|a saying|joking|kidding)|was (?:joking|kidding)|"
    r"wrong (?:idea|end)|misunderst\w+|false alarm|i'?m (?:ok|okay|fine|safe|alright|all right)|"
    r"no emergency|not an emergency|already (?:checked|seen))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Alert:
    """Where a talk stands after an alarm. ``part`` is ``waiting`` or ``confirming``."""

    kind: str
    part: str
    count: int


@dataclass(frozen=True)
class SafetyReply:
    """What is said; ``alert`` is ``None`` when the talk may go on where it was."""

    says: tuple[Say, ...]
    alert: Alert | None


class SafetyReplies:
    """Safety answers from the phrasebook, with the numbers from ``data/safety/helplines.yml``."""

    def __init__(self, phrases: Phrasebook, helplines: Sequence[Mapping[str, str]]) -> None:
        self._phrases = phrases
        self._helplines = helplines

    @classmethod
    def load(cls, phrases: Phrasebook, path: Path) -> SafetyReplies:
        return cls(phrases, YAML(typ="safe").load(path.read_text(encoding="utf-8"))["regions"])

    def raised(self, kind: str, earlier: Alert | None) -> SafetyReply:
        """The reply to an alarm: the numbers repeat, the sentences around them take turns."""
        count = earlier.count + 1 if earlier else 1
        return SafetyReply((self._reply(kind, count),), Alert(kind, "waiting", count))

    def go_on(self, alert: Alert, *, text: str, press: str | None) -> SafetyReply:
        """The reply to a message that raises no new alarm while one is open."""
        if alert.part == "confirming":
            if press == SAFE or (press is None and _says_yes(text)):
                return SafetyReply((self._phrases.say("safety.thanks", "safety"),), None)
        elif press == NOT_MEANT or (press is None and _TAKEN_BACK.search(text)):
            ask = self._phrases.say(f"safety.confirm_{alert.kind}", "safety")
            return SafetyReply((ask,), Alert(alert.kind, "confirming", alert.count))
        count = alert.count + 1
        again = self._phrases.say("safety.still_here", "safety", turn=count, lines=self._lines())
        return SafetyReply((again,), Alert(alert.kind, "waiting", count))

    def _reply(self, kind: str, count: int) -> Say:
        return self._phrases.say(
            f"safety.{kind}",
            "safety",
            turn=count - 1,
            lines=self._lines(),
            emergency=self._emergency(),
        )

    def _lines(self) -> str:
        return "\n".join(f"{r['name']}: {r['support']}" for r in self._helplines)

    def _emergency(self) -> str:
        return ", ".join(f"{r['name']} {r['emergency']}" for r in self._helplines)


def _says_yes(text: str) -> bool:
    return says_only(
        text,
        "yes",
        "y",
        "yeah",
        "yep",
        "i am",
        "yes i am",
        "i'm safe",
        "yes i'm safe",
        "safe",
        "ok",
    ) or bool(_TAKEN_BACK.search(text))
