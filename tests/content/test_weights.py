"""The files that come with the program belong to its lines."""

from bot.assistant.training import SAFETY_LINES, SHIPPED_HEAD, fingerprint
from bot.nlu.encoder import load_encoder
from bot.safety.screen import load_head


def test_the_shipped_safety_classifier_is_of_the_present_lines():
    """After a change of the lines: uv run python tools/ship_safety.py."""
    assert load_head(SHIPPED_HEAD)[1] == fingerprint(SAFETY_LINES)


def test_the_shipped_encoder_is_small_and_the_one_that_was_checked():
    """Under 30 MB, with the hash that the code names."""
    load_encoder()
    assert (SHIPPED_HEAD.parent / "encoder.onnx").stat().st_size < 30_000_000
