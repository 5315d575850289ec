"""How a case or an item stands in a catalogue: the archives authority's fields, as plain data."""

import hashlib

import orjson
from django.db.models import Count

from countyhall.domains.archives.models import FileCase, FormerNumber, Item, Volume
from countyhall.kernel.period import roc

CASE_FIELDS = {
    "number": "檔號",
    "title": "案名",
    "volumes": "卷數",
    "producer": "檔案產生者",
    "first_on": "起始日期",
    "last_on": "迄止日期",
    "years": "保存年限",
    "original_years": "原保存年限",
    "change_reason": "調整原因",
    "disposition": "清理處置",
    "access": "應用註記",
    "summary": "案情摘要",
}
ITEM_FIELDS = {
    "number": "檔號",
    "case_title": "案名",
    "subject": "案由",
    "kind": "文別",
    "sender": "來（發）文者",
    "recipient": "受文者",
    "received_on": "收文日期",
    "received_number": "來文字號",
    "sent_on": "發文日期",
    "sent_number": "發文字號",
    "produced_on": "文件產生日期",
    "secrecy": "密等",
    "years": "保存年限",
    "page_count": "頁數",
    "medium": "媒體型式",
    "attachments_note": "附件",
    "former_numbers": "並列檔號",
    "access": "應用註記",
    "file_names": "電子檔名稱",
}
WORDS = {
    "national": "列為國家檔案", "agency": "機關永久保存", "appraise": "屆期後鑑定", "destroy": "依規定程序銷毀",
    "open": "開放", "restricted": "限制開放", "closed": "不開放",
    "paper": "紙本", "electronic": "電子檔案", "photo": "照片", "drawing": "圖說", "disc": "影音光碟", "other": "其他",
}  # fmt: skip


def term(years: int | None) -> str:
    """As the authority's sheets write it."""
    return "永久" if years is None else str(years)


def day(on) -> str:
    """``1090901``; empty when there is none."""
    return roc.compact(on) if on else ""


def volume_counts(cases) -> dict[int, int]:
    """Case → volumes, in one query."""
    rows = Volume.objects.filter(case__in=cases).values_list("case").annotate(count=Count("pk")).order_by()
    return dict(rows)


def former_numbers(items) -> dict[int, str]:
    """Item → former file numbers, in one query."""
    found: dict[int, list[str]] = {}
    for item, number in (
        FormerNumber.objects.filter(item__in=items).values_list("item", "number").order_by("pk")
    ):
        found.setdefault(item, []).append(number)
    return {item: "；".join(numbers) for item, numbers in found.items()}


def of_case(case: FileCase, volumes: dict[int, int]) -> dict[str, str]:
    """The entry of a case."""
    return {
        "number": case.number, "title": case.title, "volumes": str(volumes.get(case.pk, 0)),
        "producer": case.producer or case.unit.name, "first_on": day(case.first_on), "last_on": day(case.last_on),
        "years": term(case.years),
        "original_years": term(case.original_years) if case.change_reason else "",
        "change_reason": case.change_reason, "disposition": WORDS[case.disposition],
        "access": WORDS[case.access], "summary": case.summary,
    }  # fmt: skip


def of_item(item: Item, former: dict[int, str]) -> dict[str, str]:
    """The entry of an item; its case is fetched with it."""
    return {
        "number": item.number, "case_title": item.case.title, "subject": item.subject, "kind": item.kind,
        "sender": item.sender, "recipient": item.recipient, "received_on": day(item.received_on),
        "received_number": item.received_number, "sent_on": day(item.sent_on), "sent_number": item.sent_number,
        "produced_on": day(item.produced_on), "secrecy": item.secrecy, "years": term(item.case.years),
        "page_count": str(item.page_count), "medium": WORDS[item.medium],
        "attachments_note": item.attachments_note, "former_numbers": former.get(item.pk, ""),
        "access": WORDS[item.access], "file_names": item.file_names,
    }  # fmt: skip


def digest(entry: dict[str, str]) -> str:
    """SHA-256 over an entry."""
    return hashlib.sha256(orjson.dumps(entry, option=orjson.OPT_SORT_KEYS)).hexdigest()
