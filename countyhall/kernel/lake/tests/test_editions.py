"""Editions: what is kept, in which order, and that it never changes."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.db import DatabaseError, transaction

from countyhall.kernel.audit import services as audit
from countyhall.kernel.jobs.services import run_due
from countyhall.kernel.lake import (
    Field,
    Filter,
    Group,
    Kind,
    Measure,
    Query,
    RecordTable,
    Schema,
    services,
    tables,
)
from countyhall.kernel.lake.models import Dataset, Edition

pytestmark = pytest.mark.django_db

JULY, AUGUST = date(2020, 7, 1), date(2020, 8, 1)
ROWS = [
    (AUGUST, "水頭", 812, Decimal("40600.00")),
    (JULY, "料羅", None, None),
    (JULY, "水頭", 730, Decimal("36500.50")),
]


def test_rows_lie_in_the_order_of_the_key_and_are_read_again(dataset, edition_of):
    edition = edition_of(dataset, ROWS)
    answer = services.ask(edition, Query())
    assert answer.rows == sorted(ROWS, key=lambda r: r[:2])
    assert [f.label for f in answer.columns] == ["月份", "港口", "旅客人次", "收入"]
    assert answer.column("port") == [
        "料羅" if r[2] is None else "水頭" for r in sorted(ROWS, key=lambda r: r[:2])
    ]
    assert dataset.editions.get().rows == 3


def test_a_question_groups_filters_and_counts(dataset, edition_of):
    edition = edition_of(dataset, ROWS)
    by_month = Query(
        groups=(Group("month"),), measures=(Measure("n"), Measure("people", "sum", "passengers"))
    )
    assert services.ask(edition, by_month).rows == [(JULY, 2, 730), (AUGUST, 1, 812)]
    assert services.total(edition, Query(where=(Filter("port", "eq", "水頭"),))) == 2


def test_equal_rows_make_equal_bytes_in_whatever_batches_they_come(dataset):
    """The same input gives the same files, whether it came as tuples, in small batches or as one table."""
    one = services.make_edition(dataset, ROWS, as_of=JULY)
    table = pa.table({name: [r[n] for r in ROWS] for n, name in enumerate(dataset.schema.names)})
    two = services.make_edition(dataset, table, as_of=JULY)
    three = services.make_edition(dataset, iter(table.to_batches(max_chunksize=1)), as_of=JULY)
    assert one.digest == two.digest == three.digest
    assert (one.number, two.number, three.number) == (1, 2, 3)
    assert {e.files.get().sha256 for e in (one, two, three)} == {one.files.get().sha256}


def test_an_edition_never_changes(dataset):
    edition = services.make_edition(dataset, ROWS, as_of=JULY)
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(rows=4)
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        edition.files.update(sha256="0" * 64)
    file = services.keep_source([b"as it came"], "a.csv")
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        type(file).objects.filter(pk=file.pk).update(name="b.csv")


def test_a_part_is_replaced_and_the_others_keep_their_files(dataset, edition_of):
    july = edition_of(dataset, [r for r in ROWS if r[0] == JULY], part="2020-07")
    services.publish(
        _checked(services.append_edition(dataset, ROWS[:1], as_of=AUGUST, part="2020-08")), by=None
    )
    dataset.refresh_from_db()
    again = services.append_edition(dataset, [(AUGUST, "水頭", 813, None)], as_of=AUGUST, part="2020-08")
    assert again.rows == 3
    assert again.files.get(part="2020-07").sha256 == july.files.get().sha256
    assert services.ask(again, Query(fields=("passengers",))).column("passengers")[-1] == 813


def _checked(edition):
    edition.state = Edition.State.CHECKED
    edition.save(update_fields=["state"])
    return edition


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ((JULY, "水頭", "many", None), "many"),
        ((JULY, "水頭", 1, Decimal("1.005")), "1.005"),
        ((JULY, "a\0b", 1, None), "a"),
        ((JULY, "\ud83d", 1, None), "ud83d"),
        ((datetime(2020, 7, 1), "水頭", 1, None), "2020-07-01"),
        ((JULY, "水頭", True, None), "True"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_row(dataset, row, words):
    with pytest.raises(services.BadRows, match=words) as refused:
        services.make_edition(dataset, [*ROWS, row], as_of=JULY)
    assert "4" in str(refused.value)
    assert not dataset.editions.exists()


def test_moments_are_kept_as_the_clock_on_the_wall(county, edition_of):
    schema = Schema((Field("at", "時間", Kind.MOMENT), Field("x", "值", Kind.REAL)))
    dataset = services.create("moments", "時間", schema, unit=county.section)
    edition = edition_of(dataset, [(datetime(2020, 7, 1, 20, tzinfo=UTC), 1.5)])
    assert services.ask(edition, Query()).rows == [(datetime(2020, 7, 2, 4), 1.5)]
    with pytest.raises(services.BadRows, match="nan"):
        services.make_edition(dataset, [(None, float("nan"))], as_of=JULY)


def test_a_table_without_rows_is_a_table(dataset, edition_of):
    edition = edition_of(dataset, [])
    assert services.ask(edition, Query()).rows == []
    assert services.total(edition, Query()) == 0


def test_a_source_is_kept_bounded_and_read_again(db, settings):
    file = services.keep_source(iter([b"a" * 10, b"b"]), "x.csv", came_from="https://example.org/x.csv")
    assert services.open_source(file).read() == b"a" * 10 + b"b"
    with pytest.raises(services.StoreFull):
        services.keep_source(iter([b"a" * 10, b"b"]), "x.csv", limit=10)
    settings.LAKE_MAX_BYTES = 5
    with pytest.raises(services.StoreFull):
        services.keep_source([b"123456"], "x.csv")


def test_a_declared_table_is_published_when_it_changed(county):
    rows = [(JULY, "水頭", 1)]
    table = RecordTable(
        "testing.ports", "港口", "", Schema((Field("m", "月", Kind.MONTH), Field("p", "港"),
                                             Field("n", "數", Kind.INTEGER))), lambda as_of: rows,
    )  # fmt: skip
    first = services.refresh(table, JULY)
    assert first.dataset.origin == "records"
    assert first.dataset.current == first
    lines = len(audit.history(first.dataset))
    assert services.refresh(table, AUGUST) is None
    assert len(audit.history(first.dataset)) == lines
    rows.append((AUGUST, "水頭", 2))
    assert services.refresh(table, AUGUST).number == 2


def test_by_night_every_declared_table_is_made(county):
    tables.refresh_all(AUGUST)
    run_due()
    made = Dataset.objects.filter(origin="records", current__isnull=False)
    assert set(made.values_list("declared", flat=True)) == set(tables.declared())
    assert {d.current.as_of for d in made.select_related("current")} == {AUGUST}


def test_rows_beyond_the_memory_are_sorted_on_the_disk_to_the_same_bytes(dataset, monkeypatch):
    """Many rows take another way to the same files; rows of one key keep the order in which they came."""
    rows = [(date(2000 + n % 20, 1, 1), f"港{n % 7}", n, None) for n in range(70_000)]
    whole = services.make_edition(dataset, rows, as_of=JULY)
    monkeypatch.setattr("countyhall.kernel.lake.parquet.IN_MEMORY", 1 << 20)
    spilled = services.make_edition(dataset, rows, as_of=JULY)
    assert spilled.digest == whole.digest
    assert [f.rows for f in whole.files.all()] == [70_000]
    found = services.ask(whole, Query(fields=("month", "port", "passengers"))).rows
    assert found == sorted(found)


def test_a_large_edition_lies_in_several_files_and_is_one_table(dataset, monkeypatch):
    """No file is larger than it may be, no group of rows either, and places go on from file to file."""
    monkeypatch.setattr("countyhall.kernel.lake.parquet.FILE_BYTES", 8_000)
    monkeypatch.setattr("countyhall.kernel.lake.parquet.GROUP_ROWS", 1_000)
    monkeypatch.setattr("countyhall.kernel.lake.parquet.GROUP_BYTES", 20_000)
    rows = [(date(2000 + n // 1_000, 1, 1), f"{n * 7_919 % 10_007:05}", n, None) for n in range(10_000)]
    edition = services.make_edition(dataset, rows, as_of=JULY)
    assert edition.digest == services.make_edition(dataset, rows, as_of=JULY).digest
    files = list(edition.files.all())
    assert len(files) > 2
    assert all(f.size <= 8_000 + 3_000 for f in files)
    groups = [pq.ParquetFile(path).metadata for path in services.relation_of(edition).paths]
    assert max(g.row_group(n).num_rows for g in groups for n in range(g.num_row_groups)) == 500
    assert sum(g.num_row_groups for g in groups) == 20
    answer = services.ask(edition, Query(with_row=True))
    assert answer.column("_row") == list(range(10_000))
    assert [row[:4] for row in answer.rows] == sorted(rows)
    assert services.ask(edition, Query(offset=9_998)).rows == sorted(rows)[9_998:]
