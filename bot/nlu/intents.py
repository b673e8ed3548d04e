"""What a message asks for, and what it is inside a role play: heads over the same vector."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bot.labels import ACTIVITIES, ASIDE, ASIDES, COMMANDS, LINE, MEDICAL_QUESTION, RESUME
from bot.nlu.commands import plain_command
from bot.nlu.encoder import Vector
from bot.nlu.heads import Head, Matrix, train_head
from bot.nlu.reader import Reading
from bot.normalise import SLASH

NOT_OFFERED = ("out_of_scope", MEDICAL_QUESTION)
"""Nobody is asked whether they meant something that is not there."""

SURE = 0.2
"""Below this rank score (square root of the probability times nearness) it is better to ask."""
COMMAND_SURE = 0.95
"""From this probability on that it is no reply, a message is the likeliest command.

A reply taken for a command ruins the rehearsal; a command taken for a reply costs one more try.
"""
OPENINGS_STRENGTH, INROLE_STRENGTH = 3.0, 0.3
"""A strong penalty: on lines that the encoder was tuned on, a weak one is far too certain."""
OUTSIDE_WEIGHT = 3.0
"""Of a line that is out of scope: there are more ways to want something else than there are lines."""
ONE, TWO = "one", "two"
TWO_SURE = 0.6
"""A message asks for two things from this probability on."""


@dataclass(frozen=True)
class Meaning:
    """What a message asks for. ``maybe`` is filled when it was unclear."""

    intent: str
    confidence: float
    ranking: tuple[tuple[str, float], ...]
    also: tuple[str, ...] = ()
    maybe: tuple[str, ...] = ()


@dataclass(frozen=True)
class IntentClassifier:
    """Three heads; everything they need fits in a few arrays."""

    openings: Head
    requests: Head
    """Whether a message asks for one thing or for two."""
    inrole: Head

    def meaning(self, reading: Reading) -> Meaning:
        ranking = self._rank(reading.meaning)
        (best, score), *others = ranking
        offered = [name for name, _ in ranking if name not in NOT_OFFERED]
        if self.requests.probabilities(reading.meaning)[TWO] >= TWO_SURE:
            best, second = [name for name in offered if name != "greet"][:2]
            return Meaning(best, score, tuple(ranking[:3]), also=(second,))
        maybe: tuple[str, ...] = ()
        if score < SURE and best not in NOT_OFFERED:
            maybe = tuple(offered[:3])
            if others[0][0] in NOT_OFFERED:
                best, maybe = others[0][0], ()
        return Meaning(best, score, tuple(ranking[:3]), maybe=maybe)

    def _rank(self, vector: Vector) -> list[tuple[str, float]]:
        scores = {
            label: float(np.sqrt(p)) * max(0.0, self.openings.nearness(label, vector))
            for label, p in self.openings.probabilities(vector).items()
        }
        return sorted(scores.items(), key=lambda item: -item[1])

    def command(self, reading: Reading) -> str:
        """``line``, a command, ``resume`` or ``aside``."""
        if not any(c.isalpha() for c in reading.text) or reading.text.startswith(SLASH):
            return LINE  # a number or an emoji is an answer, and a slash begins no command
        named = plain_command(reading.text)
        if named is not None:
            return named
        probabilities = self.inrole.probabilities(reading.meaning)
        if 1 - probabilities.pop(LINE) < COMMAND_SURE:
            return LINE
        return max(probabilities, key=lambda label: probabilities[label])

    def arrays(self) -> dict[str, Any]:
        return {
            f"{name}_{key}": value
            for name in _HEADS
            for key, value in getattr(self, name).arrays().items()
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Any]) -> IntentClassifier:
        keys = ("labels", "weights", "bias", "centroids")
        return cls(
            **{name: Head.from_arrays({key: arrays[f"{name}_{key}"] for key in keys}) for name in _HEADS}
        )


_HEADS = ("openings", "requests", "inrole")


@dataclass(frozen=True)
class Examples:
    """Vectors of shape (lines, 384); each line asks for an intent, or for two joined by a plus."""

    vectors: Matrix
    intents: Sequence[str]


def train_intents(examples: Examples, *, pairs: Examples, replies: Matrix) -> IntentClassifier:
    """Fits the heads.

    ``pairs`` are messages with two requests: each counts half for either. ``replies`` are vectors of
    further replies said in character.
    """
    names = np.array(examples.intents)
    opens = np.isin(names, (*ACTIVITIES, MEDICAL_QUESTION))
    asked = [*names[opens], *(name for both in pairs.intents for name in both.split("+"))]
    weights = np.concatenate([np.ones(opens.sum()), np.full(2 * len(pairs.intents), 0.5)])
    weights *= np.where(np.isin(asked, NOT_OFFERED), OUTSIDE_WEIGHT, 1.0)
    inrole = {**{c: c for c in (*COMMANDS, LINE, RESUME, ASIDE)}, **dict.fromkeys(ASIDES, ASIDE)}
    acts = np.isin(names, list(inrole))
    labels = [inrole[name] for name in names[acts]] + [LINE] * len(replies)
    return IntentClassifier(
        openings=train_head(
            np.vstack([examples.vectors[opens], np.repeat(pairs.vectors, 2, axis=0)]),
            asked,
            strength=OPENINGS_STRENGTH,
            weights=weights,
        ),
        requests=train_head(
            np.vstack([examples.vectors[opens], pairs.vectors]),
            [ONE] * int(opens.sum()) + [TWO] * len(pairs.intents),
        ),
        inrole=train_head(np.vstack([examples.vectors[acts], replies]), labels, strength=INROLE_STRENGTH),
    )
