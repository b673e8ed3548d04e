"""Several kinds of alarm can be open at once."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("chat_sessions", sa.Column("open_alarms", sa.String(32), nullable=True))
    op.execute("UPDATE chat_sessions SET open_alarms = alarm")
    op.drop_column("chat_sessions", "alarm")


def downgrade() -> None:
    op.add_column("chat_sessions", sa.Column("alarm", sa.String(16), nullable=True))
    # Of several kinds one stays: the column is too narrow for all.
    sessions = sa.table("chat_sessions", sa.column("alarm"), sa.column("open_alarms"))
    for kind in ("danger", "crisis", "emergency"):
        op.execute(sa.update(sessions).where(sessions.c.open_alarms.contains(kind)).values(alarm=kind))
    op.drop_column("chat_sessions", "open_alarms")
