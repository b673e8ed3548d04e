"""How like a message is to the lines that show an alarm.

Two steps. The first is a head that was tuned together with the encoder's branch for signs of danger.
It judges the whole message, each sentence and each stretch of some words in it, since one clause can
hold what matters: "my face went numb, can we do the breathing". The second weighs the most telling of
these against what the message says as a whole; it was fitted on lines that the encoder has never
seen. Both lie in ``bot/weights/safety.npz`` (``tools/tune_encoder.py``, ``tools/fit_screen.py``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.nlu.encoder import TokenVectors, Vector, check_hash, pooled
from bot.nlu.heads import Matrix

HEAD = Path(__file__).parents[1] / "weights/safety.npz"
HEAD_SHA256 = "07ddef2a00190d4b4eca838eee573b0b2beec03ab00aba0787518355811f359e"
HARMLESS = "harmless"
STRETCH, STEP = 10, 5
"""Tokens of a stretch, and from one stretch to the next."""
_SCALE = 5.0
"""Log odds are some five times as wide as the numbers of a vector count for."""


@dataclass(frozen=True)
class AlarmClassifier:
    """``labels`` are the alarms and, last, ``harmless``.

    ``weights`` has shape (labels, 384) and ``last_weights`` (labels, alarms + 2 × 384).
    """

    labels: tuple[str, ...]
    weights: Matrix
    bias: Matrix
    last_weights: Matrix
    last_bias: Matrix

    def probabilities(self, sentences: Sequence[TokenVectors]) -> Mapping[str, float]:
        """Of each alarm, for the sentences of one message."""
        scores = self.last_weights @ features(sentences, self.weights, self.bias) + self.last_bias
        odds = np.exp(scores - scores.max())
        return dict(zip(self.labels[:-1], (odds / odds.sum())[:-1].tolist(), strict=True))

    @classmethod
    def load(cls) -> AlarmClassifier:
        """The classifier that comes with the encoder. Raises ``Trouble`` on a wrong hash."""
        check_hash(HEAD, HEAD_SHA256)
        with np.load(HEAD) as arrays:
            rest = {name: arrays[name] for name in arrays.files if name != "labels"}
            return cls(tuple(str(label) for label in arrays["labels"]), **rest)


def features(sentences: Sequence[TokenVectors], weights: Matrix, bias: Matrix) -> Vector:
    """What the second step sees: the highest log odds of each alarm, and both vectors of the whole."""
    scores = parts([sentence.safety for sentence in sentences]) @ weights.T + bias
    odds = (scores[:, :-1] - scores[:, -1:]).max(axis=0) / _SCALE
    safety = pooled([sentence.safety for sentence in sentences])
    meaning = pooled([sentence.meaning for sentence in sentences])
    return np.concatenate([odds, safety, meaning])


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
