"""The first tables: entries that are only ever added, and who is being erased."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

SQLITE_TRIGGERS = (
    """CREATE TRIGGER entries_never_change BEFORE UPDATE ON entries
    BEGIN SELECT RAISE(ABORT, 'entries are never changed: a correction is a new entry'); END""",
    """CREATE TRIGGER entries_never_go BEFORE DELETE ON entries
    WHEN NOT EXISTS (SELECT 1 FROM erasing WHERE person = OLD.person)
    BEGIN SELECT RAISE(ABORT, 'entries go only when everything of a person is erased'); END""",
)
POSTGRESQL_TRIGGERS = (
    """CREATE FUNCTION entries_stay() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' AND EXISTS (SELECT 1 FROM erasing WHERE person = OLD.person) THEN
        RETURN OLD;
      END IF;
      RAISE EXCEPTION 'entries are only ever added: a correction is a new entry';
    END $$""",
    """CREATE TRIGGER entries_stay BEFORE UPDATE OR DELETE ON entries
    FOR EACH ROW EXECUTE FUNCTION entries_stay()""",
    """CREATE TRIGGER entries_stay_all BEFORE TRUNCATE ON entries
    FOR EACH STATEMENT EXECUTE FUNCTION entries_stay()""",
)


def upgrade() -> None:
    """Make the tables and the triggers that keep them append-only."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.create_table(
        "entries",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("id", sa.String(36), nullable=False, unique=True),
        sa.Column("person", sa.String(100), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("offset_s", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("data", sa.Text, nullable=False),
        sa.Column("replaces", sa.String(36)),
        sa.Column("recorded_at", sa.DateTime, nullable=False),
    )
    op.create_index("entries_of_person", "entries", ["person", "seq"])
    op.create_table("erasing", sa.Column("person", sa.String(100), primary_key=True))
    for statement in SQLITE_TRIGGERS if sqlite else POSTGRESQL_TRIGGERS:
        op.execute(statement)
