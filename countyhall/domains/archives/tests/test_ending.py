"""Catalogue, destruction, handing over: how archives are reported and how they end."""

import csv
import hashlib
import io
import shutil
import subprocess
import zipfile
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import CalamineWorkbook

from countyhall.domains.archives import factories, lifecycle
from countyhall.domains.archives.forms import HandoverForm
from countyhall.domains.archives.models import Catalogue, Destruction, FileCase, Handover, Item
from countyhall.domains.archives.services import catalogue, ending, handover, intake, plan
from countyhall.domains.archives.tests.conftest import TODAY, signed
from countyhall.domains.archives.tests.test_intake import filed_record
from countyhall.kernel.approvals import services as approvals
from countyhall.kernel.attachments import services as attachments
from countyhall.kernel.attachments import store
from countyhall.kernel.audit import services as audit
from countyhall.kernel.jobs import services as jobs
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.records import retention
from countyhall.kernel.testing import member_of

OPENED, DATED, CLOSED = date(2005, 1, 5), date(2005, 6, 1), date(2005, 12, 30)


@pytest.fixture
def old_plan(db):
    """The edition of 2001."""
    return factories.FilePlanFactory(valid_from=date(2001, 1, 1))


@pytest.fixture
def made(county, old_plan, archivist):
    """``made(**fields)`` → a closed case of the section of 2005, kept for ten years, with one item."""
    file_class = factories.FileClassFactory(plan=old_plan, code="0201")

    def new(unit=None, **said):
        case = plan.open_case(
            file_class,
            unit=unit or county.section,
            title="路燈修繕案",
            opened_on=OPENED,
            by=archivist,
            year=94,
        )
        item = intake.register(
            case, by=archivist, subject="請修復路燈", produced_on=DATED, filed_on=DATED, page_count=3, kind="函",
            sender="金湖鎮公所", doc_number="0940000001", **said,
        )  # fmt: skip
        return lifecycle.case.take(case, "close", by=archivist, on=CLOSED), item

    return new


def destruction_of(archivist, county):
    """A destruction whose cases are listed."""
    new = factories.DestructionFactory(
        unit=county.root,
        year=109,
        where="第一庫房",
        method="委外水銷",
        planned_on=date(2020, 12, 1),
        safeguards="無複製品",
    )
    return lifecycle.destruction.take(new, "propose", by=archivist)


def agreed(destruction, archivist, chief, second, keep=None):
    """Opinions given, submitted, approved."""
    asked = lifecycle.destruction.take(destruction, "ask", by=archivist)
    for opinion in asked.opinions.all():
        lifecycle.opinion.take(opinion, "give", by=chief, text="同意銷毀", keep=keep or {})
    settled = signed(lifecycle.destruction.take(asked, "send_round", by=archivist))
    sent = lifecycle.destruction.take(settled, "submit", by=archivist, number="府行檔字第1090000001號")
    return lifecycle.destruction.take(sent, "approve", by=second, number="檔徵字第1090000002號")


@pytest.mark.parametrize("how", ["frozen", "secret", "lent", "open"])
def test_what_may_not_be_destroyed_is_never_listed(made, archivist, county, how, section_chief):
    """X-08, DOC-14: frozen, classified, lent or open cases cannot appear."""
    free, _item = made()
    said = {"secrecy": "密", "declassify": "保存年限屆滿後解密"} if how == "secret" else {}
    barred, item = made(**said)
    if how == "frozen":
        lifecycle.case.take(barred, "freeze", by=archivist, reason="國賠訴訟中")
    if how == "lent":
        factories.LoanFactory(unit=barred.unit, item=item, borrower=section_chief, state="approved")
    if how == "open":
        lifecycle.case.take(barred, "reopen", by=archivist, reason="尚有後續")
    listed = destruction_of(archivist, county)
    assert [line.case for line in listed.lines.all()] == [free]


def test_a_declassified_case_may_be_listed(made, archivist, county, head):
    """taiwan-rules 1.4: not before declassification, then as any other."""
    case, item = made(secrecy="密", declassify="公布時解密")
    new = factories.DestructionFactory(unit=county.root, year=109)
    with pytest.raises(Refused):
        lifecycle.destruction.take(new, "propose", by=archivist)
    lifecycle.item.take(item, "ask_declassify", by=archivist, reason="已公布")
    with pytest.raises(PermissionDenied):
        lifecycle.item.take(item, "declassify", by=archivist)
    lifecycle.item.take(item, "declassify", by=head, on=date(2020, 9, 1))
    assert lifecycle.destruction.take(new, "propose", by=archivist).lines.get().case == case


