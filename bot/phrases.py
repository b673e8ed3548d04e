"""The product's own words: read from ``data/phrases``, never written in code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot.dialogue.turn import Button, Kind, Say


@dataclass(frozen=True)
class Phrase:
    """One thing the product says: variants of the text, and the buttons that belong to it."""

    texts: tuple[str, ...]
    buttons: tuple[Button, ...] = ()


class Phrasebook:
    """Phrases by ``topic.name``, where the topic is the file's name."""

    def __init__(self, phrases: Mapping[str, Phrase]) -> None:
        self._phrases = phrases

    @classmethod
    def load(cls, folder: Path) -> Phrasebook:
        """Reads every file of the folder. Raises ``ValueError`` naming the phrase that is malformed."""
        found: dict[str, Phrase] = {}
        for path in sorted(folder.glob("*.yml")):
            for name, value in YAML(typ="safe").load(path.read_text(encoding="utf-8")).items():
                key = f"{path.stem}.{name}"
                found[key] = _phrase(key, value)
        return cls(found)

    def has(self, key: str) -> bool:
        return key in self._phrases

    def texts(self) -> Mapping[str, tuple[str, ...]]:
        return {key: phrase.texts for key, phrase in self._phrases.items()}

    def text(self, key: str, *, turn: int = 0, **values: object) -> str:
        """The phrase's text; ``turn`` counts how often it was said, so that variants take turns.

        Raises ``KeyError`` for an unknown phrase.
        """
        texts = self._phrases[key].texts
        return fill(texts[turn % len(texts)], values)

    def buttons(self, key: str, **values: object) -> tuple[Button, ...]:
        return tuple(
            Button(fill(b.title, values), fill(b.press, values)) for b in self._phrases[key].buttons
        )

    def say(
        self,
        key: str,
        kind: Kind = "guide",
        *,
        turn: int = 0,
        speaker: str = "",
        data: Mapping[str, Any] | None = None,
        buttons: Sequence[Button] = (),
        **values: object,
    ) -> Say:
        return Say(
            kind=kind,
            text=self.text(key, turn=turn, **values),
            speaker=speaker,
            buttons=(*self.buttons(key, **values), *buttons),
            data=data or {},
        )


def fill(text: str, values: Mapping[str, object]) -> str:
    """Puts values where their names stand in braces; other braces stay as they are.

    Not ``str.format``: a person's own words may hold braces.
    """
    for name, value in values.items():
        text = text.replace("{" + name + "}", str(value))
    return text


def _phrase(key: str, value: Any) -> Phrase:
    if isinstance(value, str):
        return Phrase((value.strip(),))
    if isinstance(value, list) and value and all(isinstance(text, str) for text in value):
        return Phrase(tuple(text.strip() for text in value))
    if not isinstance(value, dict) or set(value) - {"text", "buttons"} or "text" not in value:
        raise ValueError(f"phrase {key} needs 'text' and may have 'buttons'")
    buttons = tuple(Button(**button) for button in value.get("buttons", []))
    return Phrase(_phrase(key, value["text"]).texts, buttons)
