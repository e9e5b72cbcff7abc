"""The history of the diary's tables, for Alembic; `store` runs it."""
