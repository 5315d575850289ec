"""Fetch the rows of a query on another PostgreSQL: read only, for so long and no longer, a row in memory at a time.

The connection is named in the settings (``LAKE_SOURCES``); neither the database nor a page ever holds its address or
its password, and what the driver says about a connection is not shown either.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import structlog
from django.conf import settings
from django.utils.translation import gettext as _
from psycopg import sql

from countyhall.kernel.lake.models import Pull
from countyhall.kernel.lake.pulling.allowed import NotAllowed, sources
from countyhall.kernel.lake.pulling.arriving import CHUNK, Arriving, NotFetched, NotReached, too_slow
from countyhall.kernel.lake.query.others import judged

LOOKED_FOR = 10  # seconds that a query is tried while somebody waits at the form
OURS = {
    # How values are written, so that the same rows are the same bytes whatever the server is set to.
    "datestyle": "ISO, YMD", "intervalstyle": "iso_8601", "timezone": "Asia/Taipei", "extra_float_digits": "1",
    "bytea_output": "hex", "lock_timeout": "5s", "idle_in_transaction_session_timeout": "60s",
}  # fmt: skip


@contextmanager
def _asking(source: str, seconds: int) -> Iterator[psycopg.Connection]:
    """A connection in a read-only transaction that sees one moment, each statement bound to ``seconds``."""
    if source not in sources():
        raise NotAllowed(_("There is no database “%s” among those that may be asked.") % source)
    try:
        connection = psycopg.connect(sources()[source], connect_timeout=10, application_name="countyhall")
    except psycopg.Error as error:
        structlog.get_logger(__name__).warning("lake_source_unreachable", source=source, why=str(error))
        raise NotReached(_("The database “%s” cannot be reached.") % source) from None
    with connection:
        connection.read_only = True
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        try:
            for name, value in {**OURS, "statement_timeout": f"{seconds}s"}.items():
                connection.execute("SELECT set_config(%s, %s, true)", [name, value])
            yield connection
        except psycopg.errors.QueryCanceled:
            raise too_slow() from None
        except psycopg.Error as error:
            if said := error.diag.message_primary:
                raise NotFetched(_("The database says: %s") % said[:300]) from None
            raise NotFetched(_("The connection to the database “%s” broke.") % source) from None


def check_query(source: str, text: str) -> list[str]:
    """The names of the columns that a query gives. Raises ``BadQuery``, ``NotAllowed`` or ``NotFetched`` in words."""
    read = judged(text)
    with _asking(source, LOOKED_FOR) as connection:
        found = connection.execute(sql.SQL("SELECT * FROM ({}) AS q LIMIT 0").format(sql.SQL(read)))
        return [column.name for column in found.description or ()]


@contextmanager
def fetched(one: Pull) -> Iterator[Arriving]:
    """The rows as CSV with a line of headings, as the server writes them."""
    yield Arriving(_pieces(one.address, one.query), f"{one.address}.csv")


def _pieces(source: str, text: str) -> Iterator[bytes]:
    copied = sql.SQL("COPY ({}) TO STDOUT (FORMAT csv, HEADER, ENCODING 'UTF8')").format(
        sql.SQL(judged(text))
    )
    held = bytearray()
    with _asking(source, settings.LAKE_PULL_SECONDS) as connection, connection.cursor().copy(copied) as rows:
        for row in rows:
            held += row
            if len(held) >= CHUNK:
                yield bytes(held)
                held.clear()
    yield bytes(held)
