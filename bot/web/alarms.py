"""From an alarm to its end: what is kept of it, what is hidden, and how the talk goes on."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.dialogue.turn import Say
from bot.errors import NotSaved
from bot.safety.languages import Language
from bot.safety.replies import REMOVE, Alert, SafetyReplies
from bot.safety.screen import Alarm
from bot.store.chat import ChatSession, ChatStore

log = logging.getLogger(__name__)
DANGER = "danger"


@dataclass(frozen=True)
class Handled:
    """What is said; ``over`` when the talk may go on where it was."""

    says: tuple[Say, ...]
    over: bool


class Alarms:
    """Keeps an alarm open in its session until it is taken back, resolved or removed."""

    def __init__(self, *, chat: ChatStore, replies: SafetyReplies, region: str | None) -> None:
        self._chat = chat
        self._replies = replies
        self._region = region

    def raise_alarm(self, session: ChatSession, alarm: Alarm, now: datetime) -> Handled:
        """Answers a sign that was found. Logs that it was, and of which kind; never the words."""
        reply = self._replies.raised(
            alarm.kind,
            count=session.alarms,
            region=self.region(session.person),
            language=alarm.language,
        )
        self._chat.note_safety(session.person, alarm.kind, at=now, retracted=False)
        self._hold(session, reply.alert)
        log.info("safety reply", extra={"kind": alarm.kind, "by": alarm.by})
        return Handled(reply.says, over=False)

    def go_on(self, session: ChatSession, text: str, press: str | None, now: datetime) -> Handled:
        """Answers a message while an alarm is open."""
        if session.alarm is None:
            raise NotSaved("the alarm is gone")
        if press == REMOVE:
            self._chat.remove_danger(session.id)
            self._hold(session, None)
            return Handled((self._replies.removed(),), over=True)
        region = self._replies.region(text=text, press=press)
        if region is not None:
            self._chat.set_region(session.person, region)
        alert = Alert(
            session.alarm,
            session.alarm_part or "waiting",
            session.alarms,
            self.region(session.person),
        )
        reply = self._replies.go_on(alert, text=text, press=press)
        self._hold(session, reply.alert)
        if reply.alert is None:
            self._chat.note_safety(session.person, session.alarm, at=now, retracted=True)
        return Handled(reply.says, over=reply.alert is None)

    def unsaved(self, alarm: Alarm) -> tuple[Say, ...]:
        """The reply to an alarm when nothing can be read or kept."""
        return self._replies.raised(
            alarm.kind, count=0, region=self._region, language=alarm.language
        ).says

    def leave(self, session: ChatSession) -> None:
        """The page was left quickly: what was said about danger no longer shows."""
        self._chat.hide_danger(session.id)
        if session.alarm == DANGER:
            self._hold(session, None)

    def answer_in(self, language: Language, person: str) -> Say:
        """What is said to somebody who does not write in English."""
        return self._replies.in_language(language.answer, "notice", self.region(person))

    def region(self, person: str) -> str | None:
        return self._chat.region(person) or self._region

    def _hold(self, session: ChatSession, alert: Alert | None) -> None:
        self._chat.set_alarm(
            session.id,
            alarm=alert.kind if alert else None,
            part=alert.part if alert else None,
            count=alert.count if alert else session.alarms,
        )


def safety_state(state: Mapping[str, Any]) -> Mapping[str, Any]:
    """The state that is shown while an alarm is open; what was running keeps its place."""
    return {**state, "activity": "safety", "status": "running"}
