"""Sentence and word vectors by all-MiniLM-L6-v2 (Apache-2.0), tuned on this project's own lines.

Above a common trunk there are two branches, so that each text has two vectors: one for what is meant
and one for signs of danger. The tokenizer is the official file. The weights are int8 ONNX, made by
``tools/tune_encoder.py`` from the official ones. Both lie in ``bot/weights``; their hashes are
checked. See docs/decisions.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

from bot.errors import Trouble

Vector = npt.NDArray[np.float32]
"""384 numbers of length 1 together."""

_WEIGHTS = Path(__file__).parents[1] / "weights"
SIZE = 384
MAX_TOKENS = 128
WEIGHTS_SHA256 = "fd855d2900e75e2a5d0c1198b9d8d20c9b3f841c980a8f6e64004b15bdd1cb0a"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"


@dataclass(frozen=True)
class TokenVectors:
    """The vectors of one text's tokens, each with the characters that it stands for.

    ``offsets`` has shape (tokens, 2), ``meaning`` and ``safety`` have shape (tokens, 384).
    """

    offsets: npt.NDArray[np.int64]
    meaning: Vector
    safety: Vector


def pooled(states: Sequence[Vector]) -> Vector:
    """The vector of a text: the mean over the tokens of all its sentences, made as long as 1."""
    return unit(np.concatenate(states).mean(axis=0))


def unit(vector: Vector) -> Vector:
    length = float(np.linalg.norm(vector))
    return vector / length if length else vector


class Encoder:
    """Encodes texts in batches; safe to call from several threads."""

    def __init__(self, weights: Path, tokenizer: Path) -> None:
        options = onnxruntime.SessionOptions()
        # One thread: a chat's texts are short, and turns of several people share the cores.
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(weights), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)

    def tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Token vectors of each text; what stands after token 128 of one text is not read."""
        encodings = self._tokenizer.encode_batch([_readable(text) for text in texts])
        longest = max(len(encoding.ids) for encoding in encodings)
        ids = np.zeros((len(texts), longest), np.int64)
        mask = np.zeros_like(ids)
        for row, encoding in enumerate(encodings):
            ids[row, : len(encoding.ids)] = encoding.ids
            mask[row, : len(encoding.ids)] = 1
        meaning, safety = self._session.run(
            ["meaning", "safety"],
            {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)},
        )
        return [
            TokenVectors(
                np.array(encoding.offsets, np.int64),
                meaning[row, : len(encoding.ids)].copy(),
                safety[row, : len(encoding.ids)].copy(),
            )
            for row, encoding in enumerate(encodings)
        ]


def _readable(text: str) -> str:
    """Lone surrogates have no UTF-8 form; the tokenizer refuses them."""
    return text.encode("utf-8", "replace").decode("utf-8")


def load_encoder() -> Encoder:
    """The encoder that comes with the program. Raises ``Trouble`` on a wrong hash."""
    weights, tokenizer = _WEIGHTS / "encoder.onnx", _WEIGHTS / "tokenizer.json"
    for path, expected in ((weights, WEIGHTS_SHA256), (tokenizer, TOKENIZER_SHA256)):
        check_hash(path, expected)
    return Encoder(weights, tokenizer)


def check_hash(path: Path, expected: str) -> None:
    """Raises ``Trouble`` when the file is missing or not the one that was checked for release."""
    try:
        found = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise Trouble(
            f"The language model file {path} cannot be read. Get the project's files again."
        ) from error
    if found != expected:
        raise Trouble(
            f"The language model file {path} is damaged or was exchanged "
            "(its checksum is wrong). Get the project's files again."
        )
