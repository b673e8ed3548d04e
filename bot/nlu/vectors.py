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

    def meanings(self, texts: Sequence[str]) -> Matrix:
        """Vectors of what is meant, of shape (texts, 384), in the order of ``texts``."""
        return np.stack([rows[0] for rows in self._rows(texts)])

    def safety_pieces(self, texts: Sequence[str]) -> list[Matrix]:
        """For signs of danger, for each text shape (pieces, 384): the whole, then its sentences.

        The sentences stand there where a text has several.
        """
        return [rows[1:] for rows in self._rows(texts)]

    def _rows(self, texts: Sequence[str]) -> list[Matrix]:
        """All vectors of each text, one a row: what is meant, then the pieces for signs of danger."""
        known = self._load()
        keys = [hashlib.sha256(text.encode("utf-8")).hexdigest() for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if missing:
            readings = self._reader.read_all(list(missing.values()))
            known.update(zip(missing, map(_rows_of, readings), strict=True))
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
            counts=np.array([len(rows) for rows in known.values()]),
            values=np.concatenate(list(known.values())),
        )
        part.replace(self._path)


def _rows_of(reading: Reading) -> Matrix:
    sentences = [part.safety for part in reading.sentences] if len(reading.sentences) > 1 else []
    rows: Matrix = np.stack([reading.meaning, reading.safety, *sentences])
    return rows
