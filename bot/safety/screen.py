"""Reads every sentence of a message for signs of crisis, danger, or a medical emergency.

Patterns and two linear heads over sentence vectors stand beside each other; either may raise the
alarm. The heads have weights of their own, trained on ``data/safety``, and need no Rasa.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.labels import ALARMS
from bot.nlu.encoder import Vector
from bot.nlu.heads import Head, Matrix, train_head
from bot.nlu.normalise import normalise
from bot.nlu.reader import PARSED_CHARACTERS, Reader
from bot.safety import patterns

THRESHOLDS = {"crisis": 0.8, "danger": 0.5, "emergency": 0.4}
"""A head raises the alarm from this probability on."""

HARMLESS_MANY = 5.0
"""Penalty of the heads: with far more harmless lines than others, a weak one learns single lines."""

_PIECE = 300
_SENTENCES = re.compile(r"[^.!?\n]+[.!?\n]*")


@dataclass(frozen=True)
class Alarm:
    """A sign that was found: its kind, and the stretch of the message that shows it."""

    kind: str
    start: int
    end: int
    by: str
    """``pattern`` or ``classifier``."""


@dataclass(frozen=True)
class SafetyHeads:
    """The trained part: ``crisis`` knows crisis, danger, safe; ``redflag`` emergency, routine."""

    crisis: Head
    redflag: Head

    def save(self, path: Path) -> None:
        arrays = {
            f"{name}_{key}": value
            for name, head in (("crisis", self.crisis), ("redflag", self.redflag))
            for key, value in head.arrays().items()
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part.npz")
        np.savez(part, **arrays)
        part.replace(path)

    @classmethod
    def load(cls, path: Path) -> SafetyHeads:
        keys = ("labels", "weights", "bias", "centroids")
        with np.load(path) as arrays:
            return cls(
                *(
                    Head.from_arrays({key: arrays[f"{name}_{key}"] for key in keys})
                    for name in ("crisis", "redflag")
                )
            )


def train_safety(
    crisis: Sequence[tuple[str, str]],
    redflag: Sequence[tuple[str, str]],
    *,
    everyday: Sequence[str],
    vectors_of: Callable[[Sequence[str]], Matrix],
) -> SafetyHeads:
    """Fits both heads on ``(label, text)`` pairs; ``everyday`` lines are harmless to both."""

    def head(pairs: Sequence[tuple[str, str]], harmless: str) -> Head:
        lines = [*pairs, *((harmless, text) for text in everyday)]
        return train_head(
            vectors_of([text for _, text in lines]),
            [label for label, _ in lines],
            strength=HARMLESS_MANY,
            balanced=False,
        )

    return SafetyHeads(head(crisis, "safe"), head(redflag, "routine"))


class Screen:
    """Finds alarms. Without heads (before the first training) the patterns work alone."""

    def __init__(self, reader: Reader, heads: SafetyHeads | None = None) -> None:
        self._reader = reader
        self.heads = heads

    def check(self, typed: str) -> Alarm | None:
        """The clearest alarm of a message of any length, or ``None``."""
        found = [
            (weight, Alarm(kind, start, start + len(text), by))
            for start, text, vector in self._pieces(typed)
            for kind, by, weight in self._signs(text, vector)
        ]
        return max(found, key=lambda sign: sign[0])[1] if found else None

    def _signs(self, text: str, vector: Vector) -> Iterator[tuple[str, str, float]]:
        """Kind, source and weight of each sign: a plain wording outweighs a likeness."""
        plain = re.sub(r"\s+", " ", text.lower())
        for kind in ALARMS:
            if patterns.ALARMS[kind].search(plain):
                yield kind, "pattern", 2.0 if kind != "danger" else 1.5
        if self.heads is not None:
            odds = {
                **self.heads.crisis.probabilities(vector),
                **self.heads.redflag.probabilities(vector),
            }
            for kind in ALARMS:
                if odds[kind] >= THRESHOLDS[kind]:
                    yield kind, "classifier", odds[kind]

    def _pieces(self, typed: str) -> Iterator[tuple[int, str, Vector]]:
        """Every sentence, and the whole of a message that has several."""
        reading = self._reader.read(typed[:PARSED_CHARACTERS])
        if len(reading.sentences) > 1:
            yield 0, reading.text, reading.vector
        for part in reading.sentences:
            yield part.start, part.text, part.vector
        rest = normalise(typed[PARSED_CHARACTERS:])
        long = [
            (PARSED_CHARACTERS + match.start() + at, match[0][at : at + _PIECE])
            for match in _SENTENCES.finditer(rest)
            for at in range(0, len(match[0]), _PIECE)
            if match[0][at : at + _PIECE].strip()
        ]
        for (start, text), vector in zip(
            long, self._reader.vectors([text for _, text in long]), strict=True
        ):
            yield start, text, vector
