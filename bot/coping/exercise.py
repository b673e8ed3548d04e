"""A guided exercise as its file in ``data/exercises`` tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot import content
from bot.content import Notebook, Problem
from bot.labels import ACTIVITIES

KEYS = ("title", "activity", "sources", "reviewed_by", "pacer", "steps", "worse", "after")
REQUIRED = ("title", "activity", "sources", "steps", "worse", "after")


@dataclass(frozen=True)
class Pacer:
    """Seconds in and out, without a hold, and for how long a round of it lasts."""

    breathe_in: int
    breathe_out: int
    seconds: int

    @property
    def breaths(self) -> int:
        return max(1, self.seconds // (self.breathe_in + self.breathe_out))


@dataclass(frozen=True)
class Part:
    """One step: what is said, and whether the pacer runs meanwhile."""

    says: str
    paced: bool = False


@dataclass(frozen=True)
class Exercise:
    id: str
    title: str
    activity: str
    sources: tuple[str, ...]
    parts: tuple[Part, ...]
    worse: str
    after: str
    pacer: Pacer | None = None


def load(path: Path) -> tuple[Exercise | None, list[Problem]]:
    """The exercise, or ``None`` where its file has errors, with every problem."""
    note = Notebook()
    node = content.compose(path, note)
    if node is None:
        return None, note.problems
    top = content.entries(node, note, known=KEYS, required=REQUIRED, where="the exercise")
    activity = content.word(top.get("activity"), note) or ""
    if activity and activity not in ACTIVITIES:
        note.note(
            top["activity"].line,
            "S19",
            f"'{activity}' is not an activity.{content.did_you_mean(activity, ACTIVITIES)}",
        )
    exercise = Exercise(
        id=path.stem,
        title=content.word(top.get("title"), note) or "",
        activity=activity,
        sources=tuple(word for word, _ in content.words(top.get("sources"), note)),
        parts=_parts(top, note),
        worse=content.text(top.get("worse"), note),
        after=content.text(top.get("after"), note),
        pacer=_pacer(top, note),
    )
    if any(part.paced for part in exercise.parts) and exercise.pacer is None:
        note.note(1, "S18", "'pacer' is missing, but a step is 'paced'. Add it.")
    problems = sorted(set(note.problems))
    return (None if problems else exercise), problems


def _pacer(top: Mapping[str, content.Entry], note: Notebook) -> Pacer | None:
    node = content.mapping(top["pacer"], note) if "pacer" in top else None
    if node is None:
        return None
    keys = ("in", "out", "seconds")
    found = content.entries(node, note, known=keys, required=keys, where="'pacer'")
    breathe_in = content.number(found.get("in"), note, low=2, high=10)
    breathe_out = content.number(found.get("out"), note, low=2, high=10)
    seconds = content.number(found.get("seconds"), note, low=10, high=1200)
    if breathe_in is None or breathe_out is None or seconds is None:
        return None
    return Pacer(breathe_in, breathe_out, seconds)


def _parts(top: Mapping[str, content.Entry], note: Notebook) -> tuple[Part, ...]:
    if "steps" not in top:
        return ()
    parts = []
    node = content.mapping(top["steps"], note)
    if node is None:
        return ()
    for name, entry in content.entries(node, note, known=None, where="'steps'").items():
        body = content.mapping(entry, note)
        if body is None:
            continue
        found = content.entries(
            body, note, known=("says", "paced"), required=("says",), where=f"step '{name}'"
        )
        paced = content.word(found["paced"], note) == "true" if "paced" in found else False
        parts.append(Part(content.text(found.get("says"), note), paced))
    return tuple(parts)
