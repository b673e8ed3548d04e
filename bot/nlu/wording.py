"""How a text is worded: its runs of one to three words and of three to five letters, and what they say.

The encoder knows what a text is like, and so judges well what nobody has ever written; a linear head
over wordings knows what exactly makes the difference ("shoot me now", "shoot me a message"). They err
on different texts, and each was fitted without the other, so the classifiers ask both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import SGDClassifier

from bot.nlu.encoder import Vector
from bot.nlu.heads import Matrix

PENALTY = 1e-6
ROUNDS = 15
"""Times that each line is seen; the weights' mean over all of them is kept."""
FEWEST = 2
"""Lines that a wording must stand in to count."""
WORDING_ARRAYS = ("labels", "weights", "bias")
_PARTS = ("words", "letters")
_BREAK = "\n"


@dataclass(frozen=True)
class Wordings:
    """The wordings that count, each with its rarity (inverse document frequency)."""

    words: TfidfVectorizer
    letters: TfidfVectorizer

    def __call__(self, texts: Sequence[str]) -> csr_matrix:
        """Shape (texts, wordings); the words of each text have length 1, and so have its letters."""
        return hstack([self.words.transform(texts), self.letters.transform(texts)], format="csr")

    def arrays(self) -> dict[str, Any]:
        return {
            f"{name}_{key}": value
            for name, own in zip(_PARTS, (self.words, self.letters), strict=True)
            for key, value in (
                ("known", np.frombuffer(_BREAK.join(own.get_feature_names_out()).encode(), np.uint8)),
                ("rarity", own.idf_.astype(np.float32)),
            )
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Any]) -> Wordings:
        made = []
        for name in _PARTS:
            known = arrays[f"{name}_known"].tobytes().decode().split(_BREAK)
            own = _vectorizer(name, vocabulary={wording: at for at, wording in enumerate(known)})
            own.idf_ = arrays[f"{name}_rarity"].astype(np.float64)
            made.append(own)
        return cls(*made)


def find_wordings(texts: Sequence[str]) -> tuple[Wordings, csr_matrix]:
    """The wordings of some texts, and what is seen of each text by them."""
    found = Wordings(*(_vectorizer(name, min_df=FEWEST) for name in _PARTS))
    seen = [found.words.fit_transform(texts), found.letters.fit_transform(texts)]
    return found, hstack(seen, format="csr")


def _vectorizer(name: str, **options: Any) -> TfidfVectorizer:
    if name == "words":
        options |= {"analyzer": "word", "ngram_range": (1, 3), "token_pattern": r"\b\w[\w']*"}
    else:
        options |= {"analyzer": "char_wb", "ngram_range": (3, 5)}
    return TfidfVectorizer(sublinear_tf=True, dtype=np.float32, **options)


@dataclass(frozen=True)
class WordingHead:
    """What each wording says for each label. ``weights`` has shape (wordings, labels)."""

    labels: tuple[str, ...]
    weights: Matrix
    bias: Vector

    def log_odds(self, seen: csr_matrix) -> Matrix:
        """Of each label against all others, of shape (texts, labels)."""
        found: Matrix = seen @ self.weights + self.bias
        return found

    def arrays(self) -> dict[str, Any]:
        return {
            "labels": np.array(self.labels),
            "weights": self.weights.astype(np.float16),
            "bias": self.bias,
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Any]) -> WordingHead:
        labels = tuple(str(label) for label in arrays["labels"])
        return cls(labels, arrays["weights"].astype(np.float32), arrays["bias"])


def train_wording(
    seen: csr_matrix, labels: Sequence[str], *, weights: npt.NDArray[np.float64] | None = None
) -> WordingHead:
    """Fits a logistic regression for each label against all others; all labels weigh alike.

    ``weights`` says how much each line counts. The seed is fixed.
    """
    model = SGDClassifier(
        loss="log_loss", alpha=PENALTY, average=True, max_iter=ROUNDS, tol=None, random_state=1,
        class_weight="balanced",
    )  # fmt: skip
    model.fit(seen, np.array(labels), sample_weight=weights)
    return WordingHead(
        tuple(str(label) for label in model.classes_),
        np.ascontiguousarray(model.coef_.T, np.float32),
        model.intercept_.astype(np.float32),
    )


def shares(log_odds: Matrix) -> npt.NDArray[np.float64]:
    """Probabilities of labels that exclude each other, of shape (texts, labels)."""
    alone = 1 / (1 + np.exp(-log_odds.astype(np.float64).clip(-30, 30)))
    found: npt.NDArray[np.float64] = alone / alone.sum(axis=1, keepdims=True)
    return found