@pytest.mark.usefixtures("deciders")
def test_a_destruction_takes_away_bytes_and_keeps_entries(
    made, archivist, second_archivist, section_chief, county, django_capture_on_commit_callbacks
):  # fmt: skip
    """DOC-14, X-08: plan, opinions, approval, witness; metadata and hashes stay, the bytes are gone."""
    case, item = made()
    kept_case, _other = made()
    file = attachments.attach(item, SimpleUploadedFile("letter.txt", "路燈不亮".encode()), by=archivist)
    digest = file.sha256
    assert store.path_of(digest).exists()
    approved = agreed(
        destruction_of(archivist, county), archivist, section_chief, second_archivist,
        keep={kept_case.number: "訴訟需要"},
    )  # fmt: skip
    with pytest.raises(Refused):
        lifecycle.destruction.take(
            approved, "execute", by=archivist, method="水銷", place="紙廠", witness=archivist.name
        )
    with django_capture_on_commit_callbacks(execute=True):
        done = lifecycle.destruction.take(
            approved, "execute", by=archivist, method="水銷", place="109年12月1日某紙廠", witness="政風處某員"
        )
    assert not store.path_of(digest).exists()
    assert not attachments.of(item).exists()
    case.refresh_from_db()
    item.refresh_from_db()
    assert (case.state, item.state, item.subject) == ("destroyed", "destroyed", "請修復路燈")
    said = [line.data for line in audit.history(item) if line.action == "destroy_file"]
    assert said[0]["sha256"] == digest
    kept_case.refresh_from_db()
    assert kept_case.state == "closed"
    done.disposal.refresh_from_db()
    assert done.proof == retention.proof_of(done.disposal)
    line = done.lines.get(case=case)
    assert line.entry["title"] == "路燈修繕案"
    assert line.entry["years"] == "10"
    assert line.entry["volumes"] == "1"


@pytest.mark.usefixtures("deciders")
def test_the_proposer_cannot_note_the_approval(made, archivist, section_chief, county):
    """X-08: somebody else does."""
    made()
    listed = destruction_of(archivist, county)
    with pytest.raises(Refused):
        agreed(listed, archivist, section_chief, archivist)


def test_nothing_goes_round_before_every_unit_said_its_opinion(made, archivist, county):
    """DOC-14, A0030134 §12"""
    made()
    asked = lifecycle.destruction.take(destruction_of(archivist, county), "ask", by=archivist)
    with pytest.raises(Refused, match=str(county.section)):
        lifecycle.destruction.take(asked, "send_round", by=archivist)


def test_a_unit_answers_for_its_own_cases_only(made, archivist, county, section_chief):
    """DOC-14"""
    _case, _item = made()
    others, _item = made(unit=county.other_section)
    chief = member_of(county.other_section, "section_chief", username="chief_b")
    asked = lifecycle.destruction.take(destruction_of(archivist, county), "ask", by=archivist)
    own = asked.opinions.get(unit=county.section)
    with pytest.raises(Refused):
        lifecycle.opinion.take(own, "give", by=section_chief, text="同意", keep={others.number: "不是我的"})
    their = asked.opinions.get(unit=county.other_section)
    lifecycle.opinion.take(their, "give", by=chief, text="保留", keep={others.number: "審計查核"})
    assert asked.lines.get(case=others).keep_reason == "審計查核"


def test_the_list_goes_round_before_it_is_submitted(made, archivist, section_chief, county, deciders):
    """DOC-14, A0030089 §10: units, then the desks up to the magistrate, then the authority; sent back, it is mended."""
    made()
    asked = lifecycle.destruction.take(destruction_of(archivist, county), "ask", by=archivist)
    lifecycle.opinion.take(asked.opinions.get(), "give", by=section_chief, text="同意銷毀", keep={})
    with pytest.raises(Refused):
        lifecycle.destruction.take(asked, "submit", by=archivist, number="x")
    sent = lifecycle.destruction.take(asked, "send_round", by=archivist)
    round_ = approvals.circulation_of(sent)
    assert (
        Destruction.objects.get(pk=sent.pk).catalogue_sha256
        in Destruction.objects.get(pk=sent.pk).approval_text()
    )
    approvals.send_back(round_, by=deciders[0], reason="請補保管方式", to=0)
    back = Destruction.objects.get(pk=sent.pk)
    assert (back.state, approvals.circulation_of(back)) == ("asked", None)
    settled = signed(lifecycle.destruction.take(back, "send_round", by=archivist))
    assert (settled.state, settled.decided_on) == ("decided", TODAY)
    verdicts = [one.verdict for one in approvals.signatures(settled)]
    assert verdicts[-1] == "decided"


