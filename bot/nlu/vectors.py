"""Vectors of training lines, kept between trainings: only new lines are encoded."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from bot.nlu.encoder import WEIGHTS_SHA256, Vector
from bot.nlu.heads import Matrix
from bot.nlu.reader import Reader, the_reader
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
        known = self._load()
        keys = [hashlib.sha256(text.encode("utf-8")).hexdigest() for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if missing:
            readings = self._reader.read_all(list(missing.values()))
            known.update(zip(missing, (reading.meaning for reading in readings), strict=True))
            self._save(known)
        return np.stack([known[key] for key in keys])

    def _load(self) -> dict[str, Vector]:
        if not self._path.exists():
            return {}
        try:
            with np.load(self._path) as file:
                return dict(zip(file["keys"].tolist(), file["values"], strict=True))
        except (OSError, ValueError, KeyError, EOFError, BadZipFile):
            return {}  # a half-written cache costs time, nothing else

    def _save(self, known: dict[str, Vector]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        part = self._path.with_suffix(".part.npz")
        np.savez(part, keys=np.array(list(known)), values=np.stack(list(known.values())))
        part.replace(self._path)
