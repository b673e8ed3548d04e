"""Fits what of the safety screen needs no PyTorch, after the encoder was tuned:

    PYTHONPATH=. uv run python tools/fit_screen.py

First the head over wordings, on the lines that the encoder was tuned on. Then the last step, on lines
that neither has seen (``data/safety/fitting``), because on those that they learnt from they are far
too certain; and, as harmless, on everyday lines and pieces cut out of them, since half a sentence is
no sign of anything. The head that was tuned with the encoder is read from ``bot/weights/safety.npz``,
which is written anew. The seed is fixed.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
from sklearn.linear_model import LogisticRegression
from tuning_lines import in_context

from bot.labels import ALARMS, CRISIS, REDFLAG
from bot.nlu.dataset import read_intents, read_labelled, read_moves, read_unclear
from bot.nlu.heads import Matrix
from bot.nlu.reader import the_reader
from bot.nlu.wording import find_wordings, train_wording
from bot.normalise import normalise
from bot.safety.classifier import HARMLESS, HEAD, FirstStep
from bot.settings import ROOT

EVERYDAY, PIECES = 12000, 6000
"""Everyday lines, and pieces of them, that the last step is fitted on; the rest is for the wordings."""
IN_CONTEXT = 0.2
"""Of the lines written for the screen: put among everyday ones as well."""
STRENGTH = 0.1


def main() -> None:
    random.seed(5)
    texts = [text for texts in read_intents(ROOT / "data/nlu").values() for text in texts]
    texts += [reply.text for reply in read_moves(ROOT / "data/moves")]
    random.shuffle(texts)
    usual, others = texts[:EVERYDAY], texts[EVERYDAY:]
    first = first_step([*labelled("safety"), *((HARMLESS, text) for text in others)])

    lines = labelled("safety/fitting")
    among = random.sample(lines, int(len(lines) * IN_CONTEXT))
    lines += [(label, in_context(text, others)) for label, text in among]
    unclear = read_unclear(ROOT / "data/requests/unclear.txt")
    lines += [(HARMLESS, text) for text in (*usual, *pieces(usual), *unclear)]
    model = LogisticRegression(C=STRENGTH, max_iter=3000)
    model.fit(seen(first, [text for _, text in lines]), [label for label, _ in lines])
    order = [list(model.classes_).index(label) for label in first.labels]
    np.savez_compressed(
        HEAD,
        **first.arrays(),
        last_weights=model.coef_[order].astype(np.float32),
        last_bias=model.intercept_[order].astype(np.float32),
    )


def labelled(folder: str) -> list[tuple[str, str]]:
    """The lines written for the screen, as an alarm or as harmless."""
    return [
        (label if label in ALARMS else HARMLESS, text)
        for file, known in (("crisis", CRISIS), ("redflag", REDFLAG))
        for label, text in read_labelled(ROOT / f"data/{folder}/{file}.tsv", known)
    ]


def first_step(lines: Sequence[tuple[str, str]]) -> FirstStep:
    """The tuned head, with a new head over the wordings of these lines."""
    with np.load(HEAD) as tuned:
        labels, weights, bias = (tuned[name] for name in ("labels", "weights", "bias"))
    wordings, found = find_wordings([normalise(text) for _, text in lines])
    worded = train_wording(found, [label for label, _ in lines])
    return FirstStep(tuple(map(str, labels)), weights, bias, wordings, worded)


def pieces(texts: Sequence[str]) -> list[str]:
    """A stretch of two to eight words out of some texts."""
    long = [words for words in map(str.split, texts) if len(words) >= 6]
    found = []
    for words in random.sample(long, min(PIECES, len(long))):
        start = random.randrange(len(words) - 3)
        found.append(" ".join(words[start : start + random.randint(2, 8)]))
    return found


def seen(first: FirstStep, texts: Sequence[str]) -> Matrix:
    """What the last step sees of each text."""
    readings = the_reader().read_all(texts)
    return np.stack(
        [
            first.features(own.text, [part.text for part in own.sentences], [t for _, t in own.tokens])
            for own in readings
        ]
    )


if __name__ == "__main__":
    main()
