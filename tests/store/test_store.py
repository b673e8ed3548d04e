"""The database: what is written stays, together or not at all, and sealed."""

import sqlite3
import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.errors import NotSaved, Trouble
from bot.practice.log import PracticeSession, PracticeTurn, Rating
from bot.practice.progress import last_roleplay
from bot.store import tables
from bot.store.database import Database
from bot.store.migrate import migrate
from bot.store.practice import SqlPracticeLog
from bot.store.sealing import Sealer
from tests.fakes import NOON, heard


@pytest.fixture
def database(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'test.db'}", Sealer.from_file(tmp_path / "key"))
    migrate(database)
    yield database
    database.dispose()


SESSION = PracticeSession(
    id="s1",
    person="local",
    conversation="talk",
    activity="roleplay_doctor",
    title="A talk",
    started_at=NOON,
    script="doctor",
    seed=4_000_000_000,
)


def test_a_session_comes_back_as_it_was_written(database):
    """Start, end, ending, turns with evidence and ratings are all there."""
    log = SqlPracticeLog(database)
    log.begin(SESSION)
    turn = PracticeTurn("s1", 1, "hello", "I can't cook", heard("describe_impact"), NOON)
    log.add_turn(turn)
    log.add_turn(turn)
    log.rate(Rating("s1", "confidence", "before", 3))
    log.end("s1", ending="goal_met", at=NOON + timedelta(minutes=9))
    log.end("s1", ending="stopped", at=NOON + timedelta(hours=1))
    assert log.turns("s1") == [turn]
    assert log.ratings("s1") == [Rating("s1", "confidence", "before", 3)]
    kept = log.session("s1")
    assert (kept.ending, kept.ended_at) == ("goal_met", NOON + timedelta(minutes=9))
    assert log.sessions("local", limit=5) == [kept]
    assert log.sessions("somebody", limit=5) == []
    assert last_roleplay(log.sessions("local", limit=5)) == kept


def test_a_replaced_turn_counts_no_more(database):
    """Redo keeps the row and hides it from what is counted."""
    log = SqlPracticeLog(database)
    log.begin(SESSION)
    log.add_turn(PracticeTurn("s1", 1, "hello", "hm", (), NOON))
    log.replace_turn("s1", 1)
    assert log.turns("s1") == []


def test_a_worksheet_is_kept_and_found_again(database):
    """What a plan came to can be read back, the newest first."""
    log = SqlPracticeLog(database)
    log.begin(SESSION)
    log.keep_worksheet("s1", {"goal": "cook twice"})
    assert log.worksheets("local", "roleplay_doctor", limit=1) == [{"goal": "cook twice"}]


def test_a_turn_is_written_together_or_not_at_all(database):
    """An error inside the transaction leaves nothing behind."""
    log = SqlPracticeLog(database)
    with pytest.raises(ValueError, match="half way"), database.writing():
        log.begin(SESSION)
        raise ValueError("half way")
    assert log.session("s1") is None


def test_a_part_of_a_turn_can_fail_alone(database):
    """What it wrote is undone, and what was written before and after it stays."""
    log = SqlPracticeLog(database)
    with database.writing():
        log.begin(SESSION)
        with pytest.raises(ValueError, match="half way"), database.part():
            log.rate(Rating("s1", "confidence", "before", 3))
            raise ValueError("half way")
        with database.part():
            log.rate(Rating("s1", "confidence", "after", 6))
    assert log.session("s1") == SESSION
    assert log.ratings("s1") == [Rating("s1", "confidence", "after", 6)]


def test_a_locked_database_says_not_saved(database, tmp_path):
    """Another program holding the lock ends in a plain error after a short wait."""
    other = sqlite3.connect(tmp_path / "test.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(NotSaved):
        SqlPracticeLog(database).begin(SESSION)
    other.execute("ROLLBACK")
    SqlPracticeLog(database).begin(SESSION)
    assert SqlPracticeLog(database).session("s1") == SESSION


def test_a_full_disk_says_not_saved(database):
    """No room left is told, and what was there stays."""
    log = SqlPracticeLog(database)
    log.begin(SESSION)
    with database.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        connection.commit()
    with pytest.raises(NotSaved):
        for number in range(500):
            log.add_turn(PracticeTurn("s1", number, "hello", "x" * 900, (), NOON))
    assert log.session("s1") == SESSION


def test_many_threads_write_in_turn(database):
    """Twenty writers at once end as twenty rows."""
    log = SqlPracticeLog(database)
    log.begin(SESSION)

    def write(number):
        log.add_turn(PracticeTurn("s1", number, "hello", "hm", (), NOON))

    threads = [threading.Thread(target=write, args=(n,)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(log.turns("s1")) == 20


def test_the_key_file_is_for_its_owner_only_and_a_wrong_key_is_told(tmp_path):
    """Mode 0600; sealed with one key, another cannot open it."""
    sealer = Sealer.from_file(tmp_path / "key")
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    sealed = sealer.seal({"said": "mine 😀 \ud800"})
    assert Sealer.from_file(tmp_path / "key").open(sealed) == {"said": "mine 😀 \ud800"}
    with pytest.raises(Trouble, match="another key"):
        Sealer.from_file(tmp_path / "other").open(sealed)
    (tmp_path / "key").write_bytes(b"short")
    with pytest.raises(Trouble, match="damaged"):
        Sealer.from_file(tmp_path / "key")


def test_the_migrations_make_the_tables_that_the_code_uses(database):
    """Migrated and declared schema are the same, and a second run changes nothing."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    migrate(database)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, tables.metadata) == []


def test_a_newer_database_is_refused(database):
    """An older program does not touch what a newer one wrote."""
    with database.writing() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Trouble, match="newer version"):
        migrate(database)
