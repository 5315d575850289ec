"""A report is written by units, signed desk by desk, frozen, and compared."""

import hashlib
import json
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from countyhall.kernel.approvals import services as approvals
from countyhall.kernel.figures import snapshots
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.period import Period
from countyhall.kernel.records import services as records
from countyhall.kernel.records.tests.models import Case
from countyhall.kernel.reports import lifecycle, services
from countyhall.kernel.reports.models import Report
from countyhall.kernel.reports.rendering import FORMATS, fragment, render
from countyhall.kernel.reports.tags import Faults
from countyhall.kernel.reports.tests.conftest import AS_OF, HALF_YEAR, OUTLINE

life = lifecycle.report


def section_of(report):
    """The section that the clerk's unit writes."""
    return report.sections.get(code="cases")


def frozen(report, planning_officer, head, magistrate):
    """The report after its whole life."""
    life.take(report, "circulate", by=planning_officer)
    approvals.sign(approvals.circulation_of(report), by=head)
    approvals.sign(approvals.circulation_of(report), by=magistrate)
    report = Report.objects.get(pk=report.pk)
    return life.take(report, "freeze", by=planning_officer)


def test_a_report_begins_with_the_words_and_units_of_its_outline(report, county):
    sections = [(s.code, s.unit, s.version) for s in report.sections.all()]
    assert sections == [("top", county.department, 1), ("cases", county.section, 1)]


def test_every_tag_is_answered_from_records(report):
    html = fragment(services.compose(report).plain())
    for words in ("2件", "1件", "50.00%", "「路燈不亮」及「水溝淤塞」", "甲處一科2件"):
        assert words in html
    assert "2件more" not in html
    assert 'href="/figures/counting.rate/?period=109-04..109-09&amp;as_of=2020-10-31"' in html


def test_the_unit_of_a_section_writes_it_and_no_other(report, clerk, other_clerk):
    section = services.write(section_of(report), "受理{{figure:counting.received}}件。", by=clerk, version=1)
    assert (section.version, section.versions.count()) == (2, 2)
    with pytest.raises(PermissionDenied):
        services.write(section, "x", by=other_clerk, version=2)


def test_the_second_of_two_writers_is_told(report, clerk, section_chief):
    services.write(section_of(report), "甲", by=clerk, version=1)
    with pytest.raises(Refused):
        services.write(section_of(report), "乙", by=section_chief, version=1)
    assert section_of(report).text == "甲"


def test_unknown_tags_and_wrong_numbers_are_named_with_section_and_line(report, clerk):
    text = "第一行\n{{figure:counting.nothing}}\n\n受理{{figure:counting.received}}件，計三件。"
    services.write(section_of(report), text, by=clerk, version=1)
    with pytest.raises(Faults) as found:
        services.compose(report)
    lines = [(fault.section, fault.line) for fault in found.value.faults]
    assert lines == [("一、案件", 2), ("一、案件", 4)]
    assert "三件" in found.value.faults[1].message


def test_a_report_with_a_fault_does_not_go_round(report, clerk, planning_officer):
    services.write(section_of(report), "受理{{figure:counting.received}}件，計九件。", by=clerk, version=1)
    with pytest.raises(Refused, match="九件"):
        life.take(report, "circulate", by=planning_officer)
    assert Report.objects.get(pk=report.pk).state == Report.State.DRAFT


def test_a_report_is_frozen_only_after_every_desk_has_signed(report, planning_officer, head, magistrate):
    with pytest.raises(Refused):
        life.take(report, "freeze", by=planning_officer)
    done = frozen(report, planning_officer, head, magistrate)
    assert done.state == Report.State.FROZEN
    assert done.files.count() == len(FORMATS)


def test_while_it_goes_round_only_the_desk_where_it_lies_writes(report, planning_officer, head, clerk):
    life.take(report, "circulate", by=planning_officer)
    with pytest.raises(PermissionDenied):
        services.write(section_of(report), "x", by=clerk, version=1)
    services.write(section_of(report), "受理{{figure:counting.received}}件。", by=head, version=1)
    approvals.sign(approvals.circulation_of(report), by=head)
    assert approvals.signatures(report).last().changed_text


def test_a_frozen_report_gives_the_same_bytes_whatever_happens_later(
    report, planning_officer, head, magistrate, case
):
    """RPT-07."""
    done = frozen(report, planning_officer, head, magistrate)
    late = case("後來才知道", date(2020, 5, 5))
    for target in FORMATS:
        stored = done.files.get(format=target)
        again = render(done.composed, target)
        assert hashlib.sha256(again).hexdigest() == stored.sha256
        assert services.file_of(done, target) == again
    kept = {row.kept.code: row for row in snapshots.restated(done.snapshot, date(2020, 12, 31))}
    row = kept["counting.received"]
    assert (row.kept.value, row.now.value, row.changed) == (2, 3, True)
    assert late.pk not in row.kept.ids


def test_a_withdrawn_report_is_written_again(report, planning_officer, clerk):
    life.take(report, "circulate", by=planning_officer)
    again = life.take(report, "withdraw", by=planning_officer, reason="數字待查")
    assert again.state == Report.State.DRAFT
    assert approvals.circulation_of(report) is None
    assert services.may_write(clerk, section_of(again))


def test_a_report_stands_beside_the_last_one(report, planning_officer, county, clerk, auditor):
    earlier = Period.parse("108-10..109-03")
    before = services.begin(OUTLINE, earlier, earlier.last, unit=county.department, by=planning_officer)
    services.write(section_of(before), "舊文。", by=clerk, version=1)
    comparison = services.compare(report, auditor)
    assert comparison.before == before
    rows = {row["code"]: row["difference"] for row in comparison.figures}
    assert rows["counting.received"] == 2
    ((title, lines),) = comparison.texts()
    assert title == "一、案件"
    assert ("-", "舊文。") in lines
    assert services.compare(before, auditor) is None


def test_built_without_a_draft_it_says_the_same(report, case):
    built = services.build(OUTLINE, HALF_YEAR, AS_OF)
    assert json.loads(built.json) == services.compose(report).values
    assert built.pdf.startswith(b"%PDF")
    assert built.docx[:2] == built.odt[:2] == b"PK"
    assert "路燈不亮".encode() in built.html


def test_sealed_records_count_but_are_not_named(report):
    Case.objects.filter(subject="路燈不亮").update(sealed=True)
    html = fragment(services.compose(report).plain())
    assert "受理" in html
    assert "「路燈不亮」" not in html


def test_who_sees_no_part_of_a_report_does_not_see_it(report, clerk, other_clerk, auditor):
    seen = [Report.objects.visible_to(who).count() for who in (clerk, other_clerk, auditor)]
    assert seen == [1, 0, 1]


def test_the_figures_of_a_report_count_facts(report):
    assert records.Fact.objects.filter(code="received").count() == 2
