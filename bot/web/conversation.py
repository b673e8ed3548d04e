"""One message through the gateway: safety screen, limits, the assistant, the history."""

from __future__ import annotations

import json
import secrets
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.assistant.port import Assistant, Inbound
from bot.dialogue.turn import Say
from bot.errors import NotReady, NotSaved
from bot.labels import DANGER
from bot.phrases import Phrasebook
from bot.safety.languages import Languages
from bot.safety.replies import LASTING, REMOVE
from bot.safety.screen import Alarm, Screen
from bot.store.chat import PERSON, ChatMessage, ChatSession, ChatStore
from bot.store.database import Database
from bot.web.alarms import Alarms, safety_state
from bot.web.limits import Limits
from bot.web.problems import Refusal

ALARM_WAIT = 2.0
"""Seconds that an alarm waits for another turn to be written; then it is answered and not kept."""

LOCAL_PERSON = "local"
NO_STATE: Mapping[str, Any] = {"activity": None, "status": None, "script": None, "step": None}


@dataclass(frozen=True)
class Incoming:
    """A request to say something: exactly one of ``text``, ``button``, ``start``."""

    id: str
    text: str | None = None
    button: str | None = None
    start: Mapping[str, Any] | None = None

    @property
    def body(self) -> str:
        return json.dumps([self.text, self.button, self.start], sort_keys=True, default=str)


@dataclass(frozen=True)
class Reply:
    messages: Sequence[ChatMessage]
    state: Mapping[str, Any]


