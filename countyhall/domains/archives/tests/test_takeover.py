"""Existing catalogues and the volume of a half-year come in quickly; damage becomes a task."""

import time
from datetime import date

import pytest
from django.contrib.contenttypes.models import ContentType

from countyhall.domains.archives import factories, importers
from countyhall.domains.archives.models import FileCase, Item, Volume
from countyhall.domains.archives.services import integrity, past, plan
from countyhall.kernel.attachments import services as attachments
from countyhall.kernel.exchange import services as exchange
from countyhall.kernel.notices.models import Notice
from countyhall.kernel.records import retention
from countyhall.kernel.records import services as records
from countyhall.kernel.records.models import Link
from countyhall.kernel.search import services as search

CASES = """檔號,案名,承辦單位,立案日期,結案日期
0095/010101/1,公文管理案,{unit},95/1/5,95/12/30
0095/010101/7,公文稽催案,{unit},95/2/1,
"""
ITEMS = """檔號,案由,文別,文件產生日期,歸檔日期,頁數,承辦單位
0095/010101/1/001/001,檢送公文時效統計表1份,函,95/3/1,95/3/20,4,{unit}
0095/010101/1/002/013,召開公文時效檢討會議,開會通知單,95/4/1,95/4/9,2,{unit}
"""


@pytest.fixture
def old_class(db):
    """公文管理 in the edition of 2001, kept for five years."""
    return factories.FileClassFactory(
        plan=factories.FilePlanFactory(valid_from=date(2001, 1, 1)), code="010101", years=5
    )


def sheet(text: str, county):
    """A csv upload."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile("old.csv", text.format(unit=county.section.name).encode())


def test_an_existing_catalogue_comes_in_under_its_own_numbers(old_class, county, archivist):
    """DOC-13: cases, then items; the series goes on behind the highest number."""
    run = exchange.run(importers.CaseImporter, sheet(CASES, county), archivist)
    assert run.state == run.State.DONE, [r.errors for r in run.rows.all()]
    run = exchange.run(importers.ItemImporter, sheet(ITEMS, county), archivist)
    assert run.state == run.State.DONE, [r.errors for r in run.rows.all()]
    assert sorted(Item.objects.values_list("number", flat=True)) == [
        "0095/010101/1/001/001",
        "0095/010101/1/002/013",
    ]
    assert sorted(Volume.objects.values_list("no", flat=True)) == [1, 2]
    closed = FileCase.objects.get(number="0095/010101/1")
    assert (closed.state, closed.years) == ("closed", 5)
    assert retention.kept_until(closed) == date(2011, 12, 30)
    following = plan.open_case(
        old_class, unit=county.section, title="續", opened_on=date(2006, 5, 1), year=95
    )
    assert following.number == "0095/010101/8"


def test_a_second_import_of_the_same_sheet_is_refused(old_class, county, archivist):
    """DOC-13: doubles are named by their cell."""
    exchange.run(importers.CaseImporter, sheet(CASES, county), archivist)
    run = exchange.run(importers.CaseImporter, sheet(CASES, county), archivist)
    assert run.state != run.State.DONE
    assert FileCase.objects.count() == 2


@pytest.fixture
def many(old_class, county, archivist):
    """3,000 items of ten cases, each of something that was filed."""
    cases = past.open_cases(
        past.PastCase(
            file_class=old_class, unit=county.section, title=f"案{n}", year=109, opened_on=date(2020, 1, 2)
        )
        for n in range(10)
    )
    kind = ContentType.objects.get_for_model(FileCase).pk
    rows = [
        past.PastItem(
            case=cases[n % 10], subject=f"檢送路燈維護資料第{n}號", produced_on=date(2020, 4, 1),
            filed_on=date(2020, 4, 1 + n % 28), unit_id=county.section.pk, by_id=archivist.pk,
            source=(kind, 10_000_000 + n),
            fields={"page_count": 4, "doc_number": f"109{n:07}", "kind": "函", "sender": "內政部"},
        )
        for n in range(3000)
    ]  # fmt: skip
    began = time.perf_counter()
    past.load(rows)
    return cases, time.perf_counter() - began


def test_a_half_year_is_taken_in_by_bulk(many, archivist):
    """DOC-13: gap-free numbers, facts, links, search entries, in a few statements."""
    cases, seconds = many
    for case in cases:
        found = list(case.items.order_by("volume__no", "sequence").values_list("volume__no", "sequence"))
        for volume in {no for no, _place in found}:
            places = [place for no, place in found if no == volume]
            assert places == list(range(1, len(places) + 1))
    assert Item.objects.with_fact("filed", until=date(2020, 4, 30), as_of=date(2020, 9, 1)).count() == 3000
    assert Link.objects.count() == 3000
    assert [hit.record.doc_number for hit in search.find(archivist, "1090002999")] == ["1090002999"]
    assert FileCase.objects.get(pk=cases[0].pk).last_on == date(2020, 4, 1)
    assert seconds < 30  # on two busy processors; a row at a time takes minutes


def test_the_numbers_go_on_behind_a_bulk_load(many, archivist, county):
    """DOC-13: single intake and bulk share the same places and the same series."""
    from countyhall.domains.archives.services import intake

    cases, _seconds = many
    last = cases[3].items.order_by("-volume__no", "-sequence").first()
    item = intake.register(
        cases[3], by=archivist, subject="再一件", produced_on=date(2020, 9, 1), page_count=1
    )
    assert (item.volume.no, item.sequence) in {(last.volume.no, last.sequence + 1), (last.volume.no + 1, 1)}
    assert records.next_number("archives.0109/010101", text=str) == "11"


def test_a_damaged_file_is_a_task_of_the_archivist_once(case, archivist, county):
    """DOC-18"""
    from django.core.files.uploadedfile import SimpleUploadedFile

    item = factories.ItemFactory(unit=case.unit, case=case)
    file = attachments.attach(item, SimpleUploadedFile("a.txt", b"text"), by=archivist)
    assert integrity.found(file) == 1
    assert integrity.found(file) == 0
    assert Notice.objects.get(to=archivist, kind=Notice.TASK).message.count("a.txt")
