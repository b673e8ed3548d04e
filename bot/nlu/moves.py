"""Finds the moves in a rehearsed reply, each with the words that show it.

A reply is cut into sentences and clauses. For each of them a one-against-rest regression over the
sentence vector and a few plain features (is it a question, who is spoken of, negation, set phrases)
gives a probability for every move; a move holds where it is likely enough, and its evidence is the
shortest likely stretch.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bot.dialogue.turn import HeardMove, Span
from bot.labels import MOVES
from bot.nlu.dataset import MarkedReply
from bot.nlu.encoder import Vector
from bot.nlu.heads import ManyHeads, Matrix, train_many
from bot.nlu.reader import Part, Reader, Reading

LIKELY = 0.5
WEIGHT = 0.35
"""Of one plain feature beside a vector of length 1."""

# Each is a fact about the wording that a mean of word vectors loses. The patterns describe English,
# not the training lines: tests/nlu holds them to sentences of other hands.
_FEATURES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("question_mark", r"\?"),
        ("wh_word", r"\b(what|why|how|when|which|who|where|is there|are there|do you|does|did)\b"),
        ("polite_ask", r"\b(could|can|would|will) (you|i|we|someone|it be)\b|\bplease\b|\bmay i\b"),
        ("want", r"\bi(?:'d| would) (?:like|love|appreciate|prefer)\b|\bi (?:want|need|ask)\b|\bi'm asking\b"),
        ("cannot", r"\b(can't|cannot|cant|couldn't|unable|not able|struggle|have to stop|takes me)\b"),
        ("no_need", r"\b(never mind|forget (?:it|i)|doesn't matter|don't worry|leave it|fine then|whatever)\b"),
        ("sorry", r"\b(sorry|apolog\w+|forgive|my fault|excuse)\b"),
        ("small", r"\b(just|only|a bit|a little|probably nothing|not that bad|others? have|silly|no big deal)\b"),
        ("absolute", r"\b(never|always|nothing|everything|nobody|no one|forever|ruined|pointless|over)\b"),
        ("thanks", r"\b(thanks?|thank you|appreciate|grateful|understand|i see|fair|hear you|know you)\b"),
        ("so_you", r"\b(so (?:you|we|i|that|what|the)|just to (?:check|be)|did i|have i got|let me|you're saying|if i)\b"),
        ("when", r"\b(by|on|before|until|next|this) (?:mon|tues|wednes|thurs|fri|satur|sun|week|month|the|tomorrow|end)\w*\b|\btomorrow\b|\bin writing\b|\bemail\b"),
        ("option", r"\b(instead|what if|how about|alternatively|or (?:i|we) could|trial|try|swap|in return|happy to|meet in the middle|half)\b"),
        ("reason", r"\b(because|since|as my|so that|means that|letter|report|law|act|policy|evidence|guid\w+|research|last (?:time|year)|notes?)\b"),
        ("feeling", r"\b(afraid|scared|anxious|worried|ashamed|embarrass\w+|frustrat\w+|angry|upset|sad|relieved|fed up|nervous|lonely|guilty|hopeless|overwhelmed|terrified|hurt that)\b"),
        ("refuse", r"\b(no thank|i won't|i'm not (?:going|willing|able|comfortable)|i'd rather not|not prepared|i don't (?:want|agree|accept)|i do need|still need|as i said)\b"),
        ("you_start", r"^\W*you\b"),
        ("blame", r"\b(you (?:never|always|people|lot|don't|just|clearly)|your fault|useless|ridiculous|joke|idiot|how dare|couldn't care)\b"),
        ("first", r"\b(i|my|me|i'm|i've)\b"),
        ("second", r"\b(you|your|you're)\b"),
    )
)  # fmt: skip


@dataclass(frozen=True)
class MoveTagger:
    """Tags replies. The regression is the only thing that is trained."""

    heads: ManyHeads

    def moves(self, reading: Reading) -> tuple[HeardMove, ...]:
        """The moves of a reply in the order of ``labels.MOVES``."""
        parts = _parts(reading)
        table = self.heads.probabilities(np.stack([features(p.text, p.vector) for p in parts]))
        heard = []
        for name in MOVES:
            column = table[:, self.heads.labels.index(name)]
            if column.max() < LIKELY:
                continue
            heard.append(HeardMove(name, _evidence(parts, column)))
        return tuple(heard)

    def arrays(self) -> dict[str, Any]:
        return self.heads.arrays()

    @classmethod
    def from_arrays(cls, arrays: Any) -> MoveTagger:
        return cls(ManyHeads.from_arrays(arrays))


def features(text: str, vector: Vector) -> Matrix:
    """The vector, and beside it one number for each plain feature that holds."""
    plain = [WEIGHT if pattern.search(text) else 0.0 for _, pattern in _FEATURES]
    plain.append(WEIGHT * min(len(text.split()), 12) / 12)
    return np.concatenate([vector, np.array(plain, np.float32)])


def _parts(reading: Reading) -> list[Part]:
    """Clauses, and the sentences that hold more than one of them."""
    parts = {(part.start, part.end): part for part in reading.clauses}
    for sentence in reading.sentences:
        parts.setdefault((sentence.start, sentence.end), sentence)
    return list(parts.values())


def _evidence(parts: Sequence[Part], column: Matrix) -> tuple[Span, ...]:
    """The likely stretches, leaving out one that holds another which is nearly as likely."""
    likely = [(p, float(v)) for p, v in zip(parts, column, strict=True) if v >= LIKELY]
    kept = [
        part
        for part, value in likely
        if not any(
            other is not part
            and part.start <= other.start
            and other.end <= part.end
            and other_value >= 0.8 * value
            for other, other_value in likely
        )
    ]
    return tuple(
        Span(p.start, p.end, p.text) for p in sorted(kept or [likely[0][0]], key=lambda p: p.start)
    )


def train_moves(replies: Sequence[MarkedReply], reader: Reader) -> MoveTagger:
    """Fits the tagger on marked stretches, whole sentences, and the bare rest."""
    rows: list[Matrix] = []
    labels: list[frozenset[str]] = []
    for reply, reading in zip(replies, reader.read_all([r.text for r in replies]), strict=True):
        for start, end, held in _examples(reply, reading):
            rows.append(features(reading.text[start:end], reading.over(start, end)))
            labels.append(held)
    return MoveTagger(train_many(np.stack(rows), labels, MOVES))


def _examples(reply: MarkedReply, reading: Reading) -> list[tuple[int, int, frozenset[str]]]:
    """Marked spans, and every clause and sentence with the labels of the marks that it touches."""
    found = {(start, end): labels for start, end, labels in reply.spans}
    for part in _parts(reading):
        touched = [
            labels
            for start, end, labels in reply.spans
            if min(end, part.end) - max(start, part.start) > 0.5 * min(end - start, part.end - part.start)
        ]
        found.setdefault((part.start, part.end), frozenset().union(*touched))
    return [(start, end, labels) for (start, end), labels in found.items()]
