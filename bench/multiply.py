"""Ten times the official documents out of one time: every row again with keys and numbers of its own.

A copy keeps its days and its state, so that desks, lists, clocks and search hold as many times as much. The
numbers go on in the ROC years after 109. What a copy's history says of its chain is the first one's; the
bench reads pages and does not verify it.
"""

import os
import sys

import psycopg
from psycopg import sql

RECORDS = ("document", "draft")  # whose rows are written again
# Table → columns that point at other tables of this list; "*" hangs on any record.
TABLES: dict[str, dict[str, str]] = {
    "documents_document": {},
    "documents_hop": {"document_id": "documents_document"},
    "documents_draft": {"document_id": "documents_document"},
    "documents_draftversion": {"draft_id": "documents_draft"},
    "documents_recipient": {"draft_id": "documents_draft"},
    "approvals_circulation": {"object_id": "*"},
    "approvals_stop": {"circulation_id": "approvals_circulation"},
    "approvals_wording": {"circulation_id": "approvals_circulation"},
    "approvals_signature": {"circulation_id": "approvals_circulation", "stop_id": "approvals_stop"},
    "deadlines_clock": {"object_id": "*"},
    "records_fact": {"object_id": "*"},
    "audit_entry": {"object_id": "*"},
    "search_entry": {"object_id": "*"},
    "records_number": {},
}
NUMBERED = {
    "documents_document": ("number", "serial", "sender_number"),
    "documents_draft": ("number",),
    "records_number": ("text",),
    "search_entry": ("number", "text"),
}
OF_NUMBERS = "series_id in (select id from records_series where key like 'documents.%')"
OF_RECORDS = "content_type_id in (select id from django_content_type where app_label = 'documents' and model = any({}))"
INSERT = "insert into {table} ({names}) overriding system value select {cells} from {table} where {which}"
VALUES = 1_000_000  # numbers of one copy in a series
YEAR = r"(^|\D)109(\d{7})(\D|$)"


def main(times: int) -> None:
    """Write every row of official documents ``times - 1`` times more, and say how many rows there are."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        for setting in (
            "session_replication_role = replica",
            "maintenance_work_mem = '1GB'",
            "work_mem = '256MB'",
        ):
            connection.execute(f"set {setting}")
        steps = {table: _step(connection, table) for table in TABLES}
        for table in TABLES:
            _again(connection, table, steps, times)
            count = connection.execute(
                sql.SQL("select count(*) from {}").format(sql.Identifier(table))
            ).fetchone()
            print(f"  {table}: {count[0]:,}", file=sys.stderr, flush=True)


def _step(connection, table: str) -> int:
    """How far the keys of one copy lie from those of the one before."""
    said = sql.SQL("select coalesce(max(id), 0) + 1 from {}").format(sql.Identifier(table))
    return connection.execute(said).fetchone()[0]


def _again(connection, table: str, steps: dict[str, int], times: int) -> None:
    """Copy the rows of one table with its indexes taken off, and put them back."""
    columns = [
        name
        for (name,) in connection.execute(
            "select column_name from information_schema.columns where table_name = %s and is_generated = 'NEVER'"
            " and table_schema = 'public' order by ordinal_position",
            [table],
        )
    ]
    which = sql.SQL("id < {step}").format(step=sql.Literal(steps[table]))
    if "*" in TABLES[table].values():
        which += sql.SQL(" and " + OF_RECORDS).format(sql.Literal(list(RECORDS)))
    if table == "records_number":
        which += sql.SQL(" and " + OF_NUMBERS)
    back = _take_off(connection, table)
    for copy in range(1, times):
        cells = sql.SQL(", ").join(_cell(table, name, copy, steps) for name in columns)
        names = sql.SQL(", ").join(map(sql.Identifier, columns))
        connection.execute(
            sql.SQL(INSERT).format(table=sql.Identifier(table), names=names, cells=cells, which=which)
        )
    for said in back:
        connection.execute(said)
    connection.execute("select setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, steps[table] * times])


def _cell(table: str, name: str, copy: int, steps: dict[str, int]) -> sql.Composable:
    """What stands in a column of the copy."""
    column = sql.Identifier(name)
    if name == "id":
        return sql.SQL("id + {}").format(sql.Literal(copy * steps[table]))
    target = TABLES[table].get(name)
    if target == "*":
        branches = sql.SQL(" ").join(
            sql.SQL("when {} then {}").format(
                sql.Literal(kind), sql.Literal(copy * steps[f"documents_{kind}"])
            )
            for kind in RECORDS
        )
        model = "(select model from django_content_type c where c.id = content_type_id)"
        return sql.SQL("{} + case " + model + " {} end").format(column, branches)
    if target:
        return sql.SQL("{} + {}").format(column, sql.Literal(copy * steps[target]))
    if (table, name) == ("documents_recipient", "key"):
        return sql.SQL("gen_random_uuid()")
    if name in NUMBERED.get(table, ()):
        return _renumbered(column, copy)
    if (table, name) == ("records_number", "value"):
        return sql.SQL("value + {}").format(sql.Literal(copy * VALUES))
    if (table, name) == ("search_entry", "grams"):
        word = _renumbered(sql.SQL("word"), copy)
        return sql.SQL(
            "array_to_tsvector(array(select {} from unnest(tsvector_to_array(grams)) word))"
        ).format(word)
    return column


def _renumbered(column: sql.Composable, copy: int) -> sql.Composable:
    """The same number of a later ROC year."""
    new = rf"\g<1>{109 + copy}".replace(r"\g<1>", r"\1") + r"\2\3"
    return sql.SQL("regexp_replace({}, {}, {}, 'g')").format(column, sql.Literal(YEAR), sql.Literal(new))


def _take_off(connection, table: str) -> list[str]:
    """Drop the indexes of a table but its key; returns what puts them back."""
    rules = connection.execute(
        "select conname, pg_get_constraintdef(oid) from pg_constraint where conrelid = %s::regclass"
        " and contype in ('u', 'x')",
        [table],
    ).fetchall()
    back = [f'alter table "{table}" add constraint "{name}" {said}' for name, said in rules]
    for name, _said in rules:
        connection.execute(
            sql.SQL("alter table {} drop constraint {}").format(*map(sql.Identifier, (table, name)))
        )
    indexes = connection.execute(
        "select indexrelid::regclass::text, pg_get_indexdef(indexrelid) from pg_index"
        " where indrelid = %s::regclass and not indisprimary",
        [table],
    ).fetchall()
    for name, _said in indexes:
        connection.execute(f"drop index {name}")
    return back + [said for _name, said in indexes]


if __name__ == "__main__":
    main(int(sys.argv[1]))
