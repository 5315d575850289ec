"""Many rows at once, by PostgreSQL's COPY: several times quicker than INSERT, in the same transaction."""

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any

from django.db import connections, models, router

__all__ = ["copy_in", "copy_rows", "give_keys"]

# Fields whose values stand in the model as COPY takes them; every other field prepares its own.
AS_THEY_STAND = {
    models.BigAutoField, models.BigIntegerField, models.BooleanField, models.CharField, models.DateField,
    models.DateTimeField, models.DecimalField, models.ForeignKey, models.IntegerField, models.OneToOneField,
    models.PositiveIntegerField, models.PositiveSmallIntegerField, models.TextField,
}  # fmt: skip


def copy_in(rows: Iterable[models.Model], *, keys: bool = False) -> int:
    """Write new rows of one model and return how many.

    With ``keys`` every row that has none gets its key, so that others can point at it; without, keys are
    left to the database and not read back. Constraints and triggers hold as for any insert; ``save()`` and
    Django's signals are not called. What the database refuses raises Django's errors, as ever.
    """
    rows = list(rows)
    if not rows:
        return 0
    model = type(rows[0])
    connection = connections[router.db_for_write(model)]
    written = (f for f in model._meta.concrete_fields if not f.generated and not f.has_db_default())
    fields = [f for f in written if keys or not f.primary_key]
    names = ", ".join(connection.ops.quote_name(f.column) for f in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    cells = [_cell(field, connection) for field in fields]
    with connection.wrap_database_errors, connection.cursor() as cursor:
        if keys:
            _give_keys(rows, cursor)
        with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row([cell(row) for cell in cells])
    for row in rows if keys else ():
        row._state.adding, row._state.db = False, connection.alias
    return len(rows)


def copy_rows(model: type[models.Model], names: list[str], rows: Iterable[tuple]) -> None:
    """Write plain rows, each with the values of the named columns, where a model instance each is too slow.

    ``names`` are columns' names (``document_id``); every column without a default in the database is among
    them.
    """
    connection = connections[router.db_for_write(model)]
    quoted = ", ".join(map(connection.ops.quote_name, names))
    table = connection.ops.quote_name(model._meta.db_table)
    sql = f"COPY {table} ({quoted}) FROM STDIN"
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(sql) as copy:
        for row in rows:
            copy.write_row(row)


def give_keys(rows: list[models.Model]) -> None:
    """Give new rows their keys before they are written with ``copy_in(rows, keys=True)``."""
    if rows:
        with connections[router.db_for_write(type(rows[0]))].cursor() as cursor:
            _give_keys(rows, cursor)


def _give_keys(rows: list, cursor) -> None:
    """Take as many keys of the table's own sequence as are wanted, in one query."""
    meta = rows[0]._meta
    wanted = [row for row in rows if row.pk is None]
    cursor.execute(
        "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
        [f'"{meta.db_table}"', meta.pk.column, len(wanted)],
    )
    for row, (key,) in zip(wanted, cursor.fetchall(), strict=True):
        row.pk = key


def _cell(field: models.Field, connection) -> Callable[[models.Model], Any]:
    sets_itself = getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    if type(field) in AS_THEY_STAND and not sets_itself:
        return attrgetter(field.attname)
    return lambda row: field.get_db_prep_save(field.pre_save(row, True), connection)
