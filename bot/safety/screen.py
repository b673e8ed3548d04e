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
from bot.nlu.reader import PARSED_CHARACTERS, Reader
from bot.normalise import normalise
from bot.safety.classifier import AlarmClassifier
from bot.safety.languages import Language, Languages
from bot.safety.patterns import Patterns
from bot.safety.plain import plain_words

log = logging.getLogger(__name__)

THRESHOLDS: Mapping[str, float] = {"crisis": 0.35, "danger": 0.25, "emergency": 0.3}
"""The classifier raises the alarm from this probability on. On all development lines, hard and everyday
ones, three false alarms more buy one sign at 0.4, 0.25 and 0.5; two stand lower, because a false alarm
that is only asked about costs little."""

BESIDE = 0.15
"""From this probability on, a less likely kind is answered beside the likeliest."""

CERTAIN = 0.5
"""From this probability on a sign is likelier than not; below, it is asked about and no more."""

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
    sure: bool = True
    """Whether the sign is plain, or, in English, likelier than not."""


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
        clearest: dict[str, Alarm] = {}
        for _, alarm in sorted(self._signs(typed), key=lambda sign: -sign[0]):
            clearest.setdefault(alarm.kind, alarm)
        return tuple(clearest.values())

    def _signs(self, typed: str) -> Iterator[tuple[float, Alarm]]:
        """Weight and alarm of whatever is found. Where one way of looking breaks, the others stand."""
        for way in (self._plain_signs, self._foreign_signs, self._likenesses):
            try:
                yield from way(typed)
            except Exception as error:
                log.error("a part of the safety screen failed: %s", type(error).__name__)

    def _plain_signs(self, typed: str) -> Iterator[tuple[float, Alarm]]:
        """Weight and alarm of each plain wording, which outweighs any likeness."""
        for sentence in _SENTENCES.findall(plain_words(typed)):
            for kind in self._patterns.find(sentence.strip()):
                yield 2.0 - 0.1 * ALARMS.index(kind), Alarm(kind, "pattern")

    def _foreign_signs(self, typed: str) -> Iterator[tuple[float, Alarm]]:
        """Weight and alarm of each plain sentence of another language."""
        for kind, language in self._languages.alarms(typed):
            yield 1.5, Alarm(kind, "language", language)

    def _likenesses(self, typed: str) -> Iterator[tuple[float, Alarm]]:
        """Probability and alarm of each kind that the message is like."""
        odds = self.probabilities(typed)
        if all(odds[kind] < THRESHOLDS[kind] for kind in odds):
            return
        likely = max(odds, key=lambda kind: odds[kind])
        # It learned from English: of words in another language it knows little, so it only asks.
        language = self._language(typed)
        spoken = language if language and language.safety else None
        for kind, probability in odds.items():
            if kind == likely or probability >= BESIDE:
                sure = probability >= CERTAIN and language is None
                yield probability, Alarm(kind, "classifier", spoken, sure)

    def _language(self, typed: str) -> Language | None:
        """The language of a message; whatever fails here hides no sign."""
        try:
            return self._languages.of(typed)
        except Exception as error:
            log.error("a language could not be told: %s", type(error).__name__)
            return None

    def probabilities(self, typed: str) -> Mapping[str, float]:
        """Of each alarm by the classifier; empty where there is none."""
        if self._classifier is None:
            return {}
        reading = self._reader.read(typed[:PARSED_CHARACTERS])
        sentences = [part.text for part in reading.sentences]
        tokens = [own for _, own in reading.tokens]
        read = [self._classifier.probabilities(reading.text, sentences, tokens)]
        more = [*_written_out(typed[:PARSED_CHARACTERS]), *_pieces(typed[PARSED_CHARACTERS - _OVERLAP :])]
        for text, own in zip(more, self._reader.tokens(more), strict=True):
            read.append(self._classifier.probabilities(text, _SENTENCES.findall(text), [own]))
        return {kind: max(odds[kind] for odds in read) for kind in ALARMS}


def _written_out(text: str) -> Iterator[str]:
    """Sentences in which words were hidden or misspelt, in plain ones."""
    typed = _words(normalise(text))
    for sentence in _SENTENCES.findall(plain_words(text)):
        if f" {_words(sentence)} " not in f" {typed} ":
            yield sentence.strip()


def _pieces(text: str) -> Iterator[str]:
    """What is too long to be parsed, in pieces that the encoder reads to their end."""
    piece = ""
    for sentence in _SENTENCES.findall(text):
        if piece and len(piece) + len(sentence) > _PIECE:
            yield normalise(piece)
            piece = ""
        piece += sentence
        while len(piece) > _PIECE:
            yield normalise(piece[:_PIECE])
            piece = piece[_PIECE - _OVERLAP :]
    if piece.strip():
        yield normalise(piece)


def _words(text: str) -> str:
    return " ".join(re.findall(r"[\w']+", text.lower()))
