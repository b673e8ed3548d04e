"""Where the time of understanding one message goes, and how long training takes.

    uv run python benchmarks/understanding.py

Prints the tables of docs/performance.md. One thread does the work, as in the product.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bot.assistant.trained import arrays_of
from bot.assistant.training import rasa_model
from bot.nlu.encoder import load_encoder
from bot.nlu.intents import IntentClassifier
from bot.nlu.moves import MoveTagger
from bot.nlu.reader import Reader, load_parser
from bot.normalise import normalise
from bot.safety.classifier import AlarmClassifier
from bot.safety.languages import Languages
from bot.safety.plain import plain_words
from bot.safety.screen import Screen
from bot.settings import ROOT, load_settings

ROUNDS = 200
SENTENCES = (
    "By two o'clock I read the same line four times, and yesterday I sent an invoice twice. ",
    "I'd like to start at ten on Mondays, because the tablets work best after nine. ",
    "My sister thinks I'm making it up, so I have not told anyone else yet. ",
    "could we try that until the end of the month and look at it again together ",
)


def message(characters: int, number: int) -> str:
    """A text of the wanted length; each number gives another one, so that nothing is kept."""
    text = f"{number} " + "".join(SENTENCES[(number + k) % len(SENTENCES)] for k in range(40))
    return text[:characters]


def timed(work: Callable[[str], object], characters: int) -> str:
    """Median and 95th percentile in ms over different messages of one length."""
    times = []
    for number in range(ROUNDS + 10):
        text = message(characters, number)
        began = time.perf_counter()
        work(text)
        times.append((time.perf_counter() - began) * 1000)
    times = sorted(times[10:])
    return f"{statistics.median(times):.1f} | {times[int(len(times) * 0.95)]:.1f}"


def main() -> None:
    cache = load_settings().cache
    model = rasa_model(cache, lambda _: None)
    intents = IntentClassifier.from_arrays(arrays_of(model, "IntentComponent"))
    tagger = MoveTagger.from_arrays(arrays_of(model, "MoveComponent"))
    encoder, parser = load_encoder(), load_parser()
    reader = Reader(encoder, parser)
    screen = Screen(reader, Languages.load(ROOT / "data/safety/languages.yml"), AlarmClassifier.load())

    def everything(text: str) -> None:
        screen.check(text)
        reading = reader.read(text)
        intents.meaning(reading)
        intents.command(reading)
        tagger.moves(reading)

    readings = {text: reader.read(text) for c in (200, 1000) for text in [message(c, 1)]}

    def again(work: Callable[[object], object], characters: int) -> str:
        reading = readings[message(characters, 1)]
        return timed(lambda _: work(reading), characters)

    print("| part | 200 characters, median ms | p95 | 1,000 characters, median ms | p95 |")
    print("|---|---:|---:|---:|---:|")
    rows: list[tuple[str, Callable[[int], str]]] = [
        ("parse and tag (spaCy)", lambda c: timed(lambda t: parser(normalise(t)), c)),
        ("encode (sentence by sentence)", lambda c: timed(lambda t: encoder.tokens(_sentences(t)), c)),
        ("written-out words of the screen", lambda c: timed(plain_words, c)),
        (
            "what is asked for, commands",
            lambda c: again(lambda r: (intents.meaning(r), intents.command(r)), c),
        ),  # type: ignore[arg-type]
        ("moves", lambda c: again(tagger.moves, c)),  # type: ignore[arg-type]
        ("everything, screen included", lambda c: timed(everything, c)),
    ]
    for name, measure in rows:
        print(f"| {name} | {measure(200)} | {measure(1000)} |")
    _training(cache)


def _sentences(text: str) -> list[str]:
    return [part.strip() for part in text.replace(". ", ".\n").splitlines() if part.strip()]


def _training(cache: Path) -> None:
    """Training from nothing, and again with the vectors of unchanged lines kept."""
    import os
    import shutil

    from bot.assistant.training import train_rasa

    print("\n| training | seconds |\n|---|---:|")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["REHEARSE_CACHE"] = folder
        for name in ("from nothing", "vectors of unchanged lines kept"):
            began = time.perf_counter()
            train_rasa(Path(folder) / "model.tar.gz")
            print(f"| {name} | {time.perf_counter() - began:.0f} |")
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
