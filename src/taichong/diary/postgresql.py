"""A diary on a server: PostgreSQL, with an end to every wait."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event

from taichong.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Generator

    from sqlalchemy.engine import URL, Connection, Engine

CONNECT_SECONDS = 4  # until a server that does not answer is given up
POOL_SECONDS = 5  # a request waits so long for a free connection
LONG_SECONDS = 3600  # for what is known to take long: an import's last step, giving back space


def postgresql_engine(place: URL, patience_s: float) -> Engine:
    """Make the engine of a server; no statement waits longer than `patience_s` for it.

    Raises:
        StoreError: the driver is not installed.
    """
    try:
        engine = create_engine(place, pool_pre_ping=True, pool_timeout=POOL_SECONDS)
        connection_of = _patient(patience_s)
    except ImportError:
        raise StoreError(
            "a PostgreSQL diary needs its driver: pip install 'taichong[postgres]'; nothing was written"
        ) from None

    def connect(_dialect: object, _record: object, arguments: list[Any], options: dict[str, Any]) -> Any:  # noqa: ANN401 -- the driver's
        return connection_of.connect(*arguments, **{"connect_timeout": CONNECT_SECONDS, **options})

    event.listen(engine, "do_connect", connect)
    event.listen(engine, "checkin", _hurried_again)
    return engine


def _hurried_again(connection: Any, _record: object) -> None:  # noqa: ANN401 -- the driver's
    """A connection that was lent for long work goes back with its usual patience."""
    if connection is not None:
        vars(connection).pop("patience_s", None)


def be_patient(connection: Connection) -> None:
    """Let what follows on this connection take long."""
    if connection.dialect.name == "postgresql":
        driver: Any = connection.connection.driver_connection
        driver.patience_s = LONG_SECONDS


def _patient(patience_s: float) -> Any:  # noqa: ANN401 -- a class of a driver that may not be there
    import psycopg  # noqa: PLC0415 -- an extra

    class Patient(psycopg.Connection[Any]):
        """A connection that gives up a server that has gone silent: the server's own limits need its voice."""

        patience_s: float

        def wait(self, gen: Any, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401 -- as the driver has it
            """Wait for the server, not longer than its patience."""
            try:
                return super().wait(_within(gen, self.patience_s), *arguments, **options)
            except TimeoutError as error:
                self.pgconn.finish()
                raise psycopg.OperationalError(str(error)) from error

    Patient.patience_s = patience_s
    return Patient


def _within(waiting: Generator[Any, Any, Any], seconds: float) -> Generator[Any, Any, Any]:
    """Wait in the same way, but at most `seconds`: the driver asks ten times a second."""
    end = time.monotonic() + seconds
    try:
        state = next(waiting)
        while True:
            ready = yield state
            if time.monotonic() > end:
                raise TimeoutError(f"the database has not answered for {seconds:g} seconds: see whether it runs")
            state = waiting.send(ready)
    except StopIteration as stop:
        return stop.value
