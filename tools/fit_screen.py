"""Fits the last step of the safety screen, after the encoder was tuned:

    PYTHONPATH=. uv run python tools/fit_screen.py

It learns from lines that the encoder has never seen (``data/safety/fitting``), because those that it
was tuned on look far too certain; and, as harmless, from everyday lines and pieces cut out of them,
since half a sentence is no sign of anything. The head that was tuned with the encoder is read from
``bot/weights/safety.npz``, which is written anew. The seed is fixed.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
from sklearn.linear_model import LogisticRegression

from bot.labels import ALARMS, CRISIS, REDFLAG
from bot.nlu.dataset import read_intents, read_labelled, read_moves
from bot.nlu.heads import Matrix
from bot.nlu.reader import the_reader
from bot.safety.classifier import HARMLESS, HEAD, features
from bot.settings import ROOT

EVERYDAY, PIECES = 9000, 5000
STRENGTH = 0.1


def main() -> None:
    random.seed(5)
    lines = [
        line
        for file, known in (("crisis", CRISIS), ("redflag", REDFLAG))
        for line in read_labelled(ROOT / f"data/safety/fitting/{file}.tsv", known)
    ]
    usual = everyday()
    texts = [text for _, text in lines] + usual
    labels = [label if label in ALARMS else HARMLESS for label, _ in lines] + [HARMLESS] * len(usual)
    with np.load(HEAD) as tuned:
        arrays = {name: tuned[name] for name in ("labels", "weights", "bias")}
    model = LogisticRegression(C=STRENGTH, max_iter=3000)
    model.fit(seen(texts, arrays["weights"], arrays["bias"]), labels)
    order = [list(model.classes_).index(label) for label in arrays["labels"]]
    np.savez(
        HEAD,
        **arrays,
        last_weights=model.coef_[order].astype(np.float32),
        last_bias=model.intercept_[order].astype(np.float32),
    )


def everyday() -> list[str]:
    """What people ask for and say in scenes, and pieces of it."""
    texts = [text for texts in read_intents(ROOT / "data/nlu").values() for text in texts]
    texts += [reply.text for reply in read_moves(ROOT / "data/moves")]
    chosen = random.sample(texts, EVERYDAY)
    long = [words for words in map(str.split, chosen) if len(words) >= 6]
    pieces = []
    for words in random.sample(long, min(PIECES, len(long))):
        start = random.randrange(len(words) - 3)
        pieces.append(" ".join(words[start : start + random.randint(2, 8)]))
    return chosen + pieces


def seen(texts: Sequence[str], weights: Matrix, bias: Matrix) -> Matrix:
    """What the last step sees of each text."""
    readings = the_reader().read_all(texts)
    return np.stack([features([t for _, t in reading.tokens], weights, bias) for reading in readings])


if __name__ == "__main__":
    main()
