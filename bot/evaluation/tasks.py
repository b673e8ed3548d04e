"""The five tasks: which labels there are, how a file is read, and how lines are counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.content import did_you_mean
from bot.errors import Trouble
from bot.labels import ACTIVITIES, ALARMS, CRISIS, INROLE, MOVES, NO_MOVE, REDFLAG

TASKS: Mapping[str, tuple[str, ...]] = {
    "openings": ACTIVITIES,
    "inrole": INROLE,
    "moves": (*MOVES, NO_MOVE),
    "crisis": CRISIS,
    "redflag": REDFLAG,
}
_SEPARATORS = {"openings": "+", "moves": ","}


@dataclass(frozen=True)
class LabelledLine:
    text: str
    expected: tuple[str, ...]


@dataclass(frozen=True)
class Judged:
    """A line with what was understood, how long that took, and the words that show it."""

    text: str
    expected: tuple[str, ...]
    predicted: tuple[str, ...]
    ms: float
    evidence: Sequence[Mapping[str, Any]] = field(default_factory=list)


def read_lines(task: str, file: Path) -> list[LabelledLine]:
    """The lines of a file. Raises ``Trouble`` naming every line that cannot be read."""
    if task not in TASKS:
        raise Trouble(f"'{task}' is not a task.{did_you_mean(task, TASKS)} Use {', '.join(TASKS)}.")
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise Trouble(f"{file} cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        where = error.object[: error.start].count(b"\n") + 1
        raise Trouble(f"{file}:{where}: this line is not UTF-8. Save the file as UTF-8.") from error
    known = {*TASKS[task], *ALARMS} if task in ("crisis", "redflag") else set(TASKS[task])
    lines, problems = [], []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        label, tab, said = line.rstrip("\r").partition("\t")
        expected = tuple(part.strip() for part in label.split(_SEPARATORS.get(task, "\t")))
        unknown = [part for part in expected if part not in known]
        if not tab or not said.strip():
            problems.append(f"{file}:{number}: expected label, tab, text.")
        elif unknown:
            problems.append(
                f"{file}:{number}: '{unknown[0]}' is not a label of {task}."
                f"{did_you_mean(unknown[0], known)}"
            )
        else:
            lines.append(LabelledLine(said.strip(), expected))
    if problems:
        raise Trouble("\n".join(problems))
    return lines


def scores(task: str, lines: Sequence[Judged]) -> dict[str, dict[str, float]]:
    """Precision, recall, F1 and support of every label that was expected or predicted."""
    table = {}
    for label in (*TASKS[task], *(a for a in ALARMS if a not in TASKS[task])):
        hits = sum(label in line.expected and label in line.predicted for line in lines)
        support = sum(label in line.expected for line in lines)
        predicted = sum(label in line.predicted for line in lines)
        if not support and not predicted:
            continue
        precision = hits / predicted if predicted else 0.0
        recall = hits / support if support else 0.0
        f1 = 2 * precision * recall / (precision + recall) if hits else 0.0
        table[label] = {"precision": precision, "recall": recall, "f1": f1, "support": support}
    return table