class Conversations:
    """Everything that the routes call. Safe to call from several threads."""

    def __init__(
        self,
        *,
        database: Database,
        chat: ChatStore,
        assistant: Assistant,
        screen: Screen,
        alarms: Alarms,
        languages: Languages,
        phrases: Phrasebook,
        limits: Limits,
        scripts: Callable[[str], Any],
        clock: Callable[[], datetime],
        session_days: int,
        max_characters: int,
    ) -> None:
        self._db = database
        self._chat = chat
        self._assistant = assistant
        self._screen = screen
        self._alarms = alarms
        self._languages = languages
        self._phrases = phrases
        self._limits = limits
        self._scripts = scripts
        self._clock = clock
        self._session_days = session_days
        self._max_characters = max_characters
        self._left: dict[str, datetime] = {}
        """When the page of a session was last left quickly."""

    @property
    def ready(self) -> bool:
        return self._assistant.ready

    # Sessions

    def open(self) -> tuple[str, datetime]:
        """A new conversation of the local person: its token, and until when it holds."""
        now = self._clock()
        session, token = str(uuid.uuid4()), secrets.token_urlsafe(32)
        expires_at = now + timedelta(days=self._session_days)
        with self._db.writing():
            self._chat.ensure_person(LOCAL_PERSON, at=now)
            self._chat.open_session(session, LOCAL_PERSON, token, at=now, expires_at=expires_at)
            opened = self._chat.session(session, now=now)
            if opened is None:
                raise NotSaved("the new session is not there")
            welcome = self._phrases.say("gateway.welcome")
            self._chat.append(opened, [_kept(welcome, None, now)], state=NO_STATE)
        return token, expires_at

    def session(self, token: str | None) -> ChatSession:
        """The session of a token. Raises ``Refusal`` 401."""
        found = self._chat.by_token(token, now=self._clock()) if token else None
        if found is None:
            raise Refusal(401, "no_session")
        return found

    # Reading

    def history(self, session: ChatSession, *, after: int) -> Reply:
        """Messages after a number; first offers to go on if the program was away meanwhile."""
        if session.interrupted and not session.open_alarms and self._assistant.ready:
            session = self._come_back(session)
        return Reply(self._chat.messages(session.id, after=after), _state(session))

    def arrived(self, session: ChatSession, *, after: int) -> Reply:
        """Messages after a number, without changing anything."""
        current = self._chat.session(session.id, now=self._clock()) or session
        return Reply(self._chat.messages(session.id, after=after), _state(current))

    def _come_back(self, session: ChatSession) -> ChatSession:
        with self._db.writing():
            now = self._clock()
            current = self._chat.session(session.id, now=now)
            if current is None or not current.interrupted:
                return current or session
            out = self._assistant.answer(self._inbound(current, "", now, come_back=True))
            messages = [_kept(say, out.state.get("activity"), now) for say in out.says]
            self._chat.append(current, messages, state=out.state)
            return self._chat.session(session.id, now=now) or session

    # Saying something

    def answer(self, token: str | None, incoming: Incoming) -> Reply:
        """The answer to a message of whoever holds the token.

        Whatever breaks, a person in danger is answered, though nothing can be kept then. Raises
        ``Refusal``, ``NotReady`` and ``NotSaved``.
        """
        received = self._clock()
        alarms = self._screen.check(incoming.text) if incoming.text else ()
        try:
            return self._say(self.session(token), incoming, alarms, received)
        except Refusal:
            raise
        except Exception:
            if not alarms:
                raise
            return self._unsaved(alarms)

    def _say(
        self, session: ChatSession, incoming: Incoming, alarms: Sequence[Alarm], received: datetime
    ) -> Reply:
        """The same id gets the same answer and happens once."""
        earlier = self._chat.answered(session.id, incoming.id)
        if earlier is not None:
            if earlier.body_digest == self._digest(incoming):
                return Reply(earlier.messages, earlier.state)
            if alarms:
                return self._unsaved(alarms)
            raise Refusal(409, "id_used")
        if not alarms:
            wait = self._limits.wait(session.id)
            if wait:
                raise Refusal(429, "too_many", retry_after=wait)
        with self._db.writing(wait=ALARM_WAIT if alarms else None):
            current = self._chat.session(session.id, now=self._clock())
            if current is None:
                raise Refusal(401, "no_session")
            again = self._chat.answered(session.id, incoming.id)
            if again is not None:
                return Reply(again.messages, again.state)
            return self._turn(current, incoming, alarms, received)

    def _turn(
        self, session: ChatSession, incoming: Incoming, alarms: Sequence[Alarm], received: datetime
    ) -> Reply:
        now = self._clock()
        text, press = self._said(session, incoming)
        private = DANGER in (*session.open_alarms, *(alarm.kind for alarm in alarms))
        if alarms:
            says = self._alarms.raise_alarms(session, alarms, now).says
            state = safety_state(session.state)
        elif session.open_alarms or press == REMOVE:
            says, state = self._after_alarm(session, text, press, incoming, now)
        elif incoming.text is not None and (notice := self._unanswerable(session, incoming.text)):
            says, state = (notice,), _state(session)
        else:
            says, state = self._ask_assistant(session, text, press, incoming, now)
        if press == REMOVE:
            return self._keep(session, incoming, None, says, state, now)
        reply = self._keep(session, incoming, text, says, state, now, about_danger=private)
        if self._left.get(session.id, received) > received:
            # The page was left while this message was on its way.
            self._alarms.leave(self._chat.session(session.id, now=now) or session)
        return reply

    def _digest(self, incoming: Incoming) -> str:
        return self._db.sealer.fingerprint(incoming.body)

    def _unsaved(self, alarms: Sequence[Alarm]) -> Reply:
        now = self._clock()
        says = [replace(say, buttons=()) for say in self._alarms.unsaved(alarms)]
        return Reply([_kept(say, "safety", now) for say in says], safety_state(NO_STATE))

    def leave(self, session: ChatSession) -> None:
        """The page was left quickly."""
        self._left[session.id] = self._clock()
        with self._db.writing():
            self._alarms.leave(self._chat.session(session.id, now=self._clock()) or session)

    def _said(self, session: ChatSession, incoming: Incoming) -> tuple[str, str | None]:
        """What stands in the history as the person's words, and what was pressed."""
        if incoming.text is not None:
            return incoming.text, None
        if incoming.button is not None:
            return self._pressed(session, incoming.button)
        start = incoming.start or {}
        script = self._scripts(str(start.get("script")))
        if script is None:
            raise Refusal(404, "no_script")
        level = start.get("level")
        return script.title, f"start {script.id}" + (f" {level}" if level is not None else "")

    def _pressed(self, session: ChatSession, token: str) -> tuple[str, str]:
        for oldest in (session.live_from, 1):
            for message in self._chat.messages(session.id, after=oldest - 1):
                for button in message.buttons:
                    if not secrets.compare_digest(button["token"].encode(), token.encode()):
                        continue
                    if message.number < session.live_from and button["press"] not in LASTING:
                        raise Refusal(409, "button_used")
                    return button["title"], button["press"]
        raise Refusal(404, "no_button")

    def _unanswerable(self, session: ChatSession, text: str) -> Say | None:
        """What is said to a text that the assistant cannot take."""
        if len(text) > self._max_characters:
            return self._phrases.say("gateway.too_long", "notice")
        if not any(c.isalnum() for c in text):
            return self._phrases.say("gateway.no_words", "notice")
        language = self._languages.of(text)
        return self._alarms.answer_in(language, session.person) if language else None

    def _ask_assistant(
        self,
        session: ChatSession,
        text: str,
        press: str | None,
        incoming: Incoming,
        now: datetime,
    ) -> tuple[tuple[Say, ...], Mapping[str, Any]]:
        if not self._assistant.ready:
            raise NotReady
        if session.interrupted:
            # The page has not been told yet that the program was away; the desk must be.
            self._assistant.answer(self._inbound(session, "", now, come_back=True))
        inbound = Inbound(
            conversation=session.id,
            person=session.person,
            id=incoming.id,
            at=now,
            text=text,
            press=press,
        )
        out = self._assistant.answer(inbound)
        return out.says, out.state

    def _inbound(self, session: ChatSession, text: str, now: datetime, **kind: Any) -> Inbound:
        return Inbound(
            conversation=session.id,
            person=session.person,
            id=f"{session.last_message}-{uuid.uuid4()}",
            at=now,
            text=text,
            **kind,
        )

    def _after_alarm(
        self,
        session: ChatSession,
        text: str,
        press: str | None,
        incoming: Incoming,
        now: datetime,
    ) -> tuple[tuple[Say, ...], Mapping[str, Any]]:
        if press == REMOVE:
            handled = self._alarms.remove(session)
        else:
            handled = self._alarms.go_on(session, text, press, now)
        if not handled.over:
            return handled.says, safety_state(session.state)
        if session.state["status"] not in ("running", "paused"):
            return handled.says, session.state
        try:
            says, state = self._ask_assistant(session, "", "go_on", incoming, now)
        except (NotReady, NotSaved):
            # What was asked for (to remove it, to be believed) holds, whatever comes next.
            return handled.says, session.state
        return (*handled.says, *says), state

    # Keeping

    def _keep(
        self,
        session: ChatSession,
        incoming: Incoming,
        text: str | None,
        says: Sequence[Say],
        state: Mapping[str, Any],
        now: datetime,
        *,
        about_danger: bool = False,
    ) -> Reply:
        """Keeps both sides; without ``text`` only the bot's."""
        activity = state.get("activity")
        said = [] if text is None else [_message(PERSON, text, activity, now)]
        bots = [_kept(say, activity, now) for say in says]
        # The safety reply is not the activity: what was running keeps its place in the session.
        underlying = session.state if activity == "safety" else state
        kept = self._chat.append(session, [*said, *bots], state=underlying, about_danger=about_danger)
        self._chat.remember_answer(
            session.id, incoming.id, body_digest=self._digest(incoming), messages=kept, state=state
        )
        return Reply(kept[len(said) :], state)


def _message(kind: str, text: str, activity: str | None, at: datetime) -> ChatMessage:
    return ChatMessage(number=0, at=at, kind=kind, text=text, activity=activity)


def _kept(say: Say, activity: str | None, at: datetime) -> ChatMessage:
    return ChatMessage(
        number=0,
        at=at,
        kind=say.kind,
        text=say.text,
        speaker=say.speaker,
        activity=activity,
        buttons=[{"title": b.title, "press": b.press} for b in say.buttons],
        data=say.data,
    )


def _state(session: ChatSession) -> Mapping[str, Any]:
    return safety_state(session.state) if session.open_alarms else session.state
