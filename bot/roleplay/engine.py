"""Plays a script: pure functions from a run and what was heard to the next run and what is said.

A run is small, frozen and JSON-able, so that it can travel in a dialogue slot and survive a restart.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from bot.roleplay.script import Reply, Script, Step


@dataclass(frozen=True)
class Run:
    """Where a role play stands."""

    script: str
    version: str
    level: int
    seed: int
    step: str
    visits: Mapping[str, int] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    exchanges: int = 0
    said: tuple[str, ...] = ()
    """What the partner said last, to be said again on request."""
    before: Mapping[str, Any] | None = None
    """The run as it was before the last reply; redo goes back to it."""

    def to_json(self) -> dict[str, Any]:
        data = asdict(self)
        data["said"] = list(self.said)
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Run:
        return cls(**{**data, "said": tuple(data["said"])})


@dataclass(frozen=True)
class Beat:
    """What one reply brings about. ``end`` is set when the scene is over."""

    run: Run
    says: tuple[str, ...]
    feedback: str | None = None
    took: Reply | None = None
    end: str | None = None


def begin(script: Script, *, level: int, seed: int, words: Mapping[str, str]) -> Beat:
    """Enters the script's first step.

    A level that the script does not have becomes the nearest one that it has.
    """
    nearest = min(script.levels, key=lambda have: (abs(have - level), have))
    run = Run(
        script=script.id,
        version=script.version,
        level=nearest,
        seed=seed,
        step=script.start,
        words=dict(words),
    )
    return _enter(script, run, script.start)


def answer(script: Script, run: Run, moves: Iterable[str]) -> Beat:
    """Takes the first reply all of whose moves were heard, or ``else``."""
    step = script.steps[run.step]
    heard = set(moves)
    took = next((reply for reply in step.replies if reply.when <= heard), None)
    way = took or step.fallback
    if way is None:
        raise ValueError(f"step {step.name!r} of {script.id!r} takes no reply")
    before = replace(run, before=None).to_json()
    beat = _enter(script, replace(run, exchanges=run.exchanges + 1, before=before), way.then)
    return replace(beat, feedback=way.feedback, took=took)


def skip(script: Script, run: Run) -> Beat:
    """Leaves the step by its first reply's way, without feedback."""
    step = script.steps[run.step]
    before = replace(run, before=None).to_json()
    return _enter(script, replace(run, before=before), step.replies[0].then)


def redo(run: Run) -> Run | None:
    """The run as it was before the last reply, or ``None`` when nothing was answered yet."""
    return Run.from_json(run.before) if run.before else None


def is_end(script: Script, run: Run) -> bool:
    return script.steps[run.step].end is not None


def _enter(script: Script, run: Run, name: str) -> Beat:
    step = script.steps[name]
    times = run.visits.get(name, 0)
    if step.tries and step.out_of_tries and times >= step.tries:
        return _enter(script, run, step.out_of_tries)
    says = _lines(step, run, times)
    run = replace(run, step=name, visits={**run.visits, name: times + 1}, said=says or run.said)
    return Beat(run=run, says=says, end=step.end)


def _lines(step: Step, run: Run, times: int) -> tuple[str, ...]:
    """What the partner says on entering a step.

    The first entry picks a variant by the run's seed; later entries go through ``says_again`` in
    turn, from a start that the seed picks, so that no line is said twice in a row.
    """
    again = times > 0 and bool(step.says_again)
    by_level = step.says_again if again else step.says
    variants = by_level.get(run.level, ())
    if not variants:
        return ()
    start = _pick(run.seed, step.name, len(variants))
    chosen = variants[(start + (times - 1 if again else times)) % len(variants)]
    return tuple(_in_own_words(line, run.words) for line in chosen)


def _pick(seed: int, name: str, among: int) -> int:
    digest = hashlib.sha256(f"{seed}:{name}".encode()).digest()
    return int.from_bytes(digest[:4], "big") % among


def _in_own_words(line: str, words: Mapping[str, str]) -> str:
    for name, value in words.items():
        line = line.replace("{" + name + "}", value)
    return line
