"""Ordinary Python in place of the database and of the trained bot."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone

from bot.assistant.port import Inbound, Outbound
from bot.dialogue.turn import HeardMove, Say, Span, Turn
from bot.errors import NotReady

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=timezone.utc)


class MemoryLog:
    """A practice log in dictionaries."""

    def __init__(self):
        self.kept, self.said, self.rated, self.sheets = {}, {}, {}, {}

    def begin(self, session):
        self.kept[session.id] = session

    def end(self, session, *, ending, at):
        if self.kept[session].ended_at is None:
            self.kept[session] = replace(self.kept[session], ending=ending, ended_at=at)

    def add_turn(self, turn):
        self.said[turn.session, turn.number] = turn

    def replace_turn(self, session, number):
        self.said[session, number] = replace(self.said[session, number], replaced=True)

    def rate(self, rating):
        self.rated[rating.session, rating.scale, rating.moment] = rating

    def keep_worksheet(self, session, answers):
        self.sheets[session] = dict(answers)

    def session(self, session):
        return self.kept.get(session)

    def sessions(self, person, *, limit):
        own = [s for s in self.kept.values() if s.person == person]
        return sorted(own, key=lambda s: s.started_at, reverse=True)[:limit]

    def turns(self, session):
        return [t for (s, _), t in sorted(self.said.items()) if s == session and not t.replaced]

    def ratings(self, session):
        return [r for (s, _, _), r in self.rated.items() if s == session]

    def worksheets(self, person, activity, *, limit):
        own = [s.id for s in self.sessions(person, limit=10**6) if s.activity == activity]
        return [self.sheets[s] for s in own if s in self.sheets][:limit]


class EchoAssistant:
    """Says back what it was told, as a partner would be shown."""

    def __init__(self):
        self.ready = True
        self.heard: list[Inbound] = []
        self.state = {"activity": None, "status": None, "script": None, "step": None}
        self.error: Exception | None = None

    def answer(self, inbound):
        if self.error:
            raise self.error
        if not self.ready:
            raise NotReady
        self.heard.append(inbound)
        if inbound.come_back:
            self.state = {**self.state, "status": "paused"}
            return Outbound((Say("notice", "Shall we go on?"),), self.state)
        return Outbound((Say("partner", f"You said: {inbound.text}", speaker="Dr Lane"),), self.state)


def heard(*moves, text="words"):
    """Moves as the tagger would give them, all shown by the same stretch."""
    return tuple(HeardMove(move, (Span(0, len(text), text),)) for move in moves)


class Person:
    """Somebody who talks to a coach, and keeps the desk between turns."""

    def __init__(self, coach):
        self.coach, self.desk, self.count = coach, None, 0

    def say(self, text="", *, intent="line", command="line", moves=(), press=None, **more):
        self.count += 1
        turn = Turn(
            person="local",
            conversation="talk",
            id=str(self.count),
            text=text or press or "",
            at=NOON,
            intent=intent,
            command=command,
            moves=heard(*moves, text=text) if moves else (),
            press=press,
            **more,
        )
        answer = self.coach.reply(turn, self.desk)
        self.desk = answer.desk
        return answer


class DeskAssistant:
    """The real coach without Rasa: what a message means is told, not understood.

    ``moves`` and ``command`` hold for the next message.
    """

    ready = True

    def __init__(self, coach):
        self.coach, self.desks = coach, {}
        self.moves, self.command = (), "line"

    def answer(self, inbound):
        desk = self.desks.get(inbound.conversation)
        if inbound.come_back:
            answer = self.coach.come_back(desk)
        else:
            turn = Turn(
                person=inbound.person,
                conversation=inbound.conversation,
                id=inbound.id,
                text=inbound.text,
                at=inbound.at,
                intent="line",
                command=self.command,
                moves=heard(*self.moves, text=inbound.text) if self.moves else (),
                press=inbound.press,
            )
            answer = self.coach.reply(turn, desk)
        self.desks[inbound.conversation] = answer.desk
        state = {k: (answer.desk or {}).get(k) for k in ("activity", "status", "script", "step")}
        return Outbound(answer.says, state)
