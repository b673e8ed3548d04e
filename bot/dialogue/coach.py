"""Decides what happens next in a conversation: which activity goes on, starts, pauses or ends."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.dialogue.activity import Activity, Outcome
from bot.dialogue.answers import says_only
from bot.dialogue.turn import Answer, Button, Say, Turn
from bot.labels import ACTIVITIES, ASIDES, activity_of
from bot.phrases import Phrasebook
from bot.practice.log import PracticeLog
from bot.practice.progress import last_roleplay, progress
from bot.roleplay.rehearsal import Rehearsal

_SESSION_IDS = uuid.UUID("3f0c8f9e-6a57-4d0e-9f39-0a6b7a3c5d11")
Desk = Mapping[str, Any]
"""What lies on the coach's desk between two turns (see ``_desk``)."""


class Coach:
    """Takes turns and gives answers. Keeps nothing between turns but what it puts on the desk.

    ``activities`` maps codes to what opens them; codes that are missing are answered as questions
    or, honestly, as not there yet.
    """

    def __init__(
        self,
        *,
        activities: Mapping[str, Activity],
        rehearsal: Rehearsal,
        log: PracticeLog,
        phrases: Phrasebook,
    ) -> None:
        self._activities = activities
        self._rehearsal = rehearsal
        self._log = log
        self._phrases = phrases

    def reply(self, turn: Turn, desk: Desk | None) -> Answer:
        """The answer to one turn."""
        desk = desk or {}
        if desk.get("status") == "paused":
            return self._paused(turn, desk)
        if desk.get("status") == "running":
            return self._running(turn, desk)
        if desk.get("state") is not None:
            outcome = self._activities[desk["activity"]].after(desk["state"], turn)
            if outcome is not None:
                return self._answer(desk, outcome, turn)
        return self._outside(turn)

    def come_back(self, desk: Desk | None) -> Answer:
        """Offers to go on after the program was away: what was running is paused at its step."""
        if not desk or desk.get("status") not in ("running", "paused"):
            return Answer((), desk)
        held = {**desk, "status": "paused"}
        return Answer((self._phrases.say("coach.come_back", "notice"),), held)

    # While an activity is running

    def _running(self, turn: Turn, desk: Desk) -> Answer:
        activity = self._activities[desk["activity"]]
        press = turn.press or ""
        if press == "go_on":
            return Answer(activity.again(desk["state"]), desk)
        if press == "end" or (not press and turn.command == "stop"):
            return self._stop(turn, desk)
        if not press and turn.command == "pause":
            return Answer((self._phrases.say("coach.paused", "notice"),), {**desk, "status": "paused"})
        if press.startswith(("open ", "start ", "debrief ")):
            return self._switch(turn, desk)
        if not press and _is_aside(turn):
            return self._aside(turn, desk)
        return self._answer(desk, activity.take(desk["state"], turn), turn)

    def _stop(self, turn: Turn, desk: Desk) -> Answer:
        says = self._activities[desk["activity"]].stop(desk["state"], turn)
        self._log.end(desk["session"], ending="stopped", at=turn.at)
        return Answer(says, {**desk, "status": "ended", "state": None})

    def _switch(self, turn: Turn, desk: Desk) -> Answer:
        self._log.end(desk["session"], ending="left", at=turn.at)
        return self._outside(turn)

    def _aside(self, turn: Turn, desk: Desk) -> Answer:
        """Answers a question, or offers another activity, and says again what was asked."""
        again = self._activities[desk["activity"]].again(desk["state"])
        if turn.intent in self._activities:
            offer = self._phrases.say(
                "coach.offer_switch",
                "notice",
                other=self._name(turn.intent),
                code=turn.intent,
            )
            return Answer((offer, *again), desk)
        return Answer((*self._question(turn), *again), desk)

    # While it is paused

    def _paused(self, turn: Turn, desk: Desk) -> Answer:
        running = {**desk, "status": "running"}
        press = turn.press or ""
        if press == "go_on" or (not press and _goes_on(turn)):
            again = self._activities[desk["activity"]].again(desk["state"])
            return Answer((self._phrases.say("coach.goes_on", "notice"), *again), running)
        if not press and turn.command == "pause":
            return Answer((self._phrases.say("coach.paused", "notice", turn=1),), desk)
        if not press and _is_aside(turn):
            answer = self._aside(turn, desk)
            waiting = self._phrases.say("coach.paused", "notice", turn=1)
            return Answer((answer.says[0], waiting), desk)
        return self._running(turn, running)

    # Outside an activity

    def _outside(self, turn: Turn) -> Answer:
        press = turn.press or ""
        verb, _, rest = press.partition(" ")
        if verb == "start":
            return self._open("roleplay_doctor", turn)
        if verb == "open":
            turn = _meaning(turn, rest)
        elif verb == "debrief":
            return self._look_back(turn, rest)
        elif press:
            return Answer((self._phrases.say("coach.button_is_old", "notice"),))
        elif turn.maybe:
            return self._clarify(turn)
        if turn.intent in self._activities:
            return self._open(turn.intent, turn)
        code = activity_of(turn.intent)
        return Answer(
            (*self._question(turn), *self._also(turn)),
            {"activity": code, "status": "ended", "state": None} if code in ACTIVITIES else None,
        )

    def _open(self, code: str, turn: Turn) -> Answer:
        session = str(uuid.uuid5(_SESSION_IDS, f"{turn.conversation}/{turn.id}"))
        outcome = self._activities[code].open(turn, session)
        begun = self._log.session(session)
        desk = {"activity": begun.activity if begun else code, "session": session}
        answer = self._answer(desk, outcome, turn)
        return Answer((*self._also(turn), *answer.says), answer.desk)

    def _also(self, turn: Turn) -> tuple[Say, ...]:
        """The offer of what was asked for besides."""
        return tuple(
            self._phrases.say("coach.also_asked", "notice", other=self._name(code), code=code)
            for code in turn.also[:1]
            if code != turn.intent
        )

    def _question(self, turn: Turn) -> tuple[Say, ...]:
        """A one-turn answer."""
        if turn.intent == "progress":
            if says_last(turn.text):
                last = last_roleplay(self._log.sessions(turn.person, limit=50))
                if last is not None:
                    return (self._rehearsal.look_back(last),)
            return (progress(self._log, turn.person, now=turn.at, phrases=self._phrases),)
        if self._phrases.has(f"answers.{turn.intent}"):
            return (self._phrases.say(f"answers.{turn.intent}"),)
        return (self._phrases.say("coach.not_there_yet", "notice", activity=self._name(turn.intent)),)

    def _look_back(self, turn: Turn, session_id: str) -> Answer:
        session = self._log.session(session_id)
        if session is None or session.person != turn.person:
            return Answer((self._phrases.say("coach.button_is_old", "notice"),))
        return Answer((self._rehearsal.look_back(session),))

    def _clarify(self, turn: Turn) -> Answer:
        buttons = tuple(Button(self._name(code), f"open {code}") for code in turn.maybe[:3])
        return Answer((self._phrases.say("coach.which", "question", buttons=buttons),))

    def _name(self, code: str) -> str:
        return self._phrases.text(f"activities.{code}")

    def _answer(self, desk: Desk, outcome: Outcome, turn: Turn) -> Answer:
        """Puts an outcome on the desk; the log learns of an ending in the turn in which it comes."""
        if outcome.ending:
            self._log.end(desk["session"], ending=outcome.ending, at=turn.at)
        over = outcome.ending is not None or desk.get("status") == "ended" or not outcome.state
        return Answer(
            outcome.says,
            {
                "activity": desk["activity"],
                "session": desk["session"],
                "status": "ended" if over else "running",
                "script": outcome.script,
                "step": outcome.step,
                "state": outcome.state,
            },
        )


def _meaning(turn: Turn, code: str) -> Turn:
    return replace(turn, intent=code, also=(), maybe=())


def _is_aside(turn: Turn) -> bool:
    """Whether both readings of the message agree that it is not meant for the activity."""
    return turn.command == "aside" and turn.intent in ASIDES and not turn.maybe


def _goes_on(turn: Turn) -> bool:
    return turn.command == "resume" or says_only(
        turn.text, "yes", "ok", "okay", "go on", "continue", "ready", "back", "resume", "start", "y"
    )


def says_last(text: str) -> bool:
    """Whether one past practice is asked for ("show me my last practice")."""
    plain = text.lower()
    return any(word in plain for word in ("last practice", "last time", "last debrief", "debrief"))
