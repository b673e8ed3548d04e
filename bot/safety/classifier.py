"""How like a message is to the lines that show an alarm.

Two steps. In the first, two heads judge beside each other. One was tuned together with the encoder's
branch for signs of danger; it judges the whole message, each sentence and each stretch of some words
in it, since one clause can hold what matters: "my face went numb, can we do the breathing". The other
knows which wordings count. The second step weighs what both say against what the message means as a
whole; the alarms and their hard neighbours that it was fitted on are lines that neither has ever seen.
All of it lies in ``bot/weights/safety.npz`` (``tools/tune_encoder.py``, ``tools/fit_screen.py``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bot.nlu.encoder import TokenVectors, Vector, check_hash, pooled
from bot.nlu.heads import Matrix
from bot.nlu.wording import WORDING_ARRAYS, WordingHead, Wordings

HEAD = Path(__file__).parents[1] / "weights/safety.npz"
HEAD_SHA256 = "f51f62eabf7af1faf4bfa499f7e828b18d06616bdaa40a60887b0c11fdffe5fd"
HARMLESS = "harmless"
STRETCH, STEP = 10, 5
"""Tokens of a stretch, and from one stretch to the next."""
_SCALE = 5.0
"""Log odds are some five times as wide as the numbers of a vector count for."""


@dataclass(frozen=True)
class FirstStep:
    """``labels`` are the alarms and, last, ``harmless``; ``weights`` has shape (labels, 384)."""

    labels: tuple[str, ...]
    weights: Matrix
    bias: Matrix
    wordings: Wordings
    worded: WordingHead

    def features(self, text: str, sentences: Sequence[str], tokens: Sequence[TokenVectors]) -> Vector:
        """What the second step sees of a message, its sentences and their token vectors.

        For each alarm the highest log odds by likeness, those by the wording of the whole, and the
        highest by the wording of a sentence; then both vectors of the whole.
        """
        scores = parts([own.safety for own in tokens]) @ self.weights.T + self.bias
        like = (scores[:, :-1] - scores[:, -1:]).max(axis=0)
        order = [self.worded.labels.index(label) for label in self.labels[:-1]]
        worded = self.worded.log_odds(self.wordings([text, *sentences]))[:, order]
        return np.concatenate(
            [
                *(odds / _SCALE for odds in (like, worded[0], worded.max(axis=0))),
                pooled([own.safety for own in tokens]),
                pooled([own.meaning for own in tokens]),
            ]
        )

    def arrays(self) -> dict[str, Any]:
        return {
            "labels": np.array(self.labels), "weights": self.weights, "bias": self.bias,
            **self.wordings.arrays(),
            **{f"worded_{key}": value for key, value in self.worded.arrays().items()},
        }  # fmt: skip

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Any]) -> FirstStep:
        return cls(
            tuple(str(label) for label in arrays["labels"]),
            arrays["weights"],
            arrays["bias"],
            Wordings.from_arrays(arrays),
            WordingHead.from_arrays({key: arrays[f"worded_{key}"] for key in WORDING_ARRAYS}),
        )


@dataclass(frozen=True)
class AlarmClassifier:
    """``last_weights`` has shape (labels, 3 × alarms + 2 × 384)."""

    first: FirstStep
    last_weights: Matrix
    last_bias: Matrix

    def probabilities(
        self, text: str, sentences: Sequence[str], tokens: Sequence[TokenVectors]
    ) -> Mapping[str, float]:
        """Of each alarm, for one message, its sentences and their token vectors."""
        scores = self.last_weights @ self.first.features(text, sentences, tokens) + self.last_bias
        odds = np.exp(scores - scores.max())
        return dict(zip(self.first.labels[:-1], (odds / odds.sum())[:-1].tolist(), strict=True))

    @classmethod
    def load(cls) -> AlarmClassifier:
        """The classifier that comes with the encoder. Raises ``Trouble`` on a wrong hash."""
        check_hash(HEAD, HEAD_SHA256)
        with np.load(HEAD) as file:
            arrays = dict(file)
        return cls(FirstStep.from_arrays(arrays), arrays["last_weights"], arrays["last_bias"])


def parts(sentences: Sequence[Vector]) -> Matrix:
    """Vectors of the whole, of each sentence and of each stretch, each of length 1."""
    sums = [sentence.sum(axis=0) for sentence in sentences]
    means = [np.sum(sums, axis=0), *sums]
    means += [s[at : at + STRETCH].mean(axis=0) for s in sentences for at in stretches(len(s))]
    found = np.stack(means)
    units: Matrix = found / np.linalg.norm(found, axis=1, keepdims=True)
    return units


def stretches(tokens: int) -> range:
    """Where the stretches of a sentence of so many tokens begin; none in a short one."""
    return range(0, tokens - STRETCH + STEP, STEP) if tokens > STRETCH + 2 else range(0)
