"""Leads through an exercise, one step a message, so that it works without a screen to look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.coping.exercise import Exercise
from bot.dialogue.activity import Outcome, State
from bot.dialogue.turn import Say, Turn
from bot.phrases import Phrasebook
from bot.practice.log import PracticeLog, PracticeSession


class ExerciseGuide:
    """Guides the exercises of a folder; each activity code has one exercise."""

    def __init__(
        self, *, exercises: Mapping[str, Exercise], log: PracticeLog, phrases: Phrasebook
    ) -> None:
        self._by_id = exercises
        self._by_activity = {e.activity: e for e in exercises.values()}
        self._log = log
        self._phrases = phrases

    def open(self, turn: Turn, session: str) -> Outcome:
        exercise = self._by_activity[turn.intent]
        self._log.begin(
            PracticeSession(
                id=session,
                person=turn.person,
                conversation=turn.conversation,
                activity=exercise.activity,
                title=exercise.title,
                started_at=turn.at,
            )
        )
        state = {"exercise": exercise.id, "part": 0, "started": turn.at.isoformat()}
        return Outcome((self._step(exercise, 0),), state)

    def take(self, state: State, turn: Turn) -> Outcome:
        exercise = self._by_id[state["exercise"]]
        if turn.press == "worse" or _feels_worse(turn):
            says = (Say("guide", exercise.worse), self._ended(state, turn, "exercise.left"))
            return Outcome(says, None, ending="stopped")
        if turn.press == "once_more":
            return Outcome((self._step(exercise, state["part"]),), state)
        if turn.command in ("repeat", "redo") and not turn.press:
            return Outcome((self._step(exercise, state["part"]),), state)
        if turn.command == "hint" and not turn.press:
            hint = self._phrases.say("exercise.hint")
            return Outcome((hint, self._step(exercise, state["part"])), state)
        following = state["part"] + 1
        if following < len(exercise.parts):
            return Outcome((self._step(exercise, following),), {**state, "part": following})
        says = (Say("guide", exercise.after), self._ended(state, turn, "exercise.done"))
        return Outcome(says, None, ending="done")

    def again(self, state: State) -> tuple[Say, ...]:
        return (self._step(self._by_id[state["exercise"]], state["part"]),)

    def after(self, state: State, turn: Turn) -> Outcome | None:
        return None

    def stop(self, state: State, turn: Turn) -> tuple[Say, ...]:
        return (replace(self._ended(state, turn, "exercise.stopped"), kind="notice"),)

    def _step(self, exercise: Exercise, number: int) -> Say:
        part = exercise.parts[number]
        data: dict[str, Any] = {}
        if part.paced and exercise.pacer:
            pacer = exercise.pacer
            data["pacer"] = {
                "in": pacer.breathe_in,
                "out": pacer.breathe_out,
                "seconds": pacer.seconds,
            }
        last = number == len(exercise.parts) - 1
        buttons = self._phrases.buttons("exercise.last_step" if last else "exercise.step")
        if part.paced:
            buttons = self._phrases.buttons("exercise.paced_step")
        return Say("guide", part.says, buttons=buttons, data=data)

    def _ended(self, state: State, turn: Turn, phrase: str) -> Say:
        minutes = self._minutes(state, turn)
        return self._phrases.say(phrase, minutes=minutes)

    def _minutes(self, state: State, turn: Turn) -> str:
        started = turn.at.fromisoformat(state["started"])
        minutes = max(1, round((turn.at - started).total_seconds() / 60))
        return self._phrases.text(
            "exercise.one_minute" if minutes == 1 else "exercise.minutes", minutes=minutes
        )


_WORSE = ("dizzy", "worse", "faint", "lightheaded", "light headed", "light-headed", "panic")


def _feels_worse(turn: Turn) -> bool:
    """Stopping without need costs little; going on while dizzy may harm. So any of the words will do."""
    return any(word in turn.text.lower() for word in _WORSE)
