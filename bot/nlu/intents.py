"""What a message asks for, and what it is inside a role play.

For each question stand two heads beside each other, one over the encoder's vector and one over the
wordings; what they find likely is multiplied.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, get_type_hints

import numpy as np

from bot.labels import ACTIVITIES, ASIDE, ASIDES, COMMANDS, LINE, MEDICAL_QUESTION, RESUME, UNCLEAR
from bot.nlu.commands import plain_command
from bot.nlu.heads import Head, Matrix, train_head
from bot.nlu.reader import Reading
from bot.nlu.wording import WordingHead, Wordings, find_wordings, shares, train_wording
from bot.normalise import SLASH, normalise

NOT_OFFERED = ("out_of_scope", MEDICAL_QUESTION)
"""Nobody is asked whether they meant something that is not there."""

NO_WISH = ("out_of_scope", "greet", UNCLEAR)
"""None of two wishes in one message."""

SURE = 0.2
"""Below this rank score (square root of the probability times nearness) it is better to ask."""
COMMAND_SURE = 0.99
"""From this probability on that it is no reply, a message is the likeliest command.

A reply taken for a command ruins the rehearsal; a command taken for a reply costs one more try.
"""
OPENINGS_STRENGTH, INROLE_STRENGTH = 3.0, 0.3
"""A strong penalty: on lines that the encoder was tuned on, a weak one is far too certain."""
OUTSIDE_WEIGHT = 3.0
"""Of a line that is out of scope: there are more ways to want something else than there are lines."""
LEAST = 1e-5
"""Of a probability by the wording: one head alone cannot rule a label out."""
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
    """Everything that the heads need fits in a few arrays."""

    openings: Head
    openings_wording: WordingHead
    requests: Head
    """Whether a message asks for one thing or for two."""
    inrole: Head
    inrole_wording: WordingHead
    wordings: Wordings

    def meaning(self, reading: Reading) -> Meaning:
        ranking = self._rank(reading)
        (best, score), *others = ranking
        offered = [name for name, _ in ranking if name not in (*NO_WISH, MEDICAL_QUESTION)]
        if self.requests.probabilities(reading.meaning)[TWO] >= TWO_SURE:
            best, second = [name for name, _ in ranking if name not in NO_WISH][:2]
            if second == MEDICAL_QUESTION:  # it is answered at once, the other is offered
                best, second = second, best
            return Meaning(best, dict(ranking)[best], tuple(ranking[:3]), also=(second,))
        if best == UNCLEAR:
            return Meaning(offered[0], score, tuple(ranking[:3]), maybe=tuple(offered[:3]))
        maybe: tuple[str, ...] = ()
        if score < SURE and best not in NOT_OFFERED:
            maybe = tuple(offered[:3])
            if others[0][0] in NOT_OFFERED:
                best, maybe = others[0][0], ()
        return Meaning(best, score, tuple(ranking[:3]), maybe=maybe)

    def _rank(self, reading: Reading) -> list[tuple[str, float]]:
        scores = {
            label: float(np.sqrt(p)) * max(0.0, self.openings.nearness(label, reading.meaning))
            for label, p in self._both(self.openings, self.openings_wording, reading).items()
        }
        return sorted(scores.items(), key=lambda item: -item[1])

    def command(self, reading: Reading) -> str:
        """``line``, a command, ``resume`` or ``aside``."""
        if not any(c.isalpha() for c in reading.text) or reading.text.startswith(SLASH):
            return LINE  # a number or an emoji is an answer, and a slash begins no command
        named = plain_command(reading.text)
        if named is not None:
            return named
        probabilities = self._both(self.inrole, self.inrole_wording, reading)
        if 1 - probabilities.pop(LINE) < COMMAND_SURE:
            return LINE
        return max(probabilities, key=lambda label: probabilities[label])

    def _both(self, head: Head, wording: WordingHead, reading: Reading) -> dict[str, float]:
        """Probabilities by the vector times those by the wording; both know the same labels."""
        worded = shares(wording.log_odds(self.wordings([reading.text])))[0]
        beside = dict(zip(wording.labels, worded, strict=True))
        product = {
            label: p * max(beside[label], LEAST)
            for label, p in head.probabilities(reading.meaning).items()
        }
        total = sum(product.values())
        return {label: p / total for label, p in product.items()}

    def arrays(self) -> dict[str, Any]:
        return {
            f"{part.name}.{key}": value
            for part in fields(self)
            for key, value in getattr(self, part.name).arrays().items()
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Any]) -> IntentClassifier:
        own: dict[str, dict[str, Any]] = {}
        for name, value in arrays.items():
            part, key = name.split(".")
            own.setdefault(part, {})[key] = value
        kinds = get_type_hints(cls)
        return cls(**{part: kinds[part].from_arrays(own[part]) for part in own})


@dataclass(frozen=True)
class Examples:
    """Lines and their vectors of shape (lines, 384).

    Each line asks for an intent, or for two joined by a plus.
    """

    texts: Sequence[str]
    vectors: Matrix
    intents: Sequence[str]


def train_intents(examples: Examples, *, pairs: Examples, replies: Examples) -> IntentClassifier:
    """Fits the heads.

    ``pairs`` are messages with two requests: each counts half for either. ``replies`` are further
    replies said in character.
    """
    every = (examples, pairs, replies)
    texts = [normalise(text) for own in every for text in own.texts]
    vectors = np.vstack([own.vectors for own in every])
    first_pair = len(examples.texts)
    first_reply = first_pair + len(pairs.texts)
    names = np.array(examples.intents)

    wishes = np.flatnonzero(np.isin(names, (*ACTIVITIES, MEDICAL_QUESTION)))
    opens = np.concatenate([wishes, np.flatnonzero(names == UNCLEAR)])
    open_rows = np.concatenate([opens, np.repeat(np.arange(first_pair, first_reply), 2)])
    asked = [*names[opens], *(name for both in pairs.intents for name in both.split("+"))]
    weights = np.where(open_rows < first_pair, 1.0, 0.5)
    weights *= np.where(np.isin(asked, NOT_OFFERED), OUTSIDE_WEIGHT, 1.0)

    inrole = {**{c: c for c in (*COMMANDS, LINE, RESUME, ASIDE)}, **dict.fromkeys(ASIDES, ASIDE)}
    acts = np.flatnonzero(np.isin(names, list(inrole)))
    act_rows = np.concatenate([acts, np.arange(first_reply, len(texts))])
    said = [inrole[name] for name in names[acts]] + [LINE] * len(replies.texts)

    wordings, seen = find_wordings(texts)
    return IntentClassifier(
        openings=train_head(vectors[open_rows], asked, strength=OPENINGS_STRENGTH, weights=weights),
        openings_wording=train_wording(seen[open_rows], asked, weights=weights),
        requests=train_head(
            np.vstack([vectors[wishes], pairs.vectors]),
            [ONE] * len(wishes) + [TWO] * len(pairs.texts),
        ),
        inrole=train_head(vectors[act_rows], said, strength=INROLE_STRENGTH),
        inrole_wording=train_wording(seen[act_rows], said),
        wordings=wordings,
    )
