"""Messages about danger at home can be hidden and removed."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    for name in ("about_danger", "hidden"):
        op.add_column(
            "chat_messages",
            sa.Column(name, sa.Boolean(), server_default=sa.text("0"), nullable=False),
        )


def downgrade() -> None:
    for name in ("hidden", "about_danger"):
        op.drop_column("chat_messages", name)
