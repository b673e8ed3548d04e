"""What can be told from the practice log, in plain sentences."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.dialogue.turn import Say
from bot.phrases import Phrasebook
from bot.practice.log import PracticeLog, PracticeSession

SHOWN = 10


def progress(log: PracticeLog, person: str, *, now: datetime, phrases: Phrasebook) -> Say:
    """The last sessions, the newest first, each with its day and how it ended."""
    sessions = log.sessions(person, limit=SHOWN + 1)
    if not sessions:
        return phrases.say("progress.nothing_yet")
    lines = [phrases.text("progress.intro")]
    lines += [_line(session, now=now, phrases=phrases) for session in sessions[:SHOWN]]
    if len(sessions) > SHOWN:
        lines.append(phrases.text("progress.and_more"))
    return Say("guide", "\n".join(lines), buttons=phrases.buttons("progress.intro"))


def _line(session: PracticeSession, *, now: datetime, phrases: Phrasebook) -> str:
    return phrases.text(
        "progress.line",
        day=_day(session.started_at, now, phrases),
        title=session.title,
        ending=phrases.text(f"progress.ending_{session.ending or 'open'}"),
    )


def _day(at: datetime, now: datetime, phrases: Phrasebook) -> str:
    days = (now.date() - at.date()).days
    if days <= 0:
        return phrases.text("progress.today")
    if days == 1:
        return phrases.text("progress.yesterday")
    return f"{at.day} {at:%B}"


def last_roleplay(sessions: Sequence[PracticeSession]) -> PracticeSession | None:
    """The newest role play that has ended."""
    return next((s for s in sessions if s.script and s.ended_at), None)
