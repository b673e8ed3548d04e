"""Goes every way through a script once: by what could be heard, without understanding anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from bot.roleplay import engine
from bot.roleplay.engine import Run
from bot.roleplay.script import Script

Moves = frozenset[str]
Path = tuple[Moves, ...]
"""What was heard at each exchange of a talk, from its start."""
ELSE: Moves = frozenset()
"""Nothing was heard that any reply waits for."""
NO_REPLY = "…"


@dataclass(frozen=True)
class Exchange:
    """What the partner said, what was answered to it, and what the coach said about that."""

    step: str
    says: tuple[str, ...]
    answer: str
    feedback: str | None


@dataclass(frozen=True)
class Walk:
    """One talk from the start to an end."""

    exchanges: tuple[Exchange, ...]
    closing: tuple[str, ...]
    end: str


def walks(script: Script, *, level: int, seed: int = 0) -> Iterator[Walk]:
    """Talks that together take every way of every step that can be reached.

    The ways of a step are its replies, ``else``, and staying until its tries are used up. Each new
    way is entered from a talk that leads to it; afterwards the talk goes on by ways that were not
    taken yet where there are any, and else by the first one.
    """
    taken: set[tuple[str, Moves]] = set()
    arrivals: dict[str, Path] = {}
    todo: list[Path] = [()]
    while todo:
        path = todo.pop(0)
        if path and not _leads_somewhere_new(script, level, seed, path, taken):
            continue
        walk, new = _follow(script, level, seed, path, taken, arrivals)
        todo.extend(new)
        yield walk
    for step in script.steps.values():
        if step.tries and step.fallback and step.fallback.then == step.name:
            if step.name in arrivals:
                path = (*arrivals[step.name], *([ELSE] * step.tries))
                yield _follow(script, level, seed, path, taken, arrivals)[0]


def reached(script: Script, *, level: int) -> Counter[str]:
    """How many of the walks' exchanges stood at each step."""
    counts: Counter[str] = Counter()
    for walk in walks(script, level=level):
        counts.update(exchange.step for exchange in walk.exchanges)
    return counts


def _ways(script: Script, step: str) -> list[Moves]:
    return [*(reply.when for reply in script.steps[step].replies), ELSE]


def _state_at(script: Script, level: int, seed: int, path: Path) -> Run:
    run = engine.begin(script, level=level, seed=seed, words={}).run
    for moves in path:
        run = engine.answer(script, run, moves).run
    return run


def _leads_somewhere_new(
    script: Script,
    level: int,
    seed: int,
    path: Path,
    taken: set[tuple[str, Moves]],
) -> bool:
    run = _state_at(script, level, seed, path[:-1])
    return (run.step, path[-1]) not in taken


def _follow(
    script: Script,
    level: int,
    seed: int,
    path: Path,
    taken: set[tuple[str, Moves]],
    arrivals: dict[str, Path],
) -> tuple[Walk, list[Path]]:
    beat = engine.begin(script, level=level, seed=seed, words={})
    done: Path = ()
    exchanges: list[Exchange] = []
    branches: list[Path] = []
    while beat.end is None:
        step = beat.run.step
        arrivals.setdefault(step, done)
        ways = _ways(script, step)
        fresh = [moves for moves in ways if (step, moves) not in taken]
        moves = path[len(done)] if len(done) < len(path) else (fresh or ways)[0]
        branches.extend((*done, other) for other in fresh if other != moves)
        taken.add((step, moves))
        says = beat.says
        beat = engine.answer(script, beat.run, moves)
        exchanges.append(
            Exchange(step, says, beat.took.example if beat.took else NO_REPLY, beat.feedback)
        )
        done = (*done, moves)
    return Walk(tuple(exchanges), beat.says, beat.end), branches
