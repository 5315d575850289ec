"""What a test's database does otherwise than the county's."""

from django.db import connection
from psycopg import sql

GUARDS = r"""
    select tgrelid::regclass::text, tgname from pg_trigger
    where tgname like 'pgtrigger\_never\_emptied\_%' and not tgisinternal
"""


def guard_history(on: bool) -> None:
    """Switch the triggers that refuse ``TRUNCATE``.

    Tests that commit are followed by Django's flush, which truncates every table; so they are off in
    tests, and on where a test asks for ``history_guard``. The triggers against update and delete stay.
    """
    verb = sql.SQL("ENABLE" if on else "DISABLE")
    with connection.cursor() as cursor:
        cursor.execute(GUARDS)
        for table, trigger in cursor.fetchall():
            names = sql.Identifier(table), verb, sql.Identifier(trigger)
            cursor.execute(sql.SQL("ALTER TABLE {} {} TRIGGER {}").format(*names))
