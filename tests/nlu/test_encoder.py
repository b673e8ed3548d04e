"""The encoder: the right files, and vectors that keep what words mean."""

import pytest

from bot.errors import Trouble
from bot.nlu.encoder import TOKENIZER_SHA256, check_hash, load_encoder, pooled

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
# (a sentence, one that means nearly the same, one that shares its words and means something else)
TRIPLES = [
    ("let me have another go at that", "can i redo my last answer", "let me have another cup of that"),
    ("how do I slow my breathing down", "guide me through slow breaths", "how do I slow my car down"),
    ("I want to stop the scene", "please end the rehearsal", "I want to stop the bus"),
    ("can my boss see what I type", "who can read what I write", "can my boss see what I eat"),
]


@pytest.fixture(scope="module")
def encoder():
    return load_encoder()


@pytest.mark.parametrize(("text", "near", "far"), TRIPLES)
def test_meaning_counts_for_more_than_shared_words(encoder, text, near, far):
    """Tuning on this project's lines has not cost the encoder its language."""
    a, b, c = (pooled([encoder.tokens([t])[0].meaning]) for t in (text, near, far))
    assert float(a @ b) > float(a @ c)


def test_a_batch_gives_the_same_vectors_as_one_by_one(encoder):
    """Padding does not change what a sentence means."""
    together = [pooled([tokens.meaning]) for tokens in encoder.tokens(SENTENCES)]
    for text, vector in zip(SENTENCES, together, strict=True):
        assert float(pooled([encoder.tokens([text])[0].meaning]) @ vector) > 0.95


def test_the_same_text_gets_the_same_vector_every_time(encoder):
    """The same words get the same feedback."""
    for text in SENTENCES:
        first, second = (encoder.tokens([text])[0].meaning for _ in range(2))
        assert (first == second).all()


def test_a_wrong_file_is_refused(tmp_path):
    """A damaged or exchanged model file is told in one sentence."""
    (tmp_path / "model").write_bytes(b"something else")
    with pytest.raises(Trouble, match="checksum"):
        check_hash(tmp_path / "model", TOKENIZER_SHA256)
    with pytest.raises(Trouble, match="cannot be read"):
        check_hash(tmp_path / "missing", TOKENIZER_SHA256)
