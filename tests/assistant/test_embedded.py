"""The assistant's own thread: when it starts and when it ends."""

import threading
import time

from bot.assistant.embedded import EmbeddedAssistant


def test_leaving_while_it_gets_ready_does_not_wait():
    """Training takes minutes; whoever leaves meanwhile has left at once."""
    training, done = threading.Event(), threading.Event()

    def prepare():
        training.set()
        done.wait()
        raise SystemExit

    assistant = EmbeddedAssistant(database=None, prepare=prepare, turn_seconds=1)
    assistant.start()
    assert training.wait(5)
    began = time.monotonic()
    assistant.stop()
    assert time.monotonic() - began < 1
    done.set()