def files_of(destruction, label: str) -> dict:
    """Name → kept file."""
    return {file.name: file for file in attachments.of(destruction).filter(label=label)}


def test_the_catalogues_have_the_columns_of_the_law_at_both_levels(
    made, archivist, section_chief, second_archivist, county, deciders, tmp_path
):
    """DOC-14, A0030089 §8: by case and by item, as CSV, ODS and XML; sha256sum checks them."""
    _case, item = made()
    done = agreed(destruction_of(archivist, county), archivist, section_chief, second_archivist)
    files = files_of(done, ending.PROPOSED)
    told = rows(files[f"{done.number}-case.csv"])
    assert told[0] == ending.CASE
    assert told[1][:6] == ["0094", "0201", "1", "1", "路燈修繕案", county.section.name]
    assert told[1][8] == "10"
    assert rows(files[f"{done.number}-item.csv"]) == [
        ending.ITEM,
        [item.number, "路燈修繕案", "請修復路燈", "金湖鎮公所", "0940000001", "0940601", "10"],
    ]
    tree = ElementTree.fromstring(attachments.open_file(files[f"{done.number}-item.xml"]).read())
    assert [node.findtext("檔號") for node in tree.iter("案件")] == [item.number]
    assert tree.find("案件").findtext("來受文者") == "金湖鎮公所"
    for name, file in files.items():
        (tmp_path / name).write_bytes(attachments.open_file(file).read())
    subprocess.run(["sha256sum", "-c", f"{done.number}-sha256.txt"], cwd=tmp_path, check=True)
    book = load_workbook_ods(tmp_path / f"{done.number}-case.ods")
    assert book[1][4] == "路燈修繕案"


def load_workbook_ods(path: Path) -> list[list[str]]:
    """The first sheet of an ODS, read by another library than wrote it."""
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()


def test_a_proof_that_does_not_hold_is_found(
    made, archivist, section_chief, second_archivist, county, deciders, django_capture_on_commit_callbacks
):
    """DOC-14: the doctor makes every proof again; a changed line or file is named."""
    made()
    approved = agreed(destruction_of(archivist, county), archivist, section_chief, second_archivist)
    with django_capture_on_commit_callbacks(execute=True):
        done = lifecycle.destruction.take(
            approved, "execute", by=archivist, method="水銷", place="109年12月1日某紙廠", witness="政風處某員"
        )
    done.refresh_from_db()
    gone = rows(files_of(done, ending.DESTROYED)[f"{done.number}-case.csv"])
    assert gone[1][-2:] == ["檔徵字第1090000002號", "1090901"]
    assert ending.faults(done) == []
    assert ending.look().well
    done.disposal.lines.update(title="別的案")
    file = files_of(done, ending.DESTROYED)[f"{done.number}-item.csv"]
    attachments.destroy(file, by=archivist, of=done)
    assert len(ending.faults(Destruction.objects.get(pk=done.pk))) == 2
    assert done.number in ending.look().found


def rows(attachment) -> list[list[str]]:
    """A kept CSV."""
    with attachments.open_file(attachment) as file:
        return list(csv.reader(io.StringIO(file.read().decode("utf-8-sig"))))


def built(first, last, archivist, county) -> Catalogue:
    """A half-year's catalogue."""
    new = factories.CatalogueFactory(unit=county.root, first=first, last=last)
    lifecycle.catalogue.take(new, "build", by=archivist)
    jobs.run_due()
    new.refresh_from_db()
    return new


def test_the_catalogue_names_new_entries_once_and_corrections_in_the_next(case, archivist, county):
    """DOC-13, A0030085 §10: half-yearly, electronic, not for classified files; corrections follow."""
    item = intake.take_in(filed_record(case), by=archivist)
    secret = intake.take_in(
        filed_record(case, number="1090099999", secrecy="密", declassify="公布時解密"), by=archivist
    )
    first = built(date(2020, 7, 1), date(2020, 12, 31), archivist, county)
    files = {one.name: one for one in attachments.of(first)}
    listed = rows(files[f"{first.number}-item.csv"])
    assert [row[1] for row in listed[1:]] == [item.number]
    assert listed[0][:3] == ["異動別", "檔號", "案名"]
    assert secret.number not in str(listed)
    sums = attachments.open_file(files[f"{first.number}-sha256.txt"]).read()
    assert first.sha256 == hashlib.sha256(sums).hexdigest()
    assert f"{files[f'{first.number}-item.csv'].sha256}  {first.number}-item.csv" in sums.decode()
    assert f"{first.number}-item.xml" in files
    assert f"{first.number}-faults.csv" in files
    lifecycle.catalogue.take(first, "deliver", by=archivist, receipt="A1")
    item.refresh_from_db()
    item.subject = "更正後之案由"
    item.save()
    second = built(date(2021, 1, 1), date(2021, 6, 30), archivist, county)
    said = rows(attachments.of(second).get(name=f"{second.number}-item.csv"))
    assert [(row[0], row[3]) for row in said[1:]] == [("更正", "更正後之案由")]
    assert (second.item_count, second.correction_count) == (0, 1)


