"""The author's desk in the terminal: lint, show, walk and play a script."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from bot.bootstrap import build_phrases
from bot.errors import Trouble
from bot.feedback.reply import on_reply
from bot.roleplay import engine
from bot.roleplay.loader import load
from bot.roleplay.script import Script, Step
from bot.roleplay.walk import reached, walks


def lint_files(files: Sequence[str]) -> int:
    """Prints every problem of every file; 1 when there is an error, 0 when there are warnings only."""
    console = Console(highlight=False, soft_wrap=True)
    failed = 0
    for name in files:
        _, problems = load(Path(name))
        for problem in problems:
            console.print(problem.show(name), markup=False)
        failed |= any(not problem.warning for problem in problems)
        if not problems:
            console.print(f"{name}: no problems", markup=False)
    return int(failed)


def show_file(file: str) -> None:
    """Prints a script as a screenplay."""
    script = _script(file)
    console = Console(highlight=False)
    console.rule(script.title, characters="=")
    console.print(f"{script.brief}\nGoal: {script.goal}", markup=False)
    for step in script.steps.values():
        console.rule(step.name, align="left")
        _show_step(console, script, step)


def _show_step(console: Console, script: Script, step: Step) -> None:
    for level, variants in step.says.items():
        for variant in variants:
            console.print(f"{script.partner.name} ({level}): {' '.join(variant)}", markup=False)
    for reply in step.replies:
        heard = " + ".join(sorted(reply.when))
        console.print(f"\n  You ({heard}): {reply.example}", markup=False)
        console.print(f"  Coach: {reply.feedback}\n  → {reply.then}", markup=False)
    if step.fallback:
        console.print(f"\n  Anything else. Coach: {step.fallback.feedback}", markup=False)
        console.print(f"  → {step.fallback.then}", markup=False)
    if step.end:
        console.print(f"\n  {step.feedback or ''}\n  The end ({step.end})", markup=False)


def walk_file(file: str) -> None:
    """Prints the talks that take every way once, and how often each step was reached."""
    script = _script(file)
    console = Console(highlight=False, soft_wrap=True)
    for number, walk in enumerate(walks(script, level=script.levels[0]), 1):
        console.rule(f"Talk {number}: {walk.end}")
        for exchange in walk.exchanges:
            console.print(f"{script.partner.name}: {' '.join(exchange.says)}", markup=False)
            console.print(f"You: {exchange.answer}", markup=False)
            if exchange.feedback:
                console.print(f"Coach: {exchange.feedback}", markup=False)
        console.print(f"{script.partner.name}: {' '.join(walk.closing)}", markup=False)
    console.rule("How often each step was reached")
    for step, count in reached(script, level=script.levels[0]).most_common():
        console.print(f"{count:4} {step}", markup=False)


def play_file(file: str, *, level: int) -> None:
    """Plays a script in the terminal with the trained tagger; nothing is kept."""
    from bot.assistant.trained import trained_tagger
    from bot.nlu.reader import the_reader

    script = _script(file)
    console = Console(highlight=False)
    phrases = build_phrases()
    tagger, reader = trained_tagger(), the_reader()
    beat = engine.begin(script, level=level, seed=0, words={})
    turn = 0
    while True:
        for line in beat.says:
            console.print(f"{script.partner.name}: {line}", markup=False)
        if beat.end:
            console.print(f"The end ({beat.end}).", markup=False)
            return
        sys.stdout.write("You: ")
        sys.stdout.flush()
        typed = sys.stdin.readline()
        if not typed.strip():
            return
        turn += 1
        moves = tagger.moves(reader.read(typed.strip()))
        beat = engine.answer(script, beat.run, [move.move for move in moves])
        said = on_reply(moves, scripted=beat.feedback, phrases=phrases, turn=turn)
        console.print(f"Coach: {said.text}", markup=False)


def _script(file: str) -> Script:
    script, problems = load(Path(file))
    if script is None:
        raise Trouble("\n".join(problem.show(file) for problem in problems))
    return script
