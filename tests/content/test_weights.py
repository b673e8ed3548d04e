"""The files that come with the program."""

from bot.labels import ALARMS
from bot.nlu.encoder import SIZE, load_encoder
from bot.safety.classifier import HEAD, AlarmClassifier


def test_the_shipped_encoder_is_small_and_the_one_that_was_checked():
    """Under 30 MB, with the hash that the code names."""
    load_encoder()
    assert (HEAD.parent / "encoder.onnx").stat().st_size < 30_000_000


def test_the_shipped_safety_head_knows_every_alarm():
    """It is the one that was tuned with the encoder, by its hash."""
    classifier = AlarmClassifier.load()
    first = classifier.first
    assert first.labels == (*ALARMS, "harmless")
    assert first.weights.shape == (len(ALARMS) + 1, SIZE)
    assert classifier.last_weights.shape == (len(ALARMS) + 1, 3 * len(ALARMS) + 2 * SIZE)
