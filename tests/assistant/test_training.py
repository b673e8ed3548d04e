"""Training as the rest of the program sees it, on a project of two intents."""

import subprocess
import sys
import tarfile
import threading
import time
from pathlib import Path

import pytest
from rich.console import Console

from bot.assistant.training import train_rasa
from bot.errors import Trouble
from tests.conftest import ROOT

NLU = """
version: "3.1"
nlu:
  - intent: greet
    examples: |
      - hello
      - good morning
  - intent: stop
    examples: |
      - stop
      - enough
"""
CONFIG = """
recipe: default.v1
assistant_id: tiny
language: en
pipeline:
  - name: KeywordIntentClassifier
policies:
  - name: RulePolicy
"""


@pytest.fixture
def project(tmp_path):
    """Everything that Rasa needs, small enough for seconds."""
    root = tmp_path / "project"
    for folder in ("data/nlu", "data/stories"):
        (root / folder).mkdir(parents=True)
    (root / "config.yml").write_text(CONFIG)
    (root / "domain.yml").write_text('version: "3.1"\nintents: [greet, stop]\n')
    (root / "data/nlu/nlu.yml").write_text(NLU)
    return root


def test_who_talks_while_training_runs_is_heard(project, tmp_path, capsys):
    """Neither what is printed nor the working folder changes for the rest of the program."""
    target = tmp_path / "cache" / "model.tar.gz"
    training = threading.Thread(target=train_rasa, args=(target,), kwargs={"root": project})
    console, here, printed = Console(), Path.cwd(), 0
    training.start()
    while training.is_alive():
        console.print("are you all right?")
        printed += 1
        assert Path.cwd() == here
        time.sleep(0.02)
    heard = capsys.readouterr()
    assert heard.out.splitlines() == ["are you all right?"] * printed
    assert heard.err == ""
    assert [path.name for path in target.parent.iterdir()] == [target.name]
    assert tarfile.is_tarfile(target)


def without_examples(project):
    (project / "data/nlu/nlu.yml").write_text('version: "3.1"\n')


def with_a_slot_that_is_unknown(project):
    (project / "data/stories/rules.yml").write_text(
        'version: "3.1"\nstories:\n  - story: one\n    steps:\n'
        "      - intent: greet\n      - slot_was_set:\n          - nowhere: true\n"
    )


@pytest.mark.parametrize("mistake", [without_examples, with_a_slot_that_is_unknown])
def test_a_mistake_in_the_data_is_told_in_one_sentence(project, tmp_path, mistake):
    """However Rasa gives up on the data, and nothing is left that looks like a model."""
    mistake(project)
    with pytest.raises(Trouble, match="rasa data validate"):
        train_rasa(tmp_path / "cache" / "model.tar.gz", root=project)
    assert not (tmp_path / "cache").exists()


def test_a_mistake_in_the_program_shows_what_was_said(project, tmp_path):
    """The other process's traceback is not lost."""
    (project / "config.yml").write_text(CONFIG.replace("KeywordIntentClassifier", "NobodyWroteThis"))
    with pytest.raises(RuntimeError, match="NobodyWroteThis"):
        train_rasa(tmp_path / "cache" / "model.tar.gz", root=project)


def test_training_ends_with_the_program_that_began_it(tmp_path):
    """A killed program cannot end it; that nobody holds its input any more does."""
    training = subprocess.Popen(
        [sys.executable, "-m", "bot.assistant.training", str(tmp_path)],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    with pytest.raises(subprocess.TimeoutExpired):
        training.wait(timeout=1)
    training.stdin.close()
    assert training.wait(timeout=30) == 1
    assert not list(tmp_path.iterdir())
