"""Reads every sentence of a message for signs of crisis, danger, or a medical emergency.

Patterns and a classifier over sentence vectors stand beside each other; either may raise the alarm.
The classifier has weights of its own, trained on ``data/safety``, and needs no Rasa. Both read the
message as it was typed; where hidden or misspelt words were written out (see ``plain``), they read
that too.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.labels import ALARMS
from bot.nlu.encoder import Vector
from bot.nlu.heads import Head, Matrix, train_head
from bot.nlu.reader import PARSED_CHARACTERS, Reader
from bot.normalise import normalise
from bot.safety.languages import Language, Languages
from bot.safety.patterns import Patterns
from bot.safety.plain import plain_words

log = logging.getLogger(__name__)

THRESHOLDS: Mapping[str, float] = {"crisis": 0.1, "danger": 0.1, "emergency": 0.1}
"""The classifier raises the alarm from this probability on. Low: a miss costs more than a question."""

BESIDE = 0.25
"""From this probability on, the less likely of two kinds in one sentence is answered as well."""

HARMLESS = "harmless"
EVERYDAY_WEIGHT = 1.0
"""Of a line from a scene or a request against a hard neighbour written for the screen."""
STRENGTH = 10.0

_PIECE, _OVERLAP = 300, 100
_HALF = 4
_SENTENCES = re.compile(r"[^.!?\n]+[.!?\n]*")


@dataclass(frozen=True)
class Alarm:
    """A sign that was found, and what found it."""

    kind: str
    by: str
    """``pattern``, ``language`` or ``classifier``."""
    language: Language | None = None
    """The language of the sentence, where it is not English."""


class Screen:
    """Finds alarms. Without a classifier the patterns work alone."""

    def __init__(self, reader: Reader, languages: Languages, head: Head | None = None) -> None:
        self._reader = reader
        self._languages = languages
        self._patterns = Patterns(reader.parse)
        self.head = head

    def check(self, typed: str) -> tuple[Alarm, ...]:
        """The alarms of a message of any length, one for each kind, the clearest first."""
        found = [*self._plain_signs(typed), *self._likenesses(typed)]
        foreign = self._languages.alarm(typed)
        if foreign is not None:
            kind, language, _ = foreign
            found.append((1.0, Alarm(kind, "language", language)))
        clearest: dict[str, Alarm] = {}
        for _, alarm in sorted(found, key=lambda sign: -sign[0]):
            clearest.setdefault(alarm.kind, alarm)
        return tuple(clearest.values())

    def _plain_signs(self, typed: str) -> Iterator[tuple[float, Alarm]]:
        """Weight and alarm of each plain wording, which outweighs any likeness."""
        for sentence in _SENTENCES.findall(plain_words(typed)):
            for found in self._patterns.find(sentence.strip()):
                yield 2.0 - 0.1 * ALARMS.index(found.kind), Alarm(found.kind, "pattern")

    def _likenesses(self, typed: str) -> Sequence[tuple[float, Alarm]]:
        """Probability and alarm of each piece that is like the lines of an alarm."""
        if self.head is None:
            return []
        try:
            read = list(self._pieces(typed))
            return [sign for text, vector in read for sign in self._alike(text, vector, self.head)]
        except Exception as error:  # whatever broke the encoder: the plain wordings still stand
            log.error("the safety classifier failed: %s", type(error).__name__)
            return []

    def _alike(self, text: str, vector: Vector, head: Head) -> Iterator[tuple[float, Alarm]]:
        read, plain = [vector], plain_words(text)
        if _letters(plain) != _letters(text):
            read += self._reader.safety_vectors([plain])
        for odds in map(head.probabilities, read):
            likely = max(ALARMS, key=lambda kind: odds[kind])
            for kind in ALARMS:
                if odds[kind] >= (THRESHOLDS[kind] if kind == likely else BESIDE):
                    yield odds[kind], Alarm(kind, "classifier")

    def _pieces(self, typed: str) -> Iterator[tuple[str, Vector]]:
        """Text and vector of every sentence, and of the whole of a message that has several."""
        reading = self._reader.read(typed[:PARSED_CHARACTERS])
        if len(reading.sentences) > 1:
            yield typed[:PARSED_CHARACTERS], reading.safety
        for part in reading.sentences:
            yield typed[part.start : part.end], part.safety
        rest = [
            normalise(sentence[at : at + _PIECE])
            for sentence in _SENTENCES.findall(typed[PARSED_CHARACTERS:])
            for at in range(0, len(sentence), _PIECE - _OVERLAP)
            if sentence[at : at + _PIECE].strip()
        ]
        yield from zip(rest, self._reader.safety_vectors(rest), strict=True)


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.lower())


def train_safety(
    labelled: Sequence[tuple[str, str]],
    *,
    everyday: Sequence[str],
    pieces_of: Callable[[Sequence[str]], Sequence[Matrix]],
) -> Head:
    """Fits the classifier on ``(label, text)`` pairs of all alarms together.

    ``everyday`` lines are harmless. ``pieces_of`` gives for each text the vectors of the whole and,
    where it has several, of its sentences: a harmless text is harmless in every sentence.
    """
    hard = {text for _, text in labelled}
    lines = [(label if label in ALARMS else HARMLESS, text, 1.0) for label, text in labelled]
    usual = [text for text in everyday if text not in hard]
    lines += [(HARMLESS, text, EVERYDAY_WEIGHT) for text in (*usual, *_halves(usual))]
    vectors, labels, weights = [], [], []
    for (label, _, weight), pieces in zip(lines, pieces_of([t for _, t, _ in lines]), strict=True):
        whole, sentences = pieces[:1], pieces[1:]
        vectors.append(whole)
        labels.append(label)
        weights.append(weight)
        if label == HARMLESS and len(sentences):
            vectors.append(sentences)
            labels += [label] * len(sentences)
            weights += [weight / len(sentences)] * len(sentences)
    return train_head(
        np.vstack(vectors), labels, strength=STRENGTH, balanced=False, weights=np.array(weights)
    )


def _halves(texts: Sequence[str]) -> Iterator[str]:
    """Half sentences of everyday lines: a sentence that says little is no sign."""
    for text in texts:
        words = text.split()
        if len(words) >= 2 * _HALF:
            middle = len(words) // 2
            yield " ".join(words[:middle])
            yield " ".join(words[middle:])


def save_head(head: Head, path: Path, *, of: str) -> None:
    """Writes a head; ``of`` is the fingerprint of the data that it was trained on."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part.npz")
    np.savez(part, of=np.array(of), **head.arrays())
    part.replace(path)


def load_head(path: Path) -> tuple[Head, str]:
    """A head, and the fingerprint of its data."""
    with np.load(path) as arrays:
        return Head.from_arrays(arrays), str(arrays["of"])
