"""Trains what is needed, once for each state of the data: a fingerprint decides."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from bot.errors import Trouble
from bot.nlu.encoder import WEIGHTS_SHA256
from bot.settings import ROOT

Progress = Callable[[str], None]
_KEPT_MODELS = 3
_MODEL = "model.tar.gz"
_TROUBLE = "trouble.txt"
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


def train_rasa(target: Path, *, root: Path = ROOT) -> None:
    """Trains with Rasa into one file. Raises ``Trouble`` when training fails.

    Rasa runs in a process of its own: it prints, and it wants the project as its working folder. Both
    belong to a whole process, and in this one somebody may be in the middle of a conversation.
    """
    target = target.absolute()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        environment = {
            **os.environ,
            "RASA_TELEMETRY_ENABLED": "false",
            "TQDM_DISABLE": "1",
            "REHEARSE_CACHE": str(target.parent),  # it may stand in the .env of another folder
            "TMPDIR": name,  # a training that is cut short cannot clear up what it was working on
        }
        with (
            (folder / "log.txt").open("wb") as log,
            subprocess.Popen(  # noqa: S603 - this program itself
                [sys.executable, "-W", "ignore", "-m", "bot.assistant.training", name],
                cwd=root,
                env=environment,
                stdin=subprocess.PIPE,  # stays open as long as this program lives, and is not written to
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for the conversation, not a failure of training
            ) as process,
        ):
            process.wait()
        if (folder / _TROUBLE).exists():
            raise Trouble((folder / _TROUBLE).read_text(encoding="utf-8"))
        if process.returncode:
            said = (folder / "log.txt").read_text(encoding="utf-8", errors="replace")
            raise RuntimeError(f"Training ended with exit code {process.returncode}.\n{said}")
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(target.name + ".part")
        shutil.move(folder / _MODEL, part)
        part.replace(target)


def _forget_old(cache: Path, pattern: str) -> None:
    newest = sorted(cache.glob(pattern), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in newest[_KEPT_MODELS:]:
        path.unlink(missing_ok=True)


def _train_here(folder: Path) -> None:
    """Trains what lies in the working folder: leaves a model in ``folder``, or the trouble there was."""
    threading.Thread(target=_end_with_the_program, daemon=True).start()
    try:
        if not _train(folder):
            raise Trouble("Training failed. Run 'rasa data validate' to see what is wrong in data/.")
    except Trouble as trouble:
        (folder / _TROUBLE).write_text(str(trouble), encoding="utf-8")


def _train(folder: Path) -> bool:
    """Whether Rasa trained a model."""
    from bot.assistant import tensorflow_free

    tensorflow_free.install()
    from rasa.model_training import train

    from bot.assistant.embedded import quieten

    quieten()
    try:
        result = train(
            domain="domain.yml",
            config="config.yml",
            training_files=["data/nlu", "data/stories"],
            output=str(folder),
            force_training=True,
            fixed_model_name=_MODEL,
        )
    except SystemExit:  # how Rasa ends on some mistakes in the data
        return False
    return result.model is not None


def _end_with_the_program() -> None:
    """Ends training as soon as the program that began it has ended, in whatever way."""
    os.read(0, 1)
    os._exit(1)


if __name__ == "__main__":
    _train_here(Path(sys.argv[1]))
