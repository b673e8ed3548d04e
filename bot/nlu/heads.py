"""Linear heads over sentence vectors: multinomial logistic regression, and one-against-rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from bot.nlu.encoder import Vector

Matrix = npt.NDArray[np.float32]
STRENGTH = 30.0
"""Inverse of the penalty. Unit vectors need a weak one, or all probabilities are alike."""


@dataclass(frozen=True)
class Head:
    """Probabilities of labels that exclude each other, and each label's mean vector."""

    labels: tuple[str, ...]
    weights: Matrix
    bias: Matrix
    centroids: Matrix

    def probabilities(self, vector: Vector) -> dict[str, float]:
        scores = self.weights @ vector + self.bias
        scores = np.exp(scores - scores.max())
        return dict(zip(self.labels, (scores / scores.sum()).tolist(), strict=True))

    def nearness(self, label: str, vector: Vector) -> float:
        """Cosine to the label's mean vector."""
        return float(self.centroids[self.labels.index(label)] @ vector)

    def arrays(self) -> dict[str, Any]:
        return {
            "labels": np.array(self.labels),
            "weights": self.weights,
            "bias": self.bias,
            "centroids": self.centroids,
        }

    @classmethod
    def from_arrays(cls, arrays: Any) -> Head:
        return cls(
            tuple(str(label) for label in arrays["labels"]),
            arrays["weights"],
            arrays["bias"],
            arrays["centroids"],
        )


def train_head(
    vectors: Matrix,
    labels: Sequence[str],
    *,
    strength: float = STRENGTH,
    balanced: bool = True,
    weights: npt.NDArray[np.float64] | None = None,
) -> Head:
    """Fits a head. ``vectors`` has shape (lines, 384); ``balanced`` weighs all labels alike.

    ``weights`` says how much each line counts.
    """
    model = LogisticRegression(
        C=strength,
        max_iter=2000,
        class_weight="balanced" if balanced else None,
        multi_class="multinomial",
    )
    names = np.array(labels)
    model.fit(vectors, names, sample_weight=weights)
    slopes, bias = model.coef_, model.intercept_
    if len(model.classes_) == 2:  # scikit-learn keeps one row for two classes
        slopes, bias = np.vstack([-slopes, slopes]) / 2, np.concatenate([-bias, bias]) / 2
    means = np.stack([vectors[names == label].mean(axis=0) for label in model.classes_])
    means /= np.linalg.norm(means, axis=1, keepdims=True)
    return Head(
        tuple(str(c) for c in model.classes_),
        slopes.astype(np.float32),
        bias.astype(np.float32),
        means.astype(np.float32),
    )


@dataclass(frozen=True)
class ManyHeads:
    """A probability of its own for each label; several can hold."""

    labels: tuple[str, ...]
    weights: Matrix
    bias: Matrix

    def probabilities(self, features: Matrix) -> Matrix:
        """Shape (rows, labels) for features of shape (rows, size)."""
        result: Matrix = 1.0 / (1.0 + np.exp(-(features @ self.weights.T + self.bias)))
        return result

    def arrays(self) -> dict[str, Any]:
        return {"labels": np.array(self.labels), "weights": self.weights, "bias": self.bias}

    @classmethod
    def from_arrays(cls, arrays: Any) -> ManyHeads:
        return cls(tuple(str(label) for label in arrays["labels"]), arrays["weights"], arrays["bias"])


def train_many(features: Matrix, labels: Sequence[frozenset[str]], names: Sequence[str]) -> ManyHeads:
    """Fits one balanced yes-or-no regression for each name."""
    weights, bias = [], []
    for name in names:
        truth = np.array([name in held for held in labels])
        model = LogisticRegression(C=3.0, max_iter=500, class_weight="balanced")
        model.fit(features, truth)
        weights.append(model.coef_[0])
        bias.append(model.intercept_[0])
    return ManyHeads(tuple(names), np.array(weights, np.float32), np.array(bias, np.float32))
