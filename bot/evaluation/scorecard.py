"""``rehearse scorecard``: everything on the test lines, written as a page that can be compared."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from ruamel.yaml import YAML

from bot.errors import Trouble
from bot.evaluation.tasks import TASKS, Judged, LabelledLine, read_lines, scores
from bot.labels import ALARMS, LINE, NO_MOVE
from bot.nlu.dataset import MarkedReply, read_replies
from bot.settings import ROOT, load_settings

LINES = ROOT / "tests/eval"
PAGE = ROOT / "docs/scorecard.md"
MARKED = "marked_moves.txt"
SHOWN = "test"
"""The part of the lines that the page in ``docs`` is about."""
AGREED = 0.02
"""How far a figure may be from the page's on another machine, where int8 arithmetic rounds otherwise."""
_WRONG_SHOWN = 400
_ROW = re.compile(r"^\| ([a-z][^|]+?) \| ([\d.]+) \|", re.MULTILINE)


@dataclass(frozen=True)
class Bound:
    """What a figure is meant to reach, and where a check begins to fail."""

    aim: float
    floor: float
    at_most: bool = False


@dataclass(frozen=True)
class Figure:
    """One number of the score card."""

    name: str
    value: float
    bound: Bound

    @property
    def held(self) -> bool:
        return self._reaches(self.bound.floor)

    @property
    def reached(self) -> bool:
        return self._reaches(self.bound.aim)

    def row(self) -> str:
        sign = "≤" if self.bound.at_most else "≥"
        mark = "yes" if self.reached else "no"
        aim, floor = self.bound.aim, self.bound.floor
        return f"| {self.name} | {self.value:.3f} | {sign} {aim:.3f} | {mark} | {sign} {floor:.3f} |"

    def _reaches(self, limit: float) -> bool:
        return self.value <= limit if self.bound.at_most else self.value >= limit


def run(*, part: str, write: bool) -> bool:
    """Judges all lines of ``tests/eval/<part>``; tells whether every figure holds its floor.

    ``write`` puts the page into ``docs``; without it, the page there has to show what is measured, as
    nearly as two machines agree. Raises ``Trouble`` where lines are missing.
    """
    folder = LINES / part
    if not folder.is_dir():
        raise Trouble(f"There is no folder {folder}. Use --part test or --part dev.")
    lines = {task: labelled_lines(task, folder) for task in TASKS}
    with open(os.devnull, "w") as nowhere, redirect_stdout(nowhere):
        from bot.evaluation.judge import Judge

        judge = Judge(load_settings())
        judged = {task: list(judge.judge(task, lines[task])) for task in TASKS}
    bounds = YAML(typ="safe").load((LINES / "bounds.yml").read_text(encoding="utf-8"))
    marked = {reply.text: reply for reply in read_replies(folder / MARKED)}
    measured = {**figures(judged), "evidence at the marked words": pointed(judged["moves"], marked)}
    found = [Figure(name, value, Bound(**bounds[name])) for name, value in measured.items()]
    stale: set[str] = set()
    if write:
        PAGE.write_text(page(part, judged, found), encoding="utf-8")
    elif part == SHOWN:
        shown = written(PAGE.read_text(encoding="utf-8"))
        stale = {f.name for f in found if abs(shown.get(f.name, -1.0) - f.value) > AGREED}
    for figure in found:
        mark = "LOW " if not figure.held else "OLD " if figure.name in stale else "ok  "
        print(f"{mark} {figure.name}: {figure.value:.3f}")  # noqa: T201
    return not stale and all(figure.held for figure in found)


def written(card: str) -> Mapping[str, float]:
    """The figures that a score card shows, by name."""
    return {name: float(value) for name, value in _ROW.findall(card)}


def labelled_lines(task: str, folder: Path) -> Sequence[LabelledLine]:
    """A task's lines in a folder; moves stand as marked replies, so that evidence can be measured too."""
    if task != "moves":
        return read_lines(task, folder / f"{task}.tsv")
    return [
        LabelledLine(reply.text, tuple(sorted(reply.labels)) or (NO_MOVE,))
        for reply in read_replies(folder / MARKED)
    ]


