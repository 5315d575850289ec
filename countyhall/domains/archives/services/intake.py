"""How an item comes in: checked in from a document of the house, or registered by hand."""

from datetime import date
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countyhall.domains.archives.lifecycle import places
from countyhall.domains.archives.models import FileCase, FileClass, Item, Medium
from countyhall.kernel import events
from countyhall.kernel.audit import services as audit
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.period import clock
from countyhall.kernel.records import services as records

FILED_AS = gettext_lazy("filed as")


def expect(record: Any, by=None, **_data) -> None:
    """A document is handed over for filing: its case must be there, so that its handler hears of it at once."""
    if FileClass.objects.exists() and _case_of(record) is None:
        raise Refused(
            _("The archives have no case %(number)s. Name another, or ask the archivist to open it.")
            % {"number": getattr(record, "file_number", "") or "—"}
        )


@transaction.atomic
def register(
    case: FileCase,
    *,
    by,
    subject: str,
    produced_on: date,
    filed_on: date | None = None,
    source=None,
    **fields,
) -> Item:
    """Give an item its place and number in a case. Raises ``Refused`` with what is missing."""
    today = clock.today()
    filed_on = filed_on or today
    if fields.get("secrecy") and not fields.get("declassify"):
        raise Refused(_("The document is classified: say when it is declassified."))
    medium, pages = fields.get("medium") or Medium.PAPER, fields.get("page_count") or 0
    taken = places.take(case, page_count=pages, medium=medium, on=filed_on)
    fields["unit"] = fields.get("unit") or taken.case.unit
    item = Item(
        case=taken.case, volume=taken.volume, sequence=taken.sequence, number=taken.number, subject=subject[:500],
        produced_on=produced_on, filed_on=filed_on, created_by=by, sealed=bool(fields.get("secrecy")), **fields,
    )  # fmt: skip
    if source is not None:
        item.source_type, item.source_id = ContentType.objects.get_for_model(source), source.pk
    item.save()
    places.touch(taken.case, produced_on)
    records.happened(item, "filed", on=filed_on, recorded_on=today)
    audit.record(item, "created", by=by, after=item.state)
    if source is not None:
        records.link(source, item, FILED_AS, by=by)
    events.emit("archives.item.created", item, by=by)
    return item


def take_in(record: Any, by=None, **_data) -> Item | None:
    """Check in a document that was filed: it is read by its attributes, and nothing of its domain is known.

    Runs in the document's own transaction: what is refused here is not filed there either. A document that
    comes again after it was mended keeps its file number. An office without a file plan keeps no items yet:
    there the document bears the number that its handler gave, and is taken over later.
    """
    if not FileClass.objects.exists():
        return None
    kind = ContentType.objects.get_for_model(record)
    known = Item.objects.filter(source_type=kind, source_id=record.pk).first()
    if known is not None:
        return _again(known, by)
    case = _case_of(record)
    _refuse_incomplete(record, case)
    return register(case, by=by, source=record, **said_by(record))


def follow(record: Any, by=None, **_data) -> None:
    """The secrecy of a document changed: the item as which it was filed says the same, in the same transaction."""
    from countyhall.domains.archives import lifecycle

    kind = ContentType.objects.get_for_model(record)
    item = Item.objects.filter(source_type=kind, source_id=record.pk).first()
    if item is None or not (item.secret or _secrecy(record)):
        return
    said = {
        "secrecy": _secrecy(record),
        "declassify": _text(record, "declassify", 120),
        "subject": record.subject,
    }
    if not (item.secret and said["secrecy"] == item.secrecy):
        lifecycle.item.take(item, "follow", by=None, **said)


def _case_of(record: Any) -> FileCase | None:
    """The case that the document names, as a record or by year, class and number."""
    case = getattr(record, "file_case", None)
    if not case or isinstance(case, FileCase):
        return case or None
    year, code = getattr(record, "file_year", None), getattr(record, "file_class", "")
    if not (year and code and str(case).isdecimal()):
        return None
    return FileCase.objects.filter(year=year, class_code=code, case_no=int(case)).first()


def _again(item: Item, by) -> Item:
    from countyhall.domains.archives import lifecycle

    if item.state != Item.State.RETURNED:
        raise Refused(_("%(number)s is filed already.") % {"number": item.number})
    return lifecycle.item.take(item, "take_back", by=by)


def _refuse_incomplete(record: Any, case) -> None:
    wanted = {
        _("the case it belongs to"): case,
        _("subject"): getattr(record, "subject", ""),
        _("number of the document"): getattr(record, "number", ""),
    }
    missing = [name for name, value in wanted.items() if not value]
    if missing:
        raise Refused(_("It cannot be filed: %(missing)s is missing.") % {"missing": "、".join(missing)})


def said_by(record: Any) -> dict[str, Any]:
    """The fields of an item as a document of another domain tells them."""
    return told(record) | {"unit": getattr(record, "unit", None), "handler": getattr(record, "handler", None)}


def told(record: Any) -> dict[str, Any]:
    """The same without unit and handler: nothing of it asks the database."""
    received, sent = _day(record, "received_on", "received_at"), _day(record, "sent_on", "sent_at")
    filed = _day(record, "filed_on") or clock.today()
    medium = Medium.ELECTRONIC if getattr(record, "medium", "") == "electronic" else Medium.PAPER
    return {
        "subject": record.subject,
        "kind": _words(record, "kind")[:20],
        "doc_number": (record.number or "")[:40],
        "sender": _text(record, "sender", 120),
        "recipient": _text(record, "recipient", 200),
        "received_on": received,
        "received_number": _text(record, "sender_number", 60),
        "sent_on": sent,
        "sent_number": _text(record, "sent_number", 60),
        "produced_on": _day(record, "sender_date") or received or sent or filed,
        "secrecy": _secrecy(record),
        "declassify": _text(record, "declassify", 120),
        "page_count": _count(record),
        "medium": medium,
        "attachments_note": _text(record, "attachments_note", 200),
        "filed_on": filed,
    }


def _text(record: Any, name: str, most: int) -> str:
    return str(getattr(record, name, "") or "")[:most]


def _words(record: Any, name: str) -> str:
    shown = getattr(record, f"get_{name}_display", None)
    return str(shown() if shown else getattr(record, name, "") or "")


def _secrecy(record: Any) -> str:
    """Empty for an ordinary document, however its domain writes that."""
    if getattr(record, "secrecy", "") in ("", None, "none", "ordinary", "plain"):
        return ""
    return _words(record, "secrecy")[:20]


def _count(record: Any) -> int:
    pages = getattr(record, "page_count", None) or getattr(record, "pages", 0)
    return pages if isinstance(pages, int) else 0


def _day(record: Any, *names: str) -> date | None:
    for name in names:
        value = getattr(record, name, None)
        if value is not None:
            return value.date() if hasattr(value, "date") else value
    return None
