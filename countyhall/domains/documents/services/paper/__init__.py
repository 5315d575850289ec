"""The official sheet of a draft: one renderer makes the pages beside the editor and the PDF that is kept."""

import json
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from countyhall.domains.documents.models import Agency, Copy, Draft, Mode, Recipient, SealMode
from countyhall.domains.documents.models.draft import SPEED_WORDS
from countyhall.domains.documents.models.kinds import KindRule
from countyhall.domains.documents.models.paragraphs import lines
from countyhall.kernel.attachments import services as attachments
from countyhall.kernel.period import clock, roc
from countyhall.kernel.reports import typesetting

__all__ = ["data_of", "file_copy", "keep", "kept", "pages", "pdf"]

SHEET = Path(__file__).parent / "sheet.typ"
EVERYBODY = "如正副本行文單位"
ATTENDERS = "如出列席者及副本"
KEPT_AS = "公文正本"
EXCHANGED = "已電子交換"
WEEKDAYS = "一二三四五六日"
NOON = 12
COPIES = [
    (Copy.ORIGINAL, "正本"),
    (Copy.ATTENDEE, "出席者"),
    (Copy.OBSERVER, "列席者"),
    (Copy.COPY, "副本"),
    (Copy.TRANSCRIPT, "抄本"),
]


def pdf(draft: Draft, one: Recipient | None = None) -> bytes:
    """The draft as it stands as PDF/A; for one addressee where each gets a sheet of its own (分繕)."""
    return typesetting.pdf(SHEET, data_of(draft, one))


def file_copy(draft: Draft) -> bytes:
    """The paper that is filed: stamped where it went by exchange, with every addressee's way and day below."""
    return typesetting.pdf(SHEET, data_of(draft) | {"stamp": exchanged(draft), "sent": sent_rows(draft)})


def exchanged(draft: Draft) -> str:
    """已電子交換 once a copy was handed over to the exchange (機關公文電子交換作業辦法)."""
    gone = {Recipient.State.HANDED, Recipient.State.DELIVERED}
    rows = draft.recipients.all()
    return EXCHANGED if any(one.mode == Mode.ELECTRONIC and one.state in gone for one in rows) else ""


def sent_rows(draft: Draft) -> list[list[str]]:
    """Way of sending → who got it so and when, electronic and paper side by side."""
    found: dict[str, list[str]] = {}
    for one in draft.recipients.all():
        day = roc.ledger(one.handed_on) if one.handed_on else one.get_state_display()
        found.setdefault(str(one.get_mode_display()), []).append(f"{one}（{day}）")
    return [[way, "、".join(names)] for way, names in found.items()]


def pages(draft: Draft) -> list[bytes]:
    """The very pages of :func:`pdf` as pictures."""
    return _drawn(json.dumps(data_of(draft), ensure_ascii=False))


@lru_cache(maxsize=32)
def _drawn(data: str) -> list[bytes]:
    """Drawn once for all the pages that a browser asks for one by one."""
    return typesetting.pictures(SHEET, json.loads(data))


def keep(draft: Draft, *, by, **data) -> None:
    """It is numbered and sealed: its bytes are kept, and every later sealing is a new version of them."""
    earlier = kept(draft)
    name = f"{draft.number}.pdf"
    upload = SimpleUploadedFile(name, pdf(draft), content_type="application/pdf")
    attachments.attach(draft, upload, by=by, label=KEPT_AS, replaces=earlier)


def kept(draft: Draft):
    """The file that was kept when it was sealed, if it was."""
    return next((one for one in attachments.of(draft) if one.label == KEPT_AS), None)


def data_of(draft: Draft, one: Recipient | None = None) -> dict[str, Any]:
    """Everything that stands on the sheet, as plain data."""
    rule, agency = draft.rule, sender_of(draft)
    recipients = list(draft.recipients.all())
    for row in recipients:
        row.draft = draft
    copies = copies_of(recipients)
    heading = f"{agency.name}　{rule.printed}" if rule.leaves else f"{rule.printed}　於 {draft.unit}"
    return {
        "title": f"{rule.printed} {draft.number or draft.subject[:40]}".strip(),
        "day": str(draft.dated_on or draft.drafted_on),
        "heading": heading,
        "stamp": stamp_of(draft),
        "contact": contact_of(draft, agency) if rule.leaves and rule.addressed else [],
        "to": to_whom(rule, recipients, one),
        "facts": facts_of(draft),
        "meeting": meeting_of(draft, copies) if rule.meeting else [],
        "paragraphs": [] if rule.meeting and not draft.paragraphs else paragraphs_of(draft),
        "copies": [] if rule.meeting else copies,
        "signer": signer_of(draft, agency),
        "decided": f"依分層負責規定授權{draft.decided_for}決行" if draft.decided_for else "",
        "sent": [],
    }


