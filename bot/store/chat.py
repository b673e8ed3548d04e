"""Chat sessions and their messages: what the page shows, and which message was already answered."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

import sqlalchemy as sa

from bot.labels import DANGER
from bot.store import tables
from bot.store.database import Database

PERSON = "person"
"""The kind of a message that the person wrote."""


@dataclass(frozen=True)
class ChatSession:
    """One conversation: whose it is, and what is going on in it."""

    id: str
    person: str
    expires_at: datetime
    last_message: int
    live_from: int
    """Number of the first message after the person's last words: from there on buttons can be pressed."""
    state: Mapping[str, Any]
    interrupted: bool
    """Whether the assistant has yet to be told that the program was away."""
    open_alarms: tuple[str, ...]
    """Kinds, the most pressing first."""
    alarm_part: str | None
    alarms: int
    """How many safety replies there were."""


@dataclass(frozen=True)
class ChatMessage:
    """One message as it is kept. ``buttons`` hold title, token and what is pressed by it."""

    number: int
    at: datetime
    kind: str
    text: str
    speaker: str = ""
    activity: str | None = None
    buttons: Sequence[Mapping[str, str]] = ()
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Answered:
    """The answer that a client's message id got before."""

    body_digest: str
    messages: Sequence[ChatMessage]
    state: Mapping[str, Any]


