"""Vectors of training lines, kept between trainings: only new lines are encoded."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bot.nlu.encoder import WEIGHTS_SHA256
from bot.nlu.heads import Matrix
from bot.nlu.reader import Reader, Reading, the_reader
from bot.settings import cache_folder


class VectorCache:
    """A file of vectors by the hash of their text, for one encoder."""

    def __init__(self, path: Path, reader: Reader) -> None:
        self._path = path
        self._reader = reader

    @classmethod
    def default(cls) -> VectorCache:
        return cls(cache_folder() / f"vectors-{WEIGHTS_SHA256[:12]}.npz", the_reader())

    def vectors(self, texts: Sequence[str]) -> Matrix:
        """Shape (texts, 384), in the order of ``texts``."""
        return np.stack([pieces[0] for pieces in self.pieces(texts)])

    def pieces(self, texts: Sequence[str]) -> list[Matrix]:
        """For each text shape (pieces, 384): the whole, then its sentences where it has several."""
        known = self._load()
        keys = [hashlib.sha256(text.encode("utf-8")).hexdigest() for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if missing:
            readings = self._reader.read_all(list(missing.values()))
            known.update(zip(missing, map(_pieces, readings), strict=True))
            self._save(known)
        return [known[key] for key in keys]

    def _load(self) -> dict[str, Matrix]:
        if not self._path.exists():
            return {}
        try:
            with np.load(self._path) as file:
                ends = np.cumsum(file["counts"])[:-1]
                return dict(zip(file["keys"].tolist(), np.split(file["values"], ends), strict=True))
        except (OSError, ValueError, KeyError, EOFError):
            return {}  # a half-written cache costs time, nothing else

    def _save(self, known: dict[str, Matrix]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        part = self._path.with_suffix(".part.npz")
        np.savez(
            part,
            keys=np.array(list(known)),
            counts=np.array([len(pieces) for pieces in known.values()]),
            values=np.concatenate(list(known.values())),
        )
        part.replace(self._path)


def _pieces(reading: Reading) -> Matrix:
    sentences = [part.vector for part in reading.sentences] if len(reading.sentences) > 1 else []
    pieces: Matrix = np.stack([reading.vector, *sentences])
    return pieces
