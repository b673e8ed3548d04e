"""Builds the parts and puts them together; nothing is built at import."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from bot.coping import exercise
from bot.coping.exercise import Exercise
from bot.coping.guide import ExerciseGuide
from bot.coping.problem_solving import ProblemSolving
from bot.dialogue.activity import Activity
from bot.dialogue.coach import Coach
from bot.errors import Trouble
from bot.labels import ROLEPLAYS
from bot.phrases import Phrasebook
from bot.practice.log import PracticeLog
from bot.roleplay.library import Library
from bot.roleplay.rehearsal import Rehearsal
from bot.settings import ROOT, Settings, load_settings
from bot.store.database import Database
from bot.store.migrate import migrate
from bot.store.practice import SqlPracticeLog
from bot.store.sealing import Sealer


def build_database(settings: Settings) -> Database:
    """The migrated database. Raises ``Trouble`` when the data folder cannot be used."""
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
        probe = settings.data / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise Trouble(
            f"The data folder {settings.data} cannot be written to ({error.strerror}). "
            "Make it writable, or set REHEARSE_DATA to another folder."
        ) from error
    database = Database(settings.database_url, Sealer.from_file(settings.data / "key"))
    migrate(database)
    return database


def build_coach(log: PracticeLog, *, root: Path = ROOT) -> Coach:
    """The coach over the content in ``root/data``."""
    phrases = build_phrases(root)
    rehearsal = Rehearsal(library=Library(root / "data" / "roleplay"), log=log, phrases=phrases)
    guide = ExerciseGuide(
        exercises=build_exercises(root / "data" / "exercises"), log=log, phrases=phrases
    )
    activities: dict[str, Activity] = dict.fromkeys(ROLEPLAYS, rehearsal)
    activities["breathing"] = guide
    activities["problem_solving"] = ProblemSolving(log=log, phrases=phrases)
    return Coach(activities=activities, rehearsal=rehearsal, log=log, phrases=phrases)


def build_phrases(root: Path = ROOT) -> Phrasebook:
    return Phrasebook.load(root / "data" / "phrases")


def build_exercises(folder: Path) -> Mapping[str, Exercise]:
    """Every exercise. Raises ``Trouble`` with all problems when a file has errors."""
    found: dict[str, Exercise] = {}
    for path in sorted(folder.glob("*.yml")):
        loaded, problems = exercise.load(path)
        if loaded is None:
            raise Trouble("\n".join(problem.show(path.name) for problem in problems))
        found[loaded.id] = loaded
    return found


@lru_cache(maxsize=1)
def the_database() -> Database:
    """The process's one database: Rasa builds actions without arguments, so they look here."""
    return build_database(load_settings())


@lru_cache(maxsize=1)
def the_coach() -> Coach:
    return build_coach(SqlPracticeLog(the_database()))
