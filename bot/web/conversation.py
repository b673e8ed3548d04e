"""One message through the gateway: safety screen, limits, the assistant, the history."""

from __future__ import annotations

import json
import logging
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

log = logging.getLogger(__name__)

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
        self._safety_replies: dict[str | None, int] = {}
        """How many safety replies a token got, kept or not: their sentences take turns."""

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
            says, state = self._offer_to_go_on(current, now)
            messages = [_kept(say, state.get("activity"), now) for say in says]
            self._chat.append(current, messages, state=state)
            return self._chat.session(session.id, now=now) or session

    # Saying something

    def answer(self, token: str | None, incoming: Incoming) -> Reply:
        """The answer to a message of whoever holds the token.

        Whatever breaks, and whatever it would be refused for, a sign of danger is answered, though
        nothing can be kept then. Raises ``Refusal``, ``NotReady`` and ``NotSaved`` for other messages.
        """
        received = self._clock()
        alarms = self._screen.check(incoming.text) if incoming.text else ()
        try:
            return self._say(token, incoming, alarms, received)
        except Exception as error:
            if not alarms:
                raise
            log.error("alarm not kept: %s", type(error).__name__)
            return self._unsaved(token, alarms)

    def _say(
        self, token: str | None, incoming: Incoming, alarms: Sequence[Alarm], received: datetime
    ) -> Reply:
        """The same id gets the same answer and happens once."""
        session = self.session(token)
        said = self._safety_replies[token] = max(session.alarms, self._safety_replies.get(token, 0))
        earlier = self._earlier(session, incoming, alarms)
        if earlier is not None:
            return earlier
        if not alarms:
            wait = self._limits.wait(session.id)
            if wait:
                raise Refusal(429, "too_many", retry_after=wait)
        with self._db.writing(wait=ALARM_WAIT if alarms else None):
            current = self._chat.session(session.id, now=self._clock())
            if current is None:
                raise Refusal(401, "no_session")
            earlier = self._earlier(current, incoming, alarms)
            if earlier is not None:
                return earlier
            said = max(current.alarms, said)
            reply = self._turn(replace(current, alarms=said), incoming, alarms, received)
        if any(message.kind == "safety" for message in reply.messages):
            self._safety_replies[token] = said + 1
        return reply

    def _earlier(self, session: ChatSession, incoming: Incoming, alarms: Sequence[Alarm]) -> Reply | None:
        """The answer that this message got before. Raises ``Refusal`` if its id was another one's."""
        earlier = self._chat.answered(session.id, incoming.id)
        if earlier is None:
            return None
        if earlier.body_digest != self._digest(incoming):
            raise Refusal(409, "id_used")
        if alarms and not earlier.messages:
            # Hidden or removed since. Silence is no answer to an alarm: it gets one that is not kept.
            raise NotSaved("the answer to this alarm no longer shows")
        return Reply(earlier.messages, earlier.state)

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
        else:
            says, state = self._answer(session, text, press, incoming, now)
        if press == REMOVE:
            return self._keep(session, incoming, None, says, state, now)
        reply = self._keep(session, incoming, text, says, state, now, about_danger=private)
        if self._left.get(session.id, received) > received:
            # The page was left while this message was on its way.
            self._alarms.leave(self._chat.session(session.id, now=now) or session)
        return reply

    def _digest(self, incoming: Incoming) -> str:
        return self._db.sealer.fingerprint(incoming.body)

    def _unsaved(self, token: str | None, alarms: Sequence[Alarm]) -> Reply:
        """The answer to alarms that cannot be kept: no button of it could be pressed."""
        now = self._clock()
        count = self._safety_replies.get(token, 0)
        self._safety_replies[token] = count + 1
        says = [replace(say, buttons=()) for say in self._alarms.unsaved(alarms, count=count)]
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

    def _answer(
        self, session: ChatSession, text: str, press: str | None, incoming: Incoming, now: datetime
    ) -> tuple[tuple[Say, ...], Mapping[str, Any]]:
        """The answer to a message without a sign of danger, while no alarm is open."""
        if incoming.text is not None and (notice := self._unanswerable(session, incoming.text)):
            return (notice,), session.state
        return self._ask_assistant(session, text, press, incoming, now)

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
            self._offer_to_go_on(session, now)
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

    def _offer_to_go_on(
        self, session: ChatSession, now: datetime
    ) -> tuple[tuple[Say, ...], Mapping[str, Any]]:
        """What was running pauses, what was paused stays so: the person says when it goes on."""
        inbound = Inbound(
            conversation=session.id,
            person=session.person,
            id=f"{session.last_message}-{uuid.uuid4()}",
            at=now,
            text="",
            come_back=True,
        )
        out = self._assistant.answer(inbound)
        self._chat.came_back(session.id)
        return out.says, out.state

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
            language = None if press else self._languages.of(text)
            heard = self._assistant.ready and (
                incoming.text is None or self._unanswerable(session, incoming.text) is None
            )
            handled = self._alarms.go_on(session, text, press, now, language=language, heard=heard)
        if not handled.over:
            return handled.says, safety_state(session.state)
        if not handled.says:
            return self._answer(session, text, press, incoming, now)
        if session.state["status"] not in ("running", "paused"):
            return handled.says, session.state
        try:
            with self._db.part():
                if session.state["status"] == "paused":
                    says, state = self._offer_to_go_on(session, now)
                else:
                    says, state = self._ask_assistant(session, "", "go_on", incoming, now)
        except Exception as error:
            # What was asked for (to remove it, to be believed) holds, whatever comes next.
            log.error("no way back from an alarm: %s", type(error).__name__)
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
