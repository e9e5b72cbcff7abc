"""What only one entry may be (`once`), and indexes that find a page of a long diary at once."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the column and the indexes."""
    op.add_column("entries", sa.Column("once", sa.String(60)))
    op.create_index("entries_once", "entries", ["person", "once"], unique=True)
    op.create_index("entries_by_time", "entries", ["person", "at"])
    op.create_index("entries_of_kind", "entries", ["person", "kind", "at"])
    corrects = sa.text("replaces IS NOT NULL")
    op.create_index(
        "entries_corrected", "entries", ["person", "replaces"], sqlite_where=corrects, postgresql_where=corrects
    )
