"""Finds the moves in a rehearsed reply, each with the words that show it.

Every word of the reply gets a probability for every move, by a one-against-rest regression over its
vector in its sentence. A move holds where a short run of words is likely enough; its evidence is the
whole run around it, cut back to whole words. People who leave out stops are read like everyone else,
since no sentence has to be cut into clauses first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bot.dialogue.turn import HeardMove, Span
from bot.labels import MOVES
from bot.nlu.dataset import MarkedReply
from bot.nlu.encoder import TokenVectors
from bot.nlu.heads import ManyHeads, Matrix, train_many
from bot.nlu.reader import Reader, Reading
from bot.normalise import SLASH

LIKELY = 0.7
"""A move holds where the mean over ``RUN`` words reaches this."""
RUN = 3
BESIDE = 0.4
"""Words beside a likely run belong to its evidence down to this probability."""
_EDGE = frozenset(
    {"and", "but", "so", "because", "or", "then", "also", "plus", "well", "um", "uh", "erm", "ok", "okay"}
)
"""Words that join one stretch to the next and show nothing at its edge."""


@dataclass(frozen=True)
class Words:
    """The words of a reply: places in its text, and a row of probabilities for each."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    likely: Matrix
    """Shape (words, moves), in the order of ``labels.MOVES``."""


@dataclass(frozen=True)
class MoveTagger:
    """Tags replies. The regression is the only thing that is trained."""

    heads: ManyHeads

    def moves(self, reading: Reading) -> tuple[HeardMove, ...]:
        """The moves of a reply in the order of ``labels.MOVES``."""
        if reading.text.startswith(SLASH):
            return ()  # looks like a command to a program; nobody says it to a doctor
        sentences = [self._words(reading.text, offset, tokens) for offset, tokens in reading.tokens]
        heard = []
        for at, name in enumerate(MOVES):
            spans = [
                span
                for words in sentences
                for span in _evidence(reading.text, words, words.likely[:, at])
            ]
            if spans:
                heard.append(HeardMove(name, tuple(spans)))
        return tuple(heard)

    def _words(self, text: str, offset: int, tokens: TokenVectors) -> Words:
        """A sentence's words; a word of several tokens has their mean."""
        starts: list[int] = []
        ends: list[int] = []
        rows: list[list[Matrix]] = []
        real = tokens.offsets[:, 1] > tokens.offsets[:, 0]
        table = self.heads.probabilities(_unit_rows(tokens.meaning[real]))
        for (a, b), row in zip(tokens.offsets[real] + offset, table, strict=True):
            if ends and a == ends[-1] and _in_word(text[a - 1 : a]) and _in_word(text[a : a + 1]):
                ends[-1] = int(b)
                rows[-1].append(row)
            else:
                starts.append(int(a))
                ends.append(int(b))
                rows.append([row])
        likely = np.array([np.mean(group, axis=0) for group in rows], np.float32)
        return Words(tuple(starts), tuple(ends), likely.reshape(-1, len(MOVES)))

    def arrays(self) -> dict[str, Any]:
        return self.heads.arrays()

    @classmethod
    def from_arrays(cls, arrays: Any) -> MoveTagger:
        return cls(ManyHeads.from_arrays(arrays))


def _in_word(character: str) -> bool:
    return character.isalnum() or character == "'"


def _evidence(text: str, words: Words, column: Matrix) -> Iterator[Span]:
    """Runs of likely words, each at least once over ``LIKELY`` in the mean of ``RUN`` words."""
    if not len(column):
        return
    width = min(RUN, len(column))
    means = np.convolve(column, np.ones(width) / width, mode="valid")
    beside = column >= BESIDE
    peaks = {i + k for i in np.flatnonzero(means >= LIKELY) for k in range(width)}
    at = 0
    while at < len(column):
        if not beside[at] and at not in peaks:
            at += 1
            continue
        end = at
        while end < len(column) and (beside[end] or end in peaks):
            end += 1
        if any(i in peaks for i in range(at, end)):
            span = _trimmed(text, words, at, end)
            if span is not None:
                yield span
        at = end


def _trimmed(text: str, words: Words, first: int, end: int) -> Span | None:
    """The run without stops and joining words at its edges."""

    def idle(word: int, *, joins: bool) -> bool:
        said = text[words.starts[word] : words.ends[word]].lower()
        return not any(c.isalnum() for c in said) or (joins and said in _EDGE)

    while first < end and idle(first, joins=True):
        first += 1
    while end > first and idle(end - 1, joins=True):
        end -= 1
    if first == end:
        return None
    start, stop = words.starts[first], words.ends[end - 1]
    return Span(start, stop, text[start:stop])


def _unit_rows(values: Matrix) -> Matrix:
    rows: Matrix = values / np.linalg.norm(values, axis=1, keepdims=True)
    return rows


def train_moves(replies: Sequence[MarkedReply], reader: Reader) -> MoveTagger:
    """Fits the tagger on every token of every reply, inside a mark or outside."""
    rows: list[Matrix] = []
    labels: list[frozenset[str]] = []
    for reply, reading in zip(replies, reader.read_all([r.text for r in replies]), strict=True):
        for offset, tokens in reading.tokens:
            real = tokens.offsets[:, 1] > tokens.offsets[:, 0]
            rows.append(_unit_rows(tokens.meaning[real]))
            labels += [_marked(reply, int(a) + offset) for a in tokens.offsets[real, 0]]
    return MoveTagger(train_many(np.concatenate(rows), labels, MOVES))


def _marked(reply: MarkedReply, at: int) -> frozenset[str]:
    """The labels of the marks around a place."""
    return frozenset().union(*(labels for start, end, labels in reply.spans if start <= at < end))
