"""The practice log in the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from typing import Any

import sqlalchemy as sa

from bot.dialogue.turn import HeardMove
from bot.practice.log import PracticeSession, PracticeTurn, Rating
from bot.store import tables
from bot.store.database import Database


class SqlPracticeLog:
    """``PracticeLog`` over SQL; what was said is sealed."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def begin(self, session: PracticeSession) -> None:
        values = {
            "id": session.id,
            "person_id": session.person,
            "conversation": session.conversation,
            "activity": session.activity,
            "title": session.title,
            "script": session.script,
            "script_version": session.script_version,
            "level": session.level,
            "seed": session.seed,
            "started_at": session.started_at,
            "ended_at": session.ended_at,
            "ending": session.ending,
        }
        with self._db.writing() as connection:
            connection.execute(self._db.upsert(tables.practice_sessions, values))

    def end(self, session: str, *, ending: str, at: datetime) -> None:
        table = tables.practice_sessions
        with self._db.writing() as connection:
            connection.execute(
                sa.update(table)
                .where(table.c.id == session, table.c.ended_at.is_(None))
                .values(ending=ending, ended_at=at)
            )

    def add_turn(self, turn: PracticeTurn) -> None:
        content = {"said": turn.said, "moves": [move.to_json() for move in turn.moves]}
        values = {
            "session_id": turn.session,
            "number": turn.number,
            "step": turn.step,
            "at": turn.at,
            "replaced": turn.replaced,
            "content": self._db.sealer.seal(content),
        }
        with self._db.writing() as connection:
            connection.execute(self._db.upsert(tables.practice_turns, values))

    def replace_turn(self, session: str, number: int) -> None:
        table = tables.practice_turns
        with self._db.writing() as connection:
            connection.execute(
                sa.update(table)
                .where(table.c.session_id == session, table.c.number == number)
                .values(replaced=True)
            )

    def rate(self, rating: Rating) -> None:
        values = {
            "session_id": rating.session,
            "scale": rating.scale,
            "moment": rating.moment,
            "value": rating.value,
        }
        with self._db.writing() as connection:
            connection.execute(self._db.upsert(tables.ratings, values))

    def keep_worksheet(self, session: str, answers: Mapping[str, Any]) -> None:
        values = {"session_id": session, "content": self._db.sealer.seal(dict(answers))}
        with self._db.writing() as connection:
            connection.execute(self._db.upsert(tables.worksheets, values))

    def session(self, session: str) -> PracticeSession | None:
        table = tables.practice_sessions
        with self._db.reading() as connection:
            row = connection.execute(sa.select(table).where(table.c.id == session)).one_or_none()
        return _session(row) if row else None

    def sessions(self, person: str, *, limit: int) -> Sequence[PracticeSession]:
        table = tables.practice_sessions
        query = (
            sa.select(table)
            .where(table.c.person_id == person)
            .order_by(table.c.started_at.desc(), table.c.id)
            .limit(limit)
        )
        with self._db.reading() as connection:
            return [_session(row) for row in connection.execute(query)]

    def turns(self, session: str) -> Sequence[PracticeTurn]:
        table = tables.practice_turns
        query = (
            sa.select(table)
            .where(table.c.session_id == session, table.c.replaced.is_(False))
            .order_by(table.c.number)
        )
        with self._db.reading() as connection:
            return [self._turn(row) for row in connection.execute(query)]

    def _turn(self, row: Any) -> PracticeTurn:
        content = self._db.sealer.open(row.content)
        return PracticeTurn(
            session=row.session_id,
            number=row.number,
            step=row.step,
            said=content["said"],
            moves=tuple(HeardMove.from_json(move) for move in content["moves"]),
            at=_utc(row.at),
            replaced=row.replaced,
        )

    def ratings(self, session: str) -> Sequence[Rating]:
        table = tables.ratings
        with self._db.reading() as connection:
            rows = connection.execute(sa.select(table).where(table.c.session_id == session))
            return [Rating(r.session_id, r.scale, r.moment, r.value) for r in rows]

    def worksheets(self, person: str, activity: str, *, limit: int) -> Sequence[Mapping[str, Any]]:
        session, sheet = tables.practice_sessions, tables.worksheets
        query = (
            sa.select(sheet.c.content)
            .join(session, session.c.id == sheet.c.session_id)
            .where(session.c.person_id == person, session.c.activity == activity)
            .order_by(session.c.started_at.desc())
            .limit(limit)
        )
        with self._db.reading() as connection:
            return [self._db.sealer.open(row.content) for row in connection.execute(query)]


def _session(row: Any) -> PracticeSession:
    return PracticeSession(
        id=row.id,
        person=row.person_id,
        conversation=row.conversation,
        activity=row.activity,
        title=row.title,
        started_at=_utc(row.started_at),
        script=row.script,
        script_version=row.script_version,
        level=row.level,
        seed=row.seed,
        ended_at=_utc(row.ended_at) if row.ended_at else None,
        ending=row.ending,
    )


def _utc(at: datetime) -> datetime:
    # SQLite forgets the zone; everything is written in UTC.
    return at if at.tzinfo else at.replace(tzinfo=timezone.utc)
