"""How like a message is to the lines that show an alarm: a linear head over its parts' vectors.

The head is tuned together with the encoder's branch for signs of danger, and lies beside it in
``bot/weights`` (see ``tools/tune_encoder.py``). What is judged is the whole message, each sentence and
each stretch of some words in it, since one clause can hold what matters: "my face went numb, can we
do the breathing". The most telling part counts, in tuning and here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.nlu.encoder import Vector, check_hash
from bot.nlu.heads import Matrix

HEAD = Path(__file__).parents[1] / "weights/safety.npz"
HEAD_SHA256 = "58609cf57a4fee1113f77faa09e7038ea4573aa814456faff61f27718809a48c"
STRETCH, STEP = 10, 5
"""Tokens of a stretch, and from one stretch to the next."""


@dataclass(frozen=True)
class AlarmClassifier:
    """``labels`` are the alarms and, last, ``harmless``; ``weights`` has shape (labels, 384)."""

    labels: tuple[str, ...]
    weights: Matrix
    bias: Matrix

    def probabilities(self, sentences: Sequence[Vector]) -> Mapping[str, float]:
        """Of each alarm, in the part of the message that shows it most.

        ``sentences`` are the token vectors of each sentence, of shape (tokens, 384).
        """
        scores = parts(sentences) @ self.weights.T + self.bias
        odds = np.exp(scores - scores.max(axis=1, keepdims=True))
        most = (odds / odds.sum(axis=1, keepdims=True)).max(axis=0)
        return dict(zip(self.labels[:-1], most[:-1].tolist(), strict=True))

    @classmethod
    def load(cls) -> AlarmClassifier:
        """The head that comes with the encoder. Raises ``Trouble`` on a wrong hash."""
        check_hash(HEAD, HEAD_SHA256)
        with np.load(HEAD) as arrays:
            labels = tuple(str(label) for label in arrays["labels"])
            return cls(labels, arrays["weights"], arrays["bias"])


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
