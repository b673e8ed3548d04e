"""``rehearse evaluate``: reads a file, judges it, prints a table or JSON."""

from __future__ import annotations

import json
import os
import sys
from contextlib import redirect_stdout
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.errors import Trouble
from bot.evaluation.tasks import read_lines, scores
from bot.settings import load_settings


def run(task: str, file: str, *, as_json: bool, context: str | None) -> None:
    """Prints precision, recall and F1 of each label. Raises ``Trouble`` on a malformed file."""
    if context not in (None, "roleplay"):
        raise Trouble(f"'{context}' is not a context. Use roleplay, or leave it out.")
    lines = read_lines(task, Path(file))
    with open(os.devnull, "w") as nowhere, redirect_stdout(nowhere):
        from bot.evaluation.judge import Judge

        judged = list(Judge(load_settings()).judge(task, lines))
    labels = scores(task, judged)
    if as_json:
        result = {
            "task": task,
            "n": len(judged),
            "labels": labels,
            "lines": [
                {
                    "text": line.text,
                    "expected": list(line.expected),
                    "predicted": list(line.predicted),
                    "evidence": list(line.evidence),
                    "ms": round(line.ms, 2),
                }
                for line in judged
            ],
        }
        json.dump(result, sys.stdout, ensure_ascii=False)
        sys.stdout.write("\n")
        return
    table = Table(title=f"{task}: {len(judged)} lines")
    for column in ("label", "precision", "recall", "F1", "support"):
        table.add_column(column, justify="left" if column == "label" else "right")
    for label, score in labels.items():
        table.add_row(
            label,
            *(f"{score[key]:.3f}" for key in ("precision", "recall", "f1")),
            str(int(score["support"])),
        )
    right = sum(set(line.expected) == set(line.predicted) for line in judged)
    console = Console(highlight=False)
    console.print(table)
    console.print(f"All labels right: {right} of {len(judged)}")
