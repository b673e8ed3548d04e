"""The database connection, and the transaction that a turn is written in."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event, exc

from bot.errors import NotSaved
from bot.store.sealing import Sealer

BUSY_MS = 2000
"""How long a turn waits for a database that another program has locked before it gives up."""


class Database:
    """An engine and a sealer.

    A transaction is ambient: what is called inside ``with database.writing():`` writes in the same
    transaction, so that the bot's memory, the practice log and the chat history of a turn are saved
    together or not at all.
    """

    def __init__(self, url: str, sealer: Sealer) -> None:
        self.sealer = sealer
        options: dict[str, Any] = {"pool_pre_ping": True}
        if url.startswith("sqlite"):
            # A turn's transaction is begun by the gateway's thread and written by the assistant's.
            options = {
                "poolclass": sa.pool.QueuePool,
                "connect_args": {"check_same_thread": False},
            }
        self.engine = sa.create_engine(url, future=True, **options)
        self._ambient: ContextVar[Any] = ContextVar("connection", default=None)
        # SQLite has one writer at a time; queueing here costs less than its busy handler.
        self._writer: threading.Lock | None = None
        if self.engine.dialect.name == "sqlite":
            self._writer = threading.Lock()
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)

    @contextmanager
    def writing(self, *, wait: float | None = None) -> Iterator[Any]:
        """A connection in a transaction that is committed at the end, or rolled back on an error.

        ``wait`` is how many seconds another turn is waited for at most; ``None`` waits until it is
        done. Raises ``NotSaved`` after that, and when the database refuses (locked, full, gone,
        damaged).
        """
        ambient = self._ambient.get()
        if ambient is not None:
            yield ambient
            return
        with self._turn(wait):
            try:
                with self.engine.connect() as plain:
                    connection = plain.execution_options(writes=True)
                    with connection.begin():
                        token = self._ambient.set(connection)
                        try:
                            yield connection
                        finally:
                            self._ambient.reset(token)
            except exc.DatabaseError as error:
                raise NotSaved(str(error.orig)) from error

    @contextmanager
    def part(self) -> Iterator[None]:
        """A part of a turn that may fail alone: what it wrote is undone, the rest of the turn stays."""
        with self.writing() as connection, connection.begin_nested():
            yield

    @contextmanager
    def _turn(self, wait: float | None) -> Iterator[None]:
        """One writer after the other, where the database has only one."""
        if self._writer is None:
            yield
            return
        if not self._writer.acquire(timeout=-1 if wait is None else wait):
            raise NotSaved("another turn is being written")
        try:
            yield
        finally:
            self._writer.release()

    @contextmanager
    def reading(self) -> Iterator[Any]:
        """A connection to read from: the ambient one inside ``writing``, else one of its own."""
        ambient = self._ambient.get()
        if ambient is not None:
            yield ambient
            return
        try:
            with self.engine.connect() as connection:
                yield connection
        except exc.DatabaseError as error:
            raise NotSaved(str(error.orig)) from error

    def upsert(self, table: Any, values: dict[str, Any]) -> Any:
        """An insert that overwrites the row with the same primary key (SQLite and PostgreSQL)."""
        if self.engine.dialect.name == "sqlite":
            from sqlalchemy.dialects.sqlite import insert
        else:
            from sqlalchemy.dialects.postgresql import insert
        keys = [column.name for column in table.primary_key]
        rest = {name: value for name, value in values.items() if name not in keys}
        return insert(table).values(**values).on_conflict_do_update(index_elements=keys, set_=rest)

    def dispose(self) -> None:
        self.engine.dispose()


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # SQLAlchemy begins; the driver must not begin on its own
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    # FULL: an acknowledged turn survives a power cut, not only a crash of the program.
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    # A reader that turns writer later can meet a newer snapshot and fail; a writer says so at once.
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
