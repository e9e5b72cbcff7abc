"""Alembic's entry: migrate over the connection, and in the transaction, that `store` opened."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