def sender_of(draft: Draft) -> Agency:
    """Whose letter it is, with its address."""
    unit = draft.document.agency
    return Agency.objects.on(clock.today()).filter(house=unit).first() or Agency(name=unit.name)


def contact_of(draft: Draft, agency: Agency) -> list[list[str]]:
    """The block at the right: address, and how to reach the drafter."""
    rows = [
        ["地址", f"{agency.postcode}{agency.address}"],
        ["承辦人", draft.contact],
        ["電話", draft.contact_phone],
        ["傳真", draft.contact_fax],
        ["電子信箱", draft.contact_email],
    ]
    return [row for row in rows if row[1]]


def to_whom(rule: KindRule, recipients: list[Recipient], one: Recipient | None) -> str:
    """受文者."""
    if one is not None:
        return str(one)
    if not rule.addressed or not recipients:
        return ""
    if rule.meeting:
        return ATTENDERS
    return str(recipients[0]) if len(recipients) == 1 else EVERYBODY


def facts_of(draft: Draft) -> list[list[str]]:
    """Date, number, speed, secrecy, attachments; a memo has only its date and speed."""
    day = f"中華民國{roc.text(draft.dated_on)}" if draft.dated_on else ""
    if not draft.rule.leaves:
        return [["日期", f"中華民國{roc.text(draft.drafted_on)}"], ["附件", draft.attachments_note]]
    rows = [
        ["發文日期", day],
        ["發文字號", draft.number or (f"{draft.word}字第　　　　　號" if draft.word else "")],
    ]
    if draft.rule.addressed:
        rows += [["速別", SPEED_WORDS[draft.speed]], ["密等及解密條件或保密期限", ""]]
    return [*rows, ["附件", draft.attachments_note]]


def meeting_of(draft: Draft, copies: list[list[str]]) -> list[list[str]]:
    """The lines of a notice: cause, time, place, chair, contact, who attends."""
    what = draft.rule.printed[:2]  # 開會, 會勘
    contact = " ".join(part for part in (draft.contact, draft.contact_phone) if part)
    rows = [
        [draft.rule.subject, draft.subject],
        [f"{what}時間", when(draft.meeting_starts_at, draft.meeting_ends_at)],
        [f"{what}地點", draft.place],
        ["主持人", draft.chair],
        ["聯絡人及電話", contact],
    ]
    return [*rows, *copies]


def when(start: datetime | None, end: datetime | None = None) -> str:
    """``中華民國109年10月5日(星期一)上午9時30分至11時``."""
    if start is None:
        return ""
    start = timezone.localtime(start)
    said = f"中華民國{roc.text(start.date())}(星期{WEEKDAYS[start.weekday()]}){hour(start)}"
    if end is None:
        return said
    end = timezone.localtime(end)
    return (
        f"{said}至{hour(end)}" if end.date() == start.date() else f"{said}至{roc.text(end.date())}{hour(end)}"
    )


def hour(at: datetime) -> str:
    """``下午2時30分``."""
    half = "上午" if at.hour < NOON else "下午"
    return f"{half}{at.hour if at.hour <= NOON else at.hour - NOON}時{f'{at.minute}分' if at.minute else ''}"


def paragraphs_of(draft: Draft) -> list[dict[str, Any]]:
    """The text, every item with its number."""
    printed = {part.code: part.printed for part in draft.rule.parts}
    found = [] if draft.rule.meeting else [{"head": draft.rule.subject, "text": draft.subject, "lines": []}]
    for paragraph in draft.paragraphs:
        items = [{"level": level, "mark": number, "text": text} for level, number, text in lines(paragraph)]
        head = printed.get(paragraph["part"], "")
        found.append({"head": head, "text": paragraph["text"], "lines": items})
    return found


def copies_of(recipients: list[Recipient]) -> list[list[str]]:
    """正本, 副本 … with everybody's name once, a group under its own name."""
    rows = []
    for copy, label in COPIES:
        names = dict.fromkeys(one.printed for one in recipients if one.copy == copy)
        if names:
            rows.append([label, "、".join(names)])
    return rows


def signer_of(draft: Draft, agency: Agency) -> str:
    """What stands below the text, by the way in which it is authenticated."""
    if draft.seal_mode == SealMode.STAMP:
        return agency.name
    return draft.signer


def stamp_of(draft: Draft) -> str:
    """In the corner: a draft, an annulled document."""
    if draft.state == Draft.State.ANNULLED:
        return "註銷"
    return "" if draft.dated_on or not draft.rule.leaves else "稿"
