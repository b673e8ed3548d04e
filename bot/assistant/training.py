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
from bot.nlu.encoder import WEIGHTS_SHA256
from bot.settings import ROOT

Progress = Callable[[str], None]
_KEPT_MODELS = 3
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
