"""The catalogues of a destruction: of what is proposed, which goes round for sign-off, and of what was destroyed."""

import hashlib
from collections.abc import Iterator

from django.utils.translation import gettext as _

from countyhall.domains.archives.lifecycle import entries
from countyhall.domains.archives.lifecycle.signing import send_round
from countyhall.domains.archives.models import Destruction, Item
from countyhall.domains.archives.services import sheets
from countyhall.domains.archives.services.sheets import Sheet
from countyhall.kernel.attachments import services as attachments
from countyhall.kernel.records import retention
from countyhall.kernel.registry import Look

PROPOSED, DESTROYED = "檔案銷毀目錄", "已銷毀檔案目錄"
CASE = [
    "年度號", "分類號", "案次號", "卷數", "案名", "檔案產生者", "起始日期", "迄止日期", "保存年限", "原保存年限",
    "調整原因", "案情摘要",
]  # fmt: skip
ITEM = ["檔號", "案名", "案由", "來（受）文者", "收（發）文字號", "文件產生日期", "保存年限"]
GONE = ["核准文號", "銷毀日期"]


def lay_before(destruction: Destruction, *, by, **_data) -> None:
    """The handler of the step “send round”: the catalogue is made, and what is signed names its hash."""
    for old in attachments.all_of(destruction):
        if old.label == PROPOSED:
            attachments.destroy(old, by=by, of=destruction)
    destruction.catalogue_sha256 = sheets.keep(
        destruction, _levels(destruction), PROPOSED, label=PROPOSED, by=by
    )
    destruction.save(update_fields=["catalogue_sha256"])
    send_round(destruction, by=by)


def account(destruction: Destruction, *, by, **_data) -> None:
    """The handler of the step “execute”: the catalogue of what is gone, kept for ever with the approval."""
    destruction.destroyed_sha256 = sheets.keep(
        destruction, _levels(destruction, gone=True), DESTROYED, label=DESTROYED, by=by
    )
    destruction.save(update_fields=["destroyed_sha256"])


def _levels(destruction: Destruction, *, gone: bool = False) -> list[Sheet]:
    more = GONE if gone else []
    return [
        Sheet("case", "案卷", [*CASE, *more], list(_cases(destruction, gone))),
        Sheet("item", "案件", [*ITEM, *more], list(_items(destruction, gone))),
    ]


def lines_of(destruction: Destruction, gone: bool):
    """The cases that are to go, or that went."""
    lines = destruction.lines.select_related("case").order_by("case__number")
    return lines.filter(destroyed_on__isnull=False) if gone else lines.filter(keep_reason="")


def _approved(destruction: Destruction, gone: bool) -> list[str]:
    return [destruction.approval_number, entries.day(destruction.executed_on)] if gone else []


def _cases(destruction: Destruction, gone: bool) -> Iterator[list[str]]:
    """A0030089 §8, by case: as the case stood when it was listed."""
    fields = ["volumes", "title", "producer", "first_on", "last_on", "years", "original_years", "change_reason",
              "summary"]  # fmt: skip
    for line in lines_of(destruction, gone):
        year, code, case = line.entry["number"].split("/")
        told = [line.entry[name] for name in fields]
        yield [year, code, case, *told, *_approved(destruction, gone)]


def _items(destruction: Destruction, gone: bool) -> Iterator[list[str]]:
    """A0030089 §8, by item."""
    cases = lines_of(destruction, gone).order_by().values("case")
    for item in Item.objects.filter(case__in=cases).select_related("case").order_by("number").iterator(2000):
        came = item.received_number or not item.sent_number
        other = (item.sender or item.recipient) if came else (item.recipient or item.sender)
        yield [
            item.number, item.case.title, item.subject, other,
            item.received_number or item.sent_number or item.doc_number, entries.day(item.produced_on),
            entries.term(item.case.years), *_approved(destruction, gone),
        ]  # fmt: skip


def faults(destruction: Destruction) -> list[str]:
    """What does not hold of a destruction's proof and of the hashes of its catalogues; empty when all does."""
    found = []
    if destruction.proof and destruction.proof != retention.proof_of(destruction.disposal):
        found.append(_("The list of what was destroyed is not the one that the proof was made of."))
    for label, said in ((PROPOSED, destruction.catalogue_sha256), (DESTROYED, destruction.destroyed_sha256)):
        if said and not _holds(destruction, label, said):
            found.append(_("The files of “%(label)s” are not those whose hash was kept.") % {"label": label})
    return found


def _holds(destruction: Destruction, label: str, said: str) -> bool:
    files = {file.name: file for file in attachments.of(destruction).filter(label=label)}
    listed = files.pop(f"{destruction.number}-sha256.txt", None)
    if listed is None:
        return False
    with attachments.open_file(listed) as file:
        content = file.read()
    sums = dict(reversed(line.split("  ", 1)) for line in content.decode().splitlines())
    return hashlib.sha256(content).hexdigest() == said and sums == {n: f.sha256 for n, f in files.items()}


def look() -> Look:
    """For the doctor: every destruction's proof, made again from its list."""
    done = (
        Destruction.objects.filter(state=Destruction.State.EXECUTED).select_related("disposal").order_by("pk")
    )
    wrong = [f"{one}: {' '.join(found)}" for one in done if (found := faults(one))]
    return Look(
        _("Proofs of destruction"), not wrong,
        "；".join(wrong) or _("%(count)s executed destructions hold") % {"count": done.count()},
        _("Restore the destruction's list and files from the backup.") if wrong else "",
    )  # fmt: skip
