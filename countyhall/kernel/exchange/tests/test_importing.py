"""A sheet in: tried, taken, refused, taken back."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from countyhall.kernel.audit import services as audit
from countyhall.kernel.exchange import services
from countyhall.kernel.exchange.models import ImportRun
from countyhall.kernel.exchange.tests.conftest import xlsx
from countyhall.kernel.records.tests.models import Case
from countyhall.kernel.search import services as search

State = ImportRun.State
HEAD = ["主旨", "內容", "承辦單位"]


def sheet(unit, *subjects: str) -> bytes:
    """One row for each subject."""
    return xlsx([HEAD, *([subject, "內文", unit.name] for subject in subjects)])


def test_a_dry_run_says_what_would_happen_and_writes_nothing(importer, clerk, county):
    run = services.dry_run(importer, sheet(clerk_unit(clerk), "路燈不亮", "排水不良"), clerk)
    assert (run.state, run.rows_count, run.good_count, run.bad_count) == (State.CHECKED, 2, 2, 0)
    assert Case.objects.count() == 0
    assert not run.rows.exclude(object_id=None).exists()


def test_rows_come_in_with_history_and_are_found_at_once(importer, clerk):
    run = services.run(importer, sheet(clerk_unit(clerk), "路燈不亮", "排水不良"), clerk)
    assert run.state == State.DONE, run.problem
    case = Case.objects.get(subject="路燈不亮")
    assert (case.version, case.created_by) == (1, clerk)
    assert [line.action for line in audit.history(case)] == ["imported"]
    assert [hit.record for hit in search.find(clerk, "路燈")] == [case]
    assert run.rows.get(row=2).object_id == case.pk


def test_columns_count_by_name_whatever_their_order_and_spelling(importer, clerk):
    rows = [
        ["金門縣政府 案件清冊"],
        [],
        ["承辦　單位", "內 容", " 案由*", "備註"],
        [clerk_unit(clerk).code, "x", "停車", "?"],
    ]
    run = services.run(importer, xlsx(rows), clerk)
    assert run.state == State.DONE, run.problem
    assert Case.objects.get().subject == "停車"
    assert "備註" in run.notes[0]


def test_a_missing_column_is_named(importer, clerk):
    run = services.run(importer, xlsx([["主旨", "內容"], ["a", "b"]]), clerk)
    assert run.state == State.REFUSED
    assert "承辦單位" in run.problem


def test_two_columns_of_one_meaning_are_refused(importer, clerk):
    run = services.run(importer, xlsx([["主旨", "案由", "承辦單位"], ["a", "b", "c"]]), clerk)
    assert "案由" in run.problem and run.state == State.REFUSED


def test_one_bad_row_keeps_all_out_and_its_cell_is_named(importer, clerk):
    unit = clerk_unit(clerk)
    data = xlsx([HEAD, ["好的", "x", unit.name], ["", "x", unit.name], ["單位錯", "x", "不存在的科"]])
    run = services.run(importer, data, clerk)
    assert (run.state, run.bad_count, Case.objects.count()) == (State.REFUSED, 2, 0)
    assert run.rows.get(row=3).errors[0]["cell"] == "A3"
    assert run.rows.get(row=4).errors[0]["cell"] == "C4"
    assert "不存在的科" in run.rows.get(row=4).errors[0]["message"]


def test_bad_rows_are_left_out_when_the_person_says_so(importer, clerk):
    unit = clerk_unit(clerk)
    data = xlsx([HEAD, ["好的", "x", unit.name], ["", "x", unit.name], ["也好", "x", unit.name]])
    run = services.run(importer, data, clerk, skip_bad=True)
    assert (run.state, run.good_count, run.bad_count) == (State.DONE, 2, 1)
    assert set(Case.objects.values_list("subject", flat=True)) == {"好的", "也好"}


def test_a_row_is_not_imported_twice(importer, clerk):
    data = sheet(clerk_unit(clerk), "甲", "乙", "甲")
    assert "2" in services.run(importer, data, clerk).rows.get(row=4).errors[0]["message"]
    services.run(importer, sheet(clerk_unit(clerk), "甲"), clerk)
    again = services.run(importer, sheet(clerk_unit(clerk), "甲", "丙"), clerk)
    assert (again.state, again.bad_count, Case.objects.count()) == (State.REFUSED, 1, 1)


def test_nobody_imports_what_they_could_not_see(importer, clerk, other_clerk):
    """X-03: a row of another unit is refused at its cell."""
    run = services.run(importer, sheet(clerk_unit(other_clerk), "別科的"), clerk)
    assert (run.state, Case.objects.count()) == (State.REFUSED, 0)
    assert run.rows.get().errors[0]["cell"] == "C2"


def test_importing_asks_for_its_permission(importer, auditor, clerk):
    with pytest.raises(PermissionDenied):
        services.run(importer, sheet(clerk_unit(clerk), "甲"), auditor)


def test_an_import_is_taken_back_while_nobody_touched_it(importer, clerk):
    run = services.run(importer, sheet(clerk_unit(clerk), "甲", "乙"), clerk)
    assert services.undo(run, clerk) == 2
    run.refresh_from_db()
    assert (run.state, Case.objects.count()) == (State.UNDONE, 0)
    with pytest.raises(ValidationError):
        services.undo(run, clerk)


def test_a_row_changed_since_stays_and_is_named(importer, clerk):
    run = services.run(importer, sheet(clerk_unit(clerk), "甲", "乙"), clerk)
    case = Case.objects.get(subject="甲")
    case.body = "改過"
    case.save()
    assert services.undo(run, clerk) == 1
    row = run.rows.get(object_id=case.pk)
    assert not row.removed and row.kept_because
    assert Case.objects.get() == case


def test_another_person_does_not_take_it_back(importer, clerk, other_clerk):
    run = services.run(importer, sheet(clerk_unit(clerk), "甲"), clerk)
    with pytest.raises(PermissionDenied):
        services.undo(run, other_clerk)


def test_the_number_of_queries_does_not_grow_with_the_rows(importer, clerk):
    unit = clerk_unit(clerk)
    services.dry_run(importer, sheet(unit, "暖身"), clerk)
    counts = []
    for n in (5, 50):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            services.dry_run(importer, sheet(unit, *(f"案{i}" for i in range(n))), clerk)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    "data",
    [b"", b"PK\x03\x04nothing", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "沒有這種欄\n1".encode(), xlsx([HEAD])],
    ids=["empty", "broken zip", "broken xls", "unknown columns", "no rows"],
)
def test_an_unusable_file_is_refused_in_words(importer, clerk, data):
    run = services.run(importer, data, clerk)
    assert run.state == State.REFUSED and run.problem


def clerk_unit(person):
    """The unit in which a person works."""
    return person.grants.get().unit
