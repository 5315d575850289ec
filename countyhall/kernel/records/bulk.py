"""Many rows at once, by PostgreSQL's COPY: several times quicker than INSERT, in the same transaction."""

from collections.abc import Iterable

from django.db import connections, models, router

__all__ = ["copy_in"]


def copy_in(rows: Iterable[models.Model]) -> int:
    """Write new rows of one model and return how many; keys are left to the database and not read back.

    Use it for rows that nothing points at. Constraints and triggers hold as for any insert; ``save()`` and
    Django's signals are not called.
    """
    rows = list(rows)
    if not rows:
        return 0
    model = type(rows[0])
    connection = connections[router.db_for_write(model)]
    fields = [f for f in model._meta.concrete_fields if not f.primary_key and not f.has_db_default()]
    names = ", ".join(connection.ops.quote_name(f.column) for f in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row([f.get_db_prep_save(f.pre_save(row, True), connection) for f in fields])
    return len(rows)
