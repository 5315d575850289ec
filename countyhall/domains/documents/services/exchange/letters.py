"""A draft becomes a letter of the exchange, and a letter the fields of a document."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from countyhall.domains.documents.models import Copy, Draft, Kind, Mode, Recipient, Speed
from countyhall.domains.documents.models.paragraphs import mark
from countyhall.domains.documents.services.di.letter import (
    Enclosures,
    Entity,
    Item,
    Letter,
    ListedBy,
    Number,
    Paragraph,
    Party,
    Roster,
    Secrecy,
    Unplaced,
    When,
)
from countyhall.kernel.period import roc

__all__ = ["Office", "fields_of", "letter_of", "number_of", "roster_of", "text_of"]

SPEEDS = {Speed.ORDINARY: "普通件", Speed.URGENT: "速件", Speed.MOST_URGENT: "最速件"}
KINDS = {
    Kind.LETTER: ("函", "函"), Kind.NOTE: ("函", "書函"), Kind.ORDER: ("令", "令"), Kind.NOTICE: ("公告", None),
    Kind.MEETING: ("開會通知單", None), Kind.INSPECTION: ("會勘通知單", None), Kind.MEMO: ("簽", None),
    Kind.COORDINATION: ("簽稿會核單", None), Kind.SLIP: ("便簽", None),
}  # fmt: skip
READ_KINDS = {root: kind for kind, (root, _category) in KINDS.items() if kind != Kind.NOTE}
MEETINGS = {"開會通知單", "會勘通知單"}
ROSTER_ENTITY = "表單"
LISTED = "如正副本行文單位"
WEEKDAYS = "一二三四五六日"
COPIES = {
    Copy.ORIGINAL: "正本",
    Copy.ATTENDEE: "正本",
    Copy.OBSERVER: "正本",
    Copy.COPY: "副本",
    Copy.TRANSCRIPT: "抄本",
}
LONGEST_SUBJECT = 500
LONGEST_NOTE = 200
LONGEST_NUMBER = 80
LONGEST_NAME = 120


@dataclass(frozen=True)
class Office:
    """Who sends: the agency of this house, as the address book has it."""

    name: str
    code: str
    address: str = ""
    phone: str = ""


def letter_of(draft: Draft, office: Office, base: str, attachments: list[tuple[str, str]]) -> Letter:
    """The draft as a letter; ``attachments`` are the entity and file name of each."""
    kind, category = KINDS[Kind(draft.kind)]
    recipients = list(draft.recipients.all())
    entities = tuple(Entity(name, file) for name, file in attachments)
    said: dict[str, Any] = {
        "kind": kind, "category": category, "issuers": (Party("全銜", office.name, code=office.code),),
        "addressee": ListedBy(ROSTER_ENTITY, LISTED), "issued_on": roc.formal(draft.dated_on),
        "numbers": (_number(draft.number),), "speed": SPEEDS[Speed(draft.speed)],
        "paragraphs": tuple(_paragraph(draft, one) for one in draft.paragraphs),
        "signers": (draft.signer,) if draft.signer else (),
        "entities": (*entities, Entity(ROSTER_ENTITY, f"{base}.sw", "DI")),
    }  # fmt: skip
    if draft.attachments_note or attachments:
        said["enclosures"] = Enclosures(
            draft.attachments_note or _("as attached"), tuple(name for name, _file in attachments)
        )
    if kind in MEETINGS:
        said |= _meeting(draft, recipients)
    else:
        said |= {"subject": draft.subject, "originals": _parties(recipients, {Copy.ORIGINAL}) or None}
    said["copies"] = _parties(recipients, {Copy.COPY, Copy.TRANSCRIPT}, bool(said.get("enclosures"))) or None
    if kind == "函":
        contact = [f"聯絡人：{draft.contact}"] if draft.contact else []
        phone = draft.contact_phone or office.phone
        contact += [f"聯絡電話：{phone}"] if phone else []
        contact += [f"傳真：{draft.contact_fax}"] if draft.contact_fax else []
        contact += [f"電子信箱：{draft.contact_email}"] if draft.contact_email else []
        said |= {"address": office.address, "contacts": tuple(contact or [""]), "secrecy": Secrecy()}
        said["originals"] = said["originals"] or _parties(recipients, set(Copy))
    return Letter(**said)


def _meeting(draft: Draft, recipients: list[Recipient]) -> dict[str, Any]:
    starts = timezone.localtime(draft.meeting_starts_at)
    when = When(roc.formal(starts.date()), f"星期{WEEKDAYS[starts.weekday()]}", f"{starts:%H}時{starts:%M}分")
    remarks = [_paragraph(draft, one) for one in draft.paragraphs]
    return {
        "occasion": draft.subject, "times": (when,), "place": draft.place, "paragraphs": (),
        "chairs": (Party("姓名", draft.chair),) if draft.chair else None,
        "contact_people": (Party("姓名", draft.contact, phone=draft.contact_phone),) if draft.contact else None,
        "attendees": _parties(recipients, {Copy.ORIGINAL, Copy.ATTENDEE}) or None,
        "observers": _parties(recipients, {Copy.OBSERVER}) or None,
        "remarks": remarks[0] if remarks else None,
    }  # fmt: skip


def _parties(recipients: list[Recipient], copies: set, enclosed: bool = False) -> tuple[Party, ...]:
    """Names as they stand on the paper, a group once."""
    found: dict[str, Party] = {}
    for one in recipients:
        if one.copy in copies:
            form = "總稱" if one.group else "單位名" if one.unit_name else "全銜"
            said = ("含附件" if one.with_attachments else "不含附件") if enclosed else None
            found.setdefault(one.group or str(one), Party(form, one.group or str(one), with_attachments=said))
    return tuple(found.values())


def roster_of(draft: Draft) -> Roster:
    """Everybody who gets it electronically."""
    parties = []
    for one in draft.recipients.all():
        if one.mode != Mode.ELECTRONIC:
            continue
        original = one.copy not in {Copy.COPY, Copy.TRANSCRIPT}
        parties.append(
            Party(
                "單位名" if one.unit_code else "全銜", str(one), code=one.code, unit_code=one.unit_code or None,
                with_attachments=None if original else ("含附件" if one.with_attachments else "不含附件"),
                copy=COPIES[Copy(one.copy)],
            )
        )  # fmt: skip
    return Roster(tuple(parties))


def _paragraph(draft: Draft, given: dict) -> Paragraph:
    printed = next((part.printed for part in draft.rule.parts if part.code == given["part"]), "")
    return Paragraph(
        f"{printed}：" if printed else "", given.get("text") or None, _items(given.get("items", []), 0)
    )


def _items(given: list[dict], level: int) -> tuple[Item, ...]:
    return tuple(
        Item(mark(level, place), one["text"], _items(one.get("items", []), level + 1))
        for place, one in enumerate(given, start=1)
    )


def _number(text: str) -> Number:
    """``府行研字第1090012345號`` in its parts, where it has them."""
    word, _sep, rest = text.partition("字第")
    digits = rest.removesuffix("號")
    if rest and len(digits) == 10 and digits.isdigit():
        return Number(word=word, year=digits[:3], serial=digits[3:])
    return Number(text=text)


def number_of(number: Number) -> str:
    """A number as it is written."""
    if number.text is not None:
        return number.text
    branch = f"-{number.branch}" if number.branch and number.branch.strip("0") else ""
    word = f"{number.word}字第" if number.word else ""
    return f"{word}{number.year}{number.serial}{branch}{'號' if word else ''}"


def fields_of(letter: Letter, roster: Roster, our_code: str) -> tuple[dict[str, Any], list[Unplaced]]:
    """What the register writes of a letter, and what of it the register has no room for."""
    left: list[Unplaced] = []
    subject = letter.subject or letter.occasion or letter.summary or _first_words(letter)
    issuer = letter.issuers[0] if letter.issuers else letter.unit or Party("全銜", "")
    kind = Kind.NOTE if letter.category == "書函" else READ_KINDS[letter.kind]
    speeds = {word: speed for speed, word in SPEEDS.items()}
    said = {
        "kind": kind, "sender": _short(issuer.name, LONGEST_NAME, "發文機關", left),
        "sender_code": _short(issuer.code or "", 20, "機關代碼", left),
        "subject": _short(subject, LONGEST_SUBJECT, "主旨", left),
        "sender_number": _short("、".join(map(number_of, letter.numbers)), LONGEST_NUMBER, "發文字號", left),
        "sender_date": _day(letter.issued_on or letter.dated, left),
        "speed": speeds.get(letter.speed or "", Speed.ORDINARY),
        "attachments_note": _short(letter.enclosures.text if letter.enclosures else "", LONGEST_NOTE, "附件", left),
        "copy_kind": _copy(roster, our_code),
    }  # fmt: skip
    for more in letter.issuers[1:]:
        left.append(Unplaced("發文機關", f"{more.name} {more.code}"))
    return said, left


def _short(text: str, most: int, where: str, left: list[Unplaced]) -> str:
    one_line = " ".join(text.split())
    if len(one_line) > most:
        left.append(Unplaced(where, text))
    return one_line[:most]


def _first_words(letter: Letter) -> str:
    return " ".join(text_of(letter).split())[:LONGEST_SUBJECT]


def _day(text: str | None, left: list[Unplaced]) -> date | None:
    if not text:
        return None
    try:
        return roc.parse(text)
    except ValueError:
        left.append(Unplaced("發文日期", text))
        return None


def _copy(roster: Roster, code: str) -> str:
    ours = next((party.copy for party in roster.recipients if party.code == code and party.copy), "正本")
    return {"副本": "copy", "抄本": "transcript"}.get(ours, "original")


def text_of(letter: Letter) -> str:
    """The whole letter as it reads, to be kept beside the document and searched."""
    lines = [f"{issuer.name} {letter.category or letter.kind}" for issuer in letter.issuers[:1]]
    lines += [f"地址：{letter.address}"] if letter.address else []
    lines += [
        *letter.contacts,
        *(f"聯絡人：{one.name} {one.phone or ''}" for one in letter.contact_people or ()),
    ]
    lines += [f"發文日期：{letter.issued_on}"] if letter.issued_on else []
    lines += [f"發文字號：{number_of(number)}" for number in letter.numbers]
    lines += [f"速別：{letter.speed}"] if letter.speed else []
    lines += [f"附件：{letter.enclosures.text}"] if letter.enclosures else []
    about = letter.subject or letter.occasion or letter.summary
    lines += [f"{'主旨' if letter.subject else '事由'}：{about}"] if about else []
    lines += [f"時間：{when.day} {when.weekday or ''} {when.hour or ''}" for when in letter.times]
    lines += [f"地點：{letter.place}"] if letter.place else []
    for paragraph in (*letter.paragraphs, *([letter.remarks] if letter.remarks else [])):
        lines += [f"{paragraph.name or ''}{paragraph.text or ''}", *_lines(paragraph.items, 0)]
    for label, parties in (
        ("主持人", letter.chairs), ("出席者", letter.attendees), ("列席者", letter.observers),
        ("正本", letter.originals), ("副本", letter.copies),
    ):  # fmt: skip
        if parties:
            lines.append(f"{label}：{'、'.join(party.name for party in parties)}")
    return "\n".join([*lines, *letter.signers]) + "\n"


def _lines(items: tuple[Item, ...], level: int) -> list[str]:
    said = []
    for item in items:
        said.append(f"{'　' * (level + 1)}{item.label or ''}{item.text or ''}")
        said += _lines(item.items, level + 1)
    return said
