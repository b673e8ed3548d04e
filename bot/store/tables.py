"""The tables. Columns that may hold a person's words are sealed bytes (see ``sealing``)."""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_WHEN = sa.DateTime(timezone=True)

people = sa.Table(
    "people",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("region", sa.String(16)),
    sa.Column("created_at", _WHEN, nullable=False),
)

chat_sessions = sa.Table(
    "chat_sessions",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("person_id", sa.ForeignKey("people.id"), nullable=False, index=True),
    sa.Column("token_digest", sa.String(64), nullable=False, unique=True),
    sa.Column("created_at", _WHEN, nullable=False),
    sa.Column("expires_at", _WHEN, nullable=False),
    sa.Column("last_message", sa.Integer, nullable=False, server_default="0"),
    sa.Column("live_from", sa.Integer, nullable=False, server_default="0"),
    sa.Column("activity", sa.String(32)),
    sa.Column("status", sa.String(16)),
    sa.Column("script", sa.String(128)),
    sa.Column("step", sa.String(128)),
    sa.Column("interrupted", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("open_alarms", sa.String(32)),
    sa.Column("alarm_part", sa.String(16)),
    sa.Column("alarms", sa.Integer, nullable=False, server_default="0"),
)

chat_messages = sa.Table(
    "chat_messages",
    metadata,
    sa.Column("session_id", sa.ForeignKey("chat_sessions.id"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", _WHEN, nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("activity", sa.String(32)),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("about_danger", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("hidden", sa.Boolean, nullable=False, server_default=sa.false()),
)

answered = sa.Table(
    "answered_messages",
    metadata,
    sa.Column("session_id", sa.ForeignKey("chat_sessions.id"), primary_key=True),
    sa.Column("client_id", sa.String(64), primary_key=True),
    sa.Column("body_digest", sa.String(64), nullable=False),
    sa.Column("first_message", sa.Integer, nullable=False),
    sa.Column("last_message", sa.Integer, nullable=False),
    sa.Column("state", sa.LargeBinary, nullable=False),
)

practice_sessions = sa.Table(
    "practice_sessions",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("person_id", sa.String(36), nullable=False),
    sa.Column("conversation", sa.String(64), nullable=False),
    sa.Column("activity", sa.String(32), nullable=False),
    sa.Column("title", sa.String(200), nullable=False),
    sa.Column("script", sa.String(128)),
    sa.Column("script_version", sa.String(16)),
    sa.Column("level", sa.Integer),
    sa.Column("seed", sa.BigInteger),
    sa.Column("started_at", _WHEN, nullable=False),
    sa.Column("ended_at", _WHEN),
    sa.Column("ending", sa.String(16)),
    sa.Index("ix_practice_sessions_person_id_started_at", "person_id", "started_at"),
)

practice_turns = sa.Table(
    "practice_turns",
    metadata,
    sa.Column("session_id", sa.ForeignKey("practice_sessions.id"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("step", sa.String(128), nullable=False),
    sa.Column("at", _WHEN, nullable=False),
    sa.Column("replaced", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("content", sa.LargeBinary, nullable=False),
)

ratings = sa.Table(
    "ratings",
    metadata,
    sa.Column("session_id", sa.ForeignKey("practice_sessions.id"), primary_key=True),
    sa.Column("scale", sa.String(16), primary_key=True),
    sa.Column("moment", sa.String(8), primary_key=True),
    sa.Column("value", sa.Integer, nullable=False),
    sa.CheckConstraint("value BETWEEN 0 AND 10", name="ck_ratings_value"),
)

worksheets = sa.Table(
    "worksheets",
    metadata,
    sa.Column("session_id", sa.ForeignKey("practice_sessions.id"), primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
)

trackers = sa.Table(
    "trackers",
    metadata,
    sa.Column("conversation", sa.String(64), primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
)

safety_events = sa.Table(
    "safety_events",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("person_id", sa.String(36), nullable=False, index=True),
    sa.Column("at", _WHEN, nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("retracted", sa.Boolean, nullable=False, server_default=sa.false()),
)