def figures(judged: Mapping[str, Sequence[Judged]]) -> Mapping[str, float]:
    """The headline numbers by name, each from 0 to 1."""
    openings = [line for line in judged["openings"] if len(line.expected) == 1]
    pairs = [line for line in judged["openings"] if len(line.expected) > 1]
    outside = [line for line in openings if line.expected == ("out_of_scope",)]
    replies = [line for line in judged["inrole"] if line.expected == (LINE,)]
    commands = [line for line in judged["inrole"] if line.expected != (LINE,)]
    moves = scores("moves", judged["moves"])
    f1 = [score["f1"] for label, score in moves.items() if label not in ALARMS]
    found = {
        "openings accuracy": _share(openings, lambda e, p: e == p),
        "out of scope found": _share(outside, lambda e, p: e == p),
        "two requests both named": _share(pairs, lambda e, p: set(e) <= set(p)),
        "replies taken for a command": _share(replies, lambda e, p: e != p and not _alarms(p)),
        "replies taken for an alarm": _share(replies, lambda e, p: _alarms(p)),
        "requests taken for an alarm": _share(judged["openings"], lambda e, p: _alarms(p)),
        "commands understood": _share(commands, lambda e, p: e == p),
        "moves macro-F1": mean(f1),
        "moves lowest F1": min(f1),
    }
    for task, kinds, harmless in (
        ("crisis", ("crisis", "danger"), "safe"),
        ("redflag", ("emergency",), "routine"),
    ):
        for kind in kinds:
            signs = [line for line in judged[task] if line.expected == (kind,)]
            # Each kind that is found gets its answer: one more beside it takes nothing away.
            found[f"{kind} recall"] = _share(signs, lambda e, p: set(e) <= set(p))
        quiet = [line for line in judged[task] if line.expected == (harmless,)]
        found[f"false alarms on {harmless} lines"] = _share(quiet, lambda e, p: _alarms(p))
    return found


def pointed(lines: Sequence[Judged], marked: Mapping[str, MarkedReply]) -> float:
    """How often the words shown for a move that was found are those that a reader had marked.

    They are where both share at least half of the shorter one.
    """
    hits = []
    for line in lines:
        for move in line.evidence:
            meant = _places((a, b) for a, b, names in marked[line.text].spans if move["move"] in names)
            shown = _places((span["start"], span["end"]) for span in move["evidence"])
            if meant:
                hits.append(len(meant & shown) * 2 >= min(len(meant), len(shown)))
    return mean(hits) if hits else 0.0


def _places(spans: Iterable[tuple[int, int]]) -> set[int]:
    return {at for start, end in spans for at in range(start, end)}


def _alarms(predicted: Sequence[str]) -> bool:
    return any(label in ALARMS for label in predicted)


def _share(lines: Sequence[Judged], holds: Callable[[Sequence[str], Sequence[str]], bool]) -> float:
    """The share of lines for which ``holds(expected, predicted)``; 0 of no lines."""
    return mean(holds(line.expected, line.predicted) for line in lines) if lines else 0.0


def page(part: str, judged: Mapping[str, Sequence[Judged]], found: Sequence[Figure]) -> str:
    """The score card in Markdown."""
    parts = [
        "# Score card",
        f"What is understood of lines that were never trained on (`tests/eval/{part}`), judged by the\n"
        "trained bot's own path. Written by `rehearse scorecard`; aims and floors stand in\n"
        "`tests/eval/bounds.yml`, and the checks fail where a figure is beyond its floor.",
        "| figure | measured | aim | reached | floor |\n|---|---:|---:|---|---:|\n"
        + "\n".join(figure.row() for figure in found),
    ]
    for task, lines in judged.items():
        parts += [
            f"## {task} ({len(lines)} lines)",
            _table(task, lines),
            _confusion(lines),
            _wrong(lines),
        ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _table(task: str, lines: Sequence[Judged]) -> str:
    rows = [
        f"| {label} | {s['precision']:.3f} | {s['recall']:.3f} | {s['f1']:.3f} | {int(s['support'])} |"
        for label, s in scores(task, lines).items()
    ]
    return "\n".join(["| label | precision | recall | F1 | lines |", "|---|---:|---:|---:|---:|", *rows])


def _confusion(lines: Sequence[Judged]) -> str:
    """What was taken for what, the most frequent first."""
    pairs = Counter(
        (missed, taken)
        for line in lines
        for missed in set(line.expected) - set(line.predicted) or {"(nothing missed)"}
        for taken in set(line.predicted) - set(line.expected) or {"(nothing)"}
        if set(line.expected) != set(line.predicted)
    )
    if not pairs:
        return ""
    rows = [
        f"| {missed} | {taken} | {n} |" for (missed, taken), n in sorted(pairs.items(), key=_often)[:30]
    ]
    return "\n".join(["| expected | taken for | lines |", "|---|---|---:|", *rows])


def _often(item: tuple[tuple[str, str], int]) -> tuple[int, tuple[str, str]]:
    return -item[1], item[0]


def _wrong(lines: Sequence[Judged]) -> str:
    wrong = [line for line in lines if set(line.expected) != set(line.predicted)]
    if not wrong:
        return "No line was understood wrongly."
    shown = [
        f"- {'+'.join(line.expected)} → {'+'.join(line.predicted) or '(asked)'}: {line.text}"
        for line in wrong[:_WRONG_SHOWN]
    ]
    return f"Understood wrongly: {len(wrong)}.\n\n" + "\n".join(shown)
