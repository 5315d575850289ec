"""Sheets of the archives: wrong rows are named, what was taken in goes back, scanned pages are counted."""

from datetime import date

import pytest

from countyhall.config import first_steps
from countyhall.domains.archives import factories, importers
from countyhall.domains.archives.models import FileCase, FileClass, Item, Volume
from countyhall.kernel.exchange import services as exchange
from countyhall.kernel.exchange import writers
from countyhall.kernel.figures import services as figures
from countyhall.kernel.period import Period
from countyhall.kernel.records.models import Fact, Number, Retention
from countyhall.kernel.roles.models import Role
from countyhall.kernel.testing import contract

CASES = ["檔號", "案名", "承辦單位", "立案日期", "結案日期"]
ITEMS = ["歸檔日期", "檔號", "案由", "文件產生日期", "頁數", "承辦單位"]
BATCHES = [
    "批次名稱", "箱號", "期別", "階段", "收件日期", "掃描人員", "抽驗人員", "頁數", "抽驗不合格頁數", "驗收日期",
    "影像存放處", "承辦單位",
]  # fmt: skip


@pytest.fixture
def old_class(db):
    """公文管理 in the edition of 2001, kept for five years."""
    return factories.FileClassFactory(
        plan=factories.FilePlanFactory(valid_from=date(2001, 1, 1)), code="010101", years=5
    )


def file(headings, *rows, fmt: str = "csv") -> bytes:
    """A sheet."""
    return b"".join(writers.write(fmt, ("1", headings, rows)))


def errors(run) -> list[str]:
    """The cells at fault."""
    return [error["cell"] for row in run.rows.order_by("row") for error in row.errors]


@pytest.mark.parametrize("fmt", ["xlsx", "ods", "csv"])
def test_cases_and_items_that_cannot_be_placed_are_named_and_the_others_come(
    fmt, old_class, county, archivist
):
    """DOC-13: an unknown class, an unknown case, a number written wrongly, a double."""
    unit = county.section.code
    rows = [
        ["0095/010101/1", "公文管理案 & <b>", unit, "95/1/5", "95/12/30"],
        ["0095/999999/1", "沒有的類", unit, "95/1/5", ""],
        ["95-010101-1", "號碼不對", unit, "95/1/5", ""],
        ["0095/010101/1", "重複", unit, "95/1/5", ""],
        ["0095/010101/2", "先結後立", unit, "95/2/5", "95/1/5"],
    ]
    run = exchange.run(
        importers.CaseImporter, file(CASES, *rows, fmt=fmt), archivist, skip_bad=True, name=f"a.{fmt}"
    )
    assert errors(run) == ["A3", "A4", "A5", "E6"], [r.errors for r in run.rows.all()]
    assert FileCase.objects.get().title == "公文管理案 & <b>"
    items = [
        ["95/3/20", "0095/010101/1/001/001", "=1+1", "95/3/1", 4, unit],
        ["95/3/20", "0095/010101/7/001/001", "無此案", "95/3/1", 4, unit],
        ["95/3/20", "0095/010101/1/001", "缺件次", "95/3/1", 4, unit],
        ["", "0095/010101/1/001/002", "未填歸檔日", "95/3/1", 4, unit],
    ]
    run = exchange.run(importers.ItemImporter, file(ITEMS, *items, fmt=fmt), archivist, name=f"b.{fmt}")
    assert (run.state, errors(run)) == ("refused", ["B3", "B4", "A5"])
    run = exchange.run(importers.ItemImporter, file(ITEMS, *items, fmt=fmt), archivist, skip_bad=True)
    assert Item.objects.get().subject == "=1+1"


def test_cases_and_items_go_back_in_the_order_in_which_they_hang_together(old_class, county, archivist):
    """A case that holds items stays and says so; afterwards nothing is left but the history."""
    unit = county.section.code
    cases = exchange.run(
        importers.CaseImporter,
        file(CASES, ["0095/010101/1", "甲", unit, "95/1/5", "95/12/30"], ["0095/010101/7", "乙", unit, "95/2/1", ""]),
        archivist,
    )  # fmt: skip
    items = exchange.run(
        importers.ItemImporter, file(ITEMS, ["95/3/20", "0095/010101/1/001/001", "一", "95/3/1", 4, unit]), archivist
    )  # fmt: skip
    assert exchange.undo(cases, archivist) == 1
    assert exchange.undo(items, archivist) == 1 and not Volume.objects.exists()
    cases.refresh_from_db()
    assert exchange.undo(cases, archivist) == 1
    for model in (FileCase, Item, Fact, Number, Retention):
        assert not model.objects.exists(), model


def test_the_file_plan_comes_with_its_classes_above_and_its_terms(county, archivist):
    """DOC-13: a class may stand under one of the same sheet; a term outside the law needs its ground."""
    plan = factories.FilePlanFactory(name="109年檔案分類表", valid_from=date(2020, 1, 1))
    headings = ["分類表", "分類號", "層級", "上層分類號", "名稱", "保存年限", "清理處置", "其他年限依據"]
    rows = [
        [plan.name, "01", "1", "", "研考", 10, "依規定程序銷毀", ""],
        [plan.name, "0101", "2", "01", "公文管理", 10, "依規定程序銷毀", ""],
        [plan.name, "0102", "2", "01", "怪年限", 7, "依規定程序銷毀", ""],
        [plan.name, "01A", "2", "01", "非數字", 5, "依規定程序銷毀", ""],
        [plan.name, "0201", "2", "01", "不在上層之下", 5, "依規定程序銷毀", ""],
    ]
    first = exchange.dry_run(importers.ClassImporter, file(headings, *rows), archivist)
    assert [row.row for row in first.rows.order_by("row") if row.errors] == [4, 5, 6], [
        row.errors for row in first.rows.all()
    ]
    run = exchange.run(importers.ClassImporter, file(headings, *rows[:2]), archivist)
    assert run.state == "done" and FileClass.objects.get(code="0101").parent.code == "01"
    assert exchange.undo(run, archivist) == 2


def test_pages_scanned_before_are_counted_from_what_was_imported(county, archivist, db):
    """archives.pages_digitised of an empty county; a batch that nobody could have accepted is refused."""
    first_steps.reference_data()
    keeper = contract.person_with(
        "archives.import_batch",
        "archives.add_batch",
        "archives.view_batch",
        unit=county.root,
        reach=Role.Reach.ALL,
    )
    scanner = contract.person_with("archives.view_batch", unit=county.root)
    unit = county.section.code
    row = [
        "建照",
        "建-1",
        3,
        1,
        "109/4/6",
        scanner.username,
        keeper.username,
        2500,
        0,
        "109/5/11",
        "HD-03",
        unit,
    ]
    bad = [
        [*row[:1], "建-2", *row[2:8], 2500, *row[9:]],
        [*row[:1], "建-3", *row[2:6], scanner.username, *row[7:]],
        [*row[:1], "建-4", *row[2:9], "109/4/1", *row[10:]],
    ]
    run = exchange.run(importers.BatchImporter, file(BATCHES, row, *bad), keeper, skip_bad=True)
    assert (run.state, errors(run)) == ("done", ["I3", "G4", "J5"]), [r.errors for r in run.rows.all()]
    period, as_of = Period.parse("109-04..109-09"), date(2020, 10, 31)
    assert figures.value("archives.pages_digitised", period, as_of).value == 2500