class ChatStore:
    """Everything that the gateway keeps."""

    def __init__(self, database: Database) -> None:
        self._db = database

    # People and sessions

    def ensure_person(self, person: str, *, at: datetime) -> None:
        table = tables.people
        with self._db.writing() as connection:
            known = connection.execute(sa.select(table.c.id).where(table.c.id == person)).first()
            if known is None:
                connection.execute(sa.insert(table).values(id=person, created_at=at))

    def region(self, person: str) -> str | None:
        """Where the person said that they are; whose numbers to call are theirs."""
        table = tables.people
        with self._db.reading() as connection:
            found: str | None = connection.scalar(sa.select(table.c.region).where(table.c.id == person))
        return found

    def set_region(self, person: str, region: str) -> None:
        table = tables.people
        with self._db.writing() as connection:
            connection.execute(sa.update(table).where(table.c.id == person).values(region=region))

    def open_session(
        self, session: str, person: str, token: str, *, at: datetime, expires_at: datetime
    ) -> None:
        values = {
            "id": session,
            "person_id": person,
            "token_digest": digest(token),
            "created_at": at,
            "expires_at": expires_at,
        }
        with self._db.writing() as connection:
            connection.execute(sa.insert(tables.chat_sessions).values(**values))

    def by_token(self, token: str, *, now: datetime) -> ChatSession | None:
        table = tables.chat_sessions
        query = sa.select(table).where(table.c.token_digest == digest(token))
        return self._one(query, now)

    def session(self, session: str, *, now: datetime) -> ChatSession | None:
        table = tables.chat_sessions
        return self._one(sa.select(table).where(table.c.id == session), now)

    def _one(self, query: Any, now: datetime) -> ChatSession | None:
        with self._db.reading() as connection:
            row = connection.execute(query).one_or_none()
        if row is None or _utc(row.expires_at) <= now:
            return None
        return ChatSession(
            id=row.id,
            person=row.person_id,
            expires_at=_utc(row.expires_at),
            last_message=row.last_message,
            live_from=row.live_from,
            state={
                "activity": row.activity,
                "status": row.status,
                "script": row.script,
                "step": row.step,
            },
            interrupted=row.interrupted,
            open_alarms=tuple((row.open_alarms or "").split()),
            alarm_part=row.alarm_part,
            alarms=row.alarms,
        )

    def interrupt_running(self) -> None:
        """After a start: whatever was running has been interrupted and counts as paused.

        What was said about danger at home is hidden, as if the page had been left quickly.
        """
        table, messages = tables.chat_sessions, tables.chat_messages
        shown = sa.select(messages.c.session_id).where(messages.c.about_danger, ~messages.c.hidden)
        with self._db.writing() as connection:
            for row in connection.execute(shown.distinct()).all():
                self.hide_danger(row.session_id)
            for row in connection.execute(sa.select(table.c.id, table.c.open_alarms)).all():
                kinds = (row.open_alarms or "").split()
                if DANGER in kinds:
                    left = " ".join(kind for kind in kinds if kind != DANGER)
                    connection.execute(
                        sa.update(table)
                        .where(table.c.id == row.id)
                        .values(open_alarms=left or None, alarm_part="waiting" if left else None)
                    )
            connection.execute(
                sa.update(table)
                .where(table.c.status == "running")
                .values(status="paused", interrupted=True)
            )

    def came_back(self, session: str) -> None:
        """The assistant was told that the program was away."""
        table = tables.chat_sessions
        with self._db.writing() as connection:
            connection.execute(sa.update(table).where(table.c.id == session).values(interrupted=False))

    def set_alarms(self, session: str, *, kinds: Sequence[str], part: str | None, count: int) -> None:
        """Which alarms are open; ``count`` is how many safety replies there were."""
        table = tables.chat_sessions
        with self._db.writing() as connection:
            connection.execute(
                sa.update(table)
                .where(table.c.id == session)
                .values(open_alarms=" ".join(kinds) or None, alarm_part=part, alarms=count)
            )

    def note_safety(self, person: str, kind: str, *, at: datetime, retracted: bool) -> None:
        """That an alarm was raised or taken back, and of which kind; never the words."""
        with self._db.writing() as connection:
            connection.execute(
                sa.insert(tables.safety_events).values(
                    person_id=person, at=at, kind=kind, retracted=retracted
                )
            )

    # Messages

    def append(
        self,
        session: ChatSession,
        messages: Sequence[ChatMessage],
        *,
        state: Mapping[str, Any],
        about_danger: bool = False,
    ) -> list[ChatMessage]:
        """Adds messages in order; the buttons after the person's last words are the live ones.

        ``about_danger`` marks an exchange that can be hidden and removed.
        """
        numbered = [
            ChatMessage(
                number=number,
                at=message.at,
                kind=message.kind,
                text=message.text,
                speaker=message.speaker,
                activity=message.activity,
                buttons=[{**b, "token": secrets.token_urlsafe(12)} for b in message.buttons],
                data=message.data,
            )
            for number, message in enumerate(messages, session.last_message + 1)
        ]
        rows = [
            {
                "session_id": session.id,
                "number": m.number,
                "at": m.at,
                "kind": m.kind,
                "activity": m.activity,
                "content": self._db.sealer.seal(
                    {
                        "text": m.text,
                        "speaker": m.speaker,
                        "buttons": list(m.buttons),
                        "data": dict(m.data),
                    }
                ),
                "about_danger": about_danger,
            }
            for m in numbered
        ]
        table = tables.chat_sessions
        with self._db.writing() as connection:
            if rows:
                connection.execute(sa.insert(tables.chat_messages), rows)
            connection.execute(
                sa.update(table)
                .where(table.c.id == session.id)
                .values(
                    last_message=session.last_message + len(rows),
                    activity=state.get("activity"),
                    status=state.get("status"),
                    script=state.get("script"),
                    step=state.get("step"),
                )
            )
            self._make_live(session.id)
        return numbered

    def _make_live(self, session: str) -> None:
        """What can be pressed is what the page shows so: the buttons after the person's last words."""
        table, sessions = tables.chat_messages, tables.chat_sessions
        own = (
            sa.select(table.c.number)
            .where(table.c.session_id == session, ~table.c.hidden, table.c.kind == PERSON)
            .order_by(table.c.number.desc())
            .limit(1)
        )
        with self._db.writing() as connection:
            last = connection.scalar(own) or 0
            connection.execute(
                sa.update(sessions).where(sessions.c.id == session).values(live_from=last + 1)
            )

    def messages(self, session: str, *, after: int = 0) -> list[ChatMessage]:
        """Messages in order, without those that are hidden."""
        table = tables.chat_messages
        query = (
            sa.select(table)
            .where(table.c.session_id == session, table.c.number > after, ~table.c.hidden)
            .order_by(table.c.number)
        )
        with self._db.reading() as connection:
            return [self._message(row) for row in connection.execute(query)]

    def _message(self, row: Any) -> ChatMessage:
        return ChatMessage(
            number=row.number,
            at=_utc(row.at),
            kind=row.kind,
            activity=row.activity,
            **self._db.sealer.open(row.content),
        )

    def hide_danger(self, session: str) -> None:
        """What was said about danger is no longer shown; the buttons of what was before live again."""
        table = tables.chat_messages
        with self._db.writing() as connection:
            connection.execute(
                sa.update(table)
                .where(table.c.session_id == session, table.c.about_danger)
                .values(hidden=sa.true())
            )
            self._make_live(session)

    def remove_danger(self, session: str) -> None:
        """What was said about danger is deleted, also what was hidden before."""
        table = tables.chat_messages
        with self._db.writing() as connection:
            connection.execute(
                sa.delete(table).where(table.c.session_id == session, table.c.about_danger)
            )

    # Idempotency

    def answered(self, session: str, client_id: str) -> Answered | None:
        table = tables.answered
        query = sa.select(table).where(table.c.session_id == session, table.c.client_id == client_id)
        with self._db.reading() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return None
        messages = self.messages(session, after=row.first_message - 1)
        return Answered(
            body_digest=row.body_digest,
            messages=[m for m in messages if m.number <= row.last_message and m.kind != PERSON],
            state=self._db.sealer.open(row.state),
        )

    def remember_answer(
        self,
        session: str,
        client_id: str,
        *,
        body_digest: str,
        messages: Sequence[ChatMessage],
        state: Mapping[str, Any],
    ) -> None:
        values = {
            "session_id": session,
            "client_id": client_id,
            "body_digest": body_digest,
            "first_message": messages[0].number,
            "last_message": messages[-1].number,
            "state": self._db.sealer.seal(dict(state)),
        }
        with self._db.writing() as connection:
            connection.execute(sa.insert(tables.answered).values(**values))


def digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _utc(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=timezone.utc)
