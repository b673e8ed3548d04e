"""Trains what is needed, once for each state of the data: a fingerprint decides."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from bot.errors import Trouble
from bot.labels import CRISIS, REDFLAG
from bot.nlu.dataset import read_intents, read_labelled, read_moves, read_pairs
from bot.nlu.encoder import WEIGHTS_SHA256
from bot.nlu.heads import Head
from bot.nlu.vectors import VectorCache
from bot.safety.screen import load_head, save_head, train_safety
from bot.settings import ROOT

Progress = Callable[[str], None]
_KEPT_MODELS = 3
SAFETY_LINES = (
    "data/safety/crisis.tsv",
    "data/safety/redflag.tsv",
    "data/nlu",
    "data/moves",
    "data/requests",
)
SHIPPED_HEAD = ROOT / "bot/weights/safety.npz"
_RASA = (
    "config.yml",
    "domain.yml",
    "data/nlu",
    "data/stories",
    "data/moves",
    "data/requests",
    "bot/nlu",
    "bot/labels.py",
    "bot/normalise.py",
    "uv.lock",
)


def fingerprint(parts: tuple[str, ...], *, root: Path = ROOT) -> str:
    """A hash of every file below ``parts`` and of the encoder: what training depends on."""
    found = hashlib.sha256(WEIGHTS_SHA256.encode())
    for part in parts:
        path = root / part
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file.suffix in (".yml", ".tsv", ".txt", ".py", ".lock"):
                found.update(str(file.relative_to(root)).encode() + b"\0" + file.read_bytes())
    return found.hexdigest()[:24]


def safety_head(cache: Path, say: Progress) -> Head:
    """The safety screen's classifier for the present data, trained where there is none yet."""
    wanted = fingerprint(SAFETY_LINES)
    shipped, of = load_head(SHIPPED_HEAD)
    if of == wanted:
        return shipped
    path = cache / f"safety-{wanted}.npz"
    if not path.exists():
        say("Learning to notice when someone is in danger …")
        save_head(train_safety_head(), path, of=wanted)
        _forget_old(cache, "safety-*.npz")
    return load_head(path)[0]


def first_safety_head() -> Head:
    """The classifier that comes with the program: there from the first second."""
    return load_head(SHIPPED_HEAD)[0]


def ship_safety_head() -> None:
    """Trains the classifier that comes with the program, for the present data."""
    save_head(train_safety_head(), SHIPPED_HEAD, of=fingerprint(SAFETY_LINES))


def train_safety_head() -> Head:
    return train_safety(
        [
            *read_labelled(ROOT / "data/safety/crisis.tsv", CRISIS),
            *read_labelled(ROOT / "data/safety/redflag.tsv", REDFLAG),
        ],
        everyday=_everyday_lines(),
        pieces_of=VectorCache.default().safety_pieces,
    )


def _everyday_lines() -> list[str]:
    """What people say in scenes and ask of the program: none of it is an alarm."""
    intents = read_intents(ROOT / "data/nlu")
    return [
        *(reply.text for reply in read_moves(ROOT / "data/moves")),
        *(line for lines in intents.values() for line in lines),
        *(text for text, _ in read_pairs(ROOT / "data/requests/pairs.tsv")),
    ]


def rasa_model(cache: Path, say: Progress) -> Path:
    """The trained Rasa model for the present data. Raises ``Trouble`` when training fails."""
    path = cache / f"model-{fingerprint(_RASA)}.tar.gz"
    if not path.exists():
        say("Learning to understand what people type (two or three minutes, once) …")
        train_rasa(path)
        _forget_old(cache, "model-*.tar.gz")
    return path


def train_rasa(target: Path) -> None:
    """Trains with Rasa into one file."""
    os.environ["TQDM_DISABLE"] = "1"
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    from bot.assistant import tensorflow_free

    tensorflow_free.install()
    from rasa.model_training import train

    from bot.assistant.embedded import quieten

    quieten()
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(ROOT)  # config.yml names its data relative to the project
        try:
            with (
                open(os.devnull, "w") as nowhere,
                redirect_stdout(nowhere),
                redirect_stderr(nowhere),
            ):
                result = train(
                    domain=str(ROOT / "domain.yml"),
                    config=str(ROOT / "config.yml"),
                    training_files=[str(ROOT / "data/nlu"), str(ROOT / "data/stories")],
                    output=folder,
                    force_training=True,
                    fixed_model_name="model",
                )
        finally:
            os.chdir(before)
        if result.model is None:
            raise Trouble("Training failed. Run 'rasa data validate' to see what is wrong in data/.")
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(target.name + ".part")
        shutil.move(result.model, part)
        part.replace(target)


def _forget_old(cache: Path, pattern: str) -> None:
    newest = sorted(cache.glob(pattern), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in newest[_KEPT_MODELS:]:
        path.unlink(missing_ok=True)
