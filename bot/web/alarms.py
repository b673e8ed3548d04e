"""From an alarm to its end: what is kept of it, what is hidden, and how the talk goes on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.dialogue.turn import Say
from bot.errors import NotSaved
from bot.labels import DANGER
from bot.safety.languages import Language
from bot.safety.replies import Alert, SafetyReplies
from bot.safety.screen import Alarm
from bot.store.chat import ChatSession, ChatStore


@dataclass(frozen=True)
class Handled:
    """What is said; ``over`` when the talk may go on where it was.

    Where it is over and nothing is said, it goes on with the message itself.
    """

    says: tuple[Say, ...]
    over: bool


class Alarms:
    """Keeps an alarm open in its session until it is taken back, resolved or removed."""

    def __init__(self, *, chat: ChatStore, replies: SafetyReplies, region: str | None) -> None:
        self._chat = chat
        self._replies = replies
        self._region = region

    def raise_alarms(self, session: ChatSession, alarms: Sequence[Alarm], now: datetime) -> Handled:
        """Answers the signs that were found. Notes that they were, and their kinds; never the words."""
        reply = self._replies.raised(
            [alarm.kind for alarm in alarms],
            count=session.alarms,
            region=self.region(session.person),
            open_before=session.open_alarms,
            language=_language(alarms),
            sure=any(alarm.sure for alarm in alarms),
        )
        for alarm in alarms:
            self._chat.note_safety(session.person, alarm.kind, at=now, retracted=False)
        self._hold(session, reply.alert)
        return Handled(reply.says, over=False)

    def go_on(
        self,
        session: ChatSession,
        text: str,
        press: str | None,
        now: datetime,
        *,
        language: Language | None = None,
        heard: bool = True,
    ) -> Handled:
        """Answers a message while an alarm is open; ``language`` is its own where not English.

        ``heard`` says whether the talk could go on with it.
        """
        if not session.open_alarms:
            raise NotSaved("the alarm is gone")
        region = self._replies.region(text=text, press=press)
        if region is not None:
            self._chat.set_region(session.person, region)
        alert = self._alert(session)
        reply = self._replies.go_on(alert, text=text, press=press, language=language, heard=heard)
        self._hold(session, reply.alert)
        left = reply.alert.kinds if reply.alert else ()
        for kind in alert.kinds:
            if kind not in left and reply.says:
                self._chat.note_safety(session.person, kind, at=now, retracted=True)
        return Handled(reply.says, over=reply.alert is None)

    def remove(self, session: ChatSession) -> Handled:
        """Deletes what was said about danger; no other alarm ends by that."""
        self._chat.remove_danger(session.id)
        left = self._close_danger(session)
        return Handled(self._replies.removed(left, turn=session.alarms), over=left is None)

    def unsaved(self, alarms: Sequence[Alarm], *, count: int) -> tuple[Say, ...]:
        """The reply to alarms when nothing can be read or kept, after ``count`` others."""
        kinds = [alarm.kind for alarm in alarms]
        language = _language(alarms)
        return self._replies.raised(kinds, count=count, region=self._region, language=language).says

    def leave(self, session: ChatSession) -> None:
        """The page was left quickly: what was said about danger no longer shows."""
        self._chat.hide_danger(session.id)
        self._close_danger(session)

    def answer_in(self, language: Language, person: str) -> Say:
        """What is said to somebody who does not write in English."""
        return self._replies.in_language(language.answer, "notice", self.region(person))

    def region(self, person: str) -> str | None:
        return self._chat.region(person) or self._region

    def _alert(self, session: ChatSession) -> Alert:
        return Alert(
            session.open_alarms,
            session.alarm_part or "waiting",
            session.alarms,
            self.region(session.person),
        )

    def _close_danger(self, session: ChatSession) -> Alert | None:
        """Ends the alarm about danger; gives what is still open."""
        if not session.open_alarms:
            return None
        left = self._alert(session).without(DANGER, part="waiting")
        self._hold(session, left)
        return left

    def _hold(self, session: ChatSession, alert: Alert | None) -> None:
        self._chat.set_alarms(
            session.id,
            kinds=alert.kinds if alert else (),
            part=alert.part if alert else None,
            count=alert.count if alert else session.alarms,
        )


def _language(alarms: Sequence[Alarm]) -> Language | None:
    """That of the sentence that was not in English, whichever alarm it raised."""
    return next((alarm.language for alarm in alarms if alarm.language), None)


def safety_state(state: Mapping[str, Any]) -> Mapping[str, Any]:
    """The state that is shown while an alarm is open; what was running keeps its place."""
    return {**state, "activity": "safety", "status": "running"}