def test_the_catalogue_reports_what_entries_lack(case, archivist, county):
    """DOC-13: a validation report."""
    intake.take_in(filed_record(case, pages=0), by=archivist)
    made_ = built(date(2020, 7, 1), date(2020, 12, 31), archivist, county)
    report = rows(attachments.of(made_).get(name=f"{made_.number}-faults.csv"))
    assert made_.fault_count == len(report) - 1 == 1


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="sha256sum is the independent reader")
def test_a_package_is_verified_by_an_independent_reader(case, archivist, county, file_class, tmp_path):
    """DOC-14: 移轉 with manifest and checksums, checked by sha256sum."""
    item = intake.take_in(filed_record(case), by=archivist)
    attachments.attach(item, SimpleUploadedFile("scan.txt", "掃描".encode()), by=archivist)
    FileCase.objects.filter(pk=case.pk).update(state="closed", disposition="national")
    new = factories.HandoverFactory(unit=county.root)
    new.cases.add(case)
    lifecycle.handover.take(new, "pack", by=archivist)
    jobs.run_due()
    new.refresh_from_db()
    assert (new.state, new.file_count) == ("packed", 3)
    with zipfile.ZipFile(handover.path_of(new)) as bag:
        bag.extractall(tmp_path / "bag")
    for manifest in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        done = subprocess.run(
            ["sha256sum", "-c", "--strict", manifest], cwd=tmp_path / "bag", capture_output=True, check=False
        )
        assert done.returncode == 0, done.stdout
    given = lifecycle.handover.take(new, "hand_over", by=archivist, receipt_number="檔典字第1090000003號")
    assert given.state == Handover.State.HANDED_OVER
    assert Item.objects.get(pk=item.pk).state == "handed_over"


def test_a_changed_file_is_not_handed_over(case, archivist, county):
    """DOC-18: one changed byte is found and named."""
    item = intake.take_in(filed_record(case), by=archivist)
    file = attachments.attach(item, SimpleUploadedFile("scan.txt", "掃描".encode()), by=archivist)
    path: Path = store.path_of(file.sha256)
    path.chmod(0o600)
    path.write_bytes("掃猫".encode())
    FileCase.objects.filter(pk=case.pk).update(state="closed", disposition="national")
    new = factories.HandoverFactory(unit=county.root, state="packing")
    new.cases.add(case)
    with pytest.raises(handover.Damaged, match=item.number):
        handover.pack(new)


def test_a_catalogue_job_that_runs_twice_builds_once(case, archivist, county):
    """A worker may die after its work."""
    new = factories.CatalogueFactory(unit=county.root, first=date(2020, 7, 1), last=date(2020, 12, 31))
    lifecycle.catalogue.take(new, "build", by=archivist)
    catalogue.build_later(new.pk, archivist.pk)
    catalogue.build_later(new.pk, archivist.pk)
    new.refresh_from_db()
    assert new.state == "built"


@pytest.mark.parametrize("how", ["frozen", "secret"])
def test_what_is_frozen_or_classified_is_not_handed_over(case, archivist, county, how):
    """DOC-14, X-08: neither listed for 移轉 nor packed nor handed over when it was frozen in between."""
    said = {"secrecy": "密", "declassify": "公布時解密"} if how == "secret" else {}
    intake.take_in(filed_record(case, **said), by=archivist)
    new = factories.HandoverFactory(unit=county.root)
    new.cases.add(case)
    if how == "frozen":
        case = lifecycle.case.take(case, "freeze", by=archivist, reason="訴訟中")
    FileCase.objects.filter(pk=case.pk).update(state="closed", disposition="national")
    form = HandoverForm(
        {
            "unit": county.root.pk, "title": "移轉", "recipient": "檔案局", "planned_on": "109/10/1",
            "numbers": case.number,
        },
        by=archivist,
    )  # fmt: skip
    assert case.number in str(form.errors["numbers"])
    with pytest.raises(Refused, match=case.number):
        lifecycle.handover.take(new, "pack", by=archivist)
