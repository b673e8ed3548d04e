"""Reads every sentence of a message for signs of crisis, danger, or a medical emergency.

Patterns and a classifier over the encoder's vectors stand beside each other; either may raise the
alarm, and neither needs Rasa. Both read the message as it was typed; where hidden or misspelt words
were written out (see ``plain``), they read that too.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.labels import ALARMS
from bot.nlu.reader import PARSED_CHARACTERS, Reader, Reading
from bot.normalise import normalise
from bot.safety.classifier import AlarmClassifier
from bot.safety.languages import Language, Languages
from bot.safety.patterns import Patterns
from bot.safety.plain import plain_words

log = logging.getLogger(__name__)

THRESHOLDS: Mapping[str, float] = {"crisis": 0.3, "danger": 0.2, "emergency": 0.2}
"""The classifier raises the alarm from this probability on: where, on the development lines, one false
alarm more would buy less than one sign."""

BESIDE = 0.15
"""From this probability on, the less likely of two kinds in one sentence is answered as well."""

_PIECE, _OVERLAP = 300, 100
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

    def __init__(
        self, reader: Reader, languages: Languages, classifier: AlarmClassifier | None = None
    ) -> None:
        self._reader = reader
        self._languages = languages
        self._patterns = Patterns(reader.parse)
        self._classifier = classifier

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
            for kind in self._patterns.find(sentence.strip()):
                yield 2.0 - 0.1 * ALARMS.index(kind), Alarm(kind, "pattern")

    def _likenesses(self, typed: str) -> Iterator[tuple[float, Alarm]]:
        """Probability and alarm of each kind that the message is like."""
        try:
            odds = self.probabilities(typed)
        except Exception as error:  # whatever broke the encoder: the plain wordings still stand
            log.error("the safety classifier failed: %s", type(error).__name__)
            return
        likely = max(odds, key=lambda kind: odds[kind], default=None)
        for kind, probability in odds.items():
            if probability >= (THRESHOLDS[kind] if kind == likely else BESIDE):
                yield probability, Alarm(kind, "classifier")

    def probabilities(self, typed: str) -> Mapping[str, float]:
        """Of each alarm by the classifier; empty where there is none."""
        if self._classifier is None:
            return {}
        reading = self._reader.read(typed[:PARSED_CHARACTERS])
        read = [self._classifier.probabilities([tokens for _, tokens in reading.tokens])]
        more = [*_written_out(reading), *_pieces(typed[PARSED_CHARACTERS:])]
        read += [self._classifier.probabilities([tokens]) for tokens in self._reader.tokens(more)]
        return {kind: max(odds[kind] for odds in read) for kind in ALARMS}


def _written_out(reading: Reading) -> Iterator[str]:
    """Sentences with hidden or misspelt words, in plain ones."""
    for sentence in reading.sentences:
        plain = plain_words(sentence.text)
        if _letters(plain) != _letters(sentence.text):
            yield plain


def _pieces(text: str) -> Iterator[str]:
    """What is too long to be parsed, in pieces that the encoder reads to their end."""
    for sentence in _SENTENCES.findall(text):
        for at in range(0, len(sentence), _PIECE - _OVERLAP):
            if sentence[at : at + _PIECE].strip():
                yield normalise(sentence[at : at + _PIECE])


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.lower())
