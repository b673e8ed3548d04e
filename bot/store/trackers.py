"""The dialogue memory of each conversation: one small sealed row, read and written once a turn."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from bot.store import tables
from bot.store.database import Database


class TrackerRows:
    """Snapshots of dialogue state by conversation id."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def read(self, conversation: str) -> Any | None:
        table = tables.trackers
        query = sa.select(table.c.content).where(table.c.conversation == conversation)
        with self._db.reading() as connection:
            row = connection.execute(query).one_or_none()
        return self._db.sealer.open(row.content) if row else None

    def write(self, conversation: str, snapshot: Any) -> None:
        values = {"conversation": conversation, "content": self._db.sealer.seal(snapshot)}
        with self._db.writing() as connection:
            connection.execute(self._db.upsert(tables.trackers, values))

    def conversations(self) -> list[str]:
        with self._db.reading() as connection:
            return [row[0] for row in connection.execute(sa.select(tables.trackers.c.conversation))]
