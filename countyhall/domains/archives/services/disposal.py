"""What destruction takes away: the bytes. What it leaves: entries, numbers, hashes, and the proof."""

from datetime import date

from countyhall.domains.archives.models import CaseState, FileCase, Item, ItemState
from countyhall.domains.archives.models.page import Page
from countyhall.kernel import events
from countyhall.kernel.attachments import services as attachments
from countyhall.kernel.attachments.models import Attachment
from countyhall.kernel.audit import services as audit
from countyhall.kernel.period import clock
from countyhall.kernel.records import services as records


def remains(record, *, by, **_data) -> None:
    """A case was destroyed (the handler of ``records.disposed``): its items' files go, its entries stay."""
    if not isinstance(record, FileCase):
        return
    today = clock.today()
    for item in record.items.select_related("source_type").order_by("pk"):
        _take_away(item, by=by)
    _end(record, by=by, on=today)


def _take_away(item: Item, *, by) -> None:
    """Every file of an item: its own, its pages', and those of the document that was filed as it."""
    events.emit("archives.item.disposed", item, by=by)
    pages = Page.objects.filter(item=item)
    scans = {pk for pair in pages.values_list("master", "copy") for pk in pair if pk}
    pages.update(master=None, copy=None)
    shared = Page.objects.filter(master__in=scans).values_list("master", flat=True)
    for one in Attachment.objects.filter(pk__in=scans - set(shared)):
        attachments.destroy(one, by=by, of=item)
    for owner in (item, item.source):
        if owner is not None:
            for one in attachments.all_of(owner):
                attachments.destroy(one, by=by, of=owner)
    item.state = ItemState.DESTROYED
    item.save(update_fields=["state"])
    audit.record(item, "destroyed", by=by, after=item.state)


def _end(case: FileCase, *, by, on: date) -> None:
    for one in attachments.all_of(case):
        attachments.destroy(one, by=by, of=case)
    case.state, case.gone_on = CaseState.DESTROYED, on
    case.save(update_fields=["state", "gone_on"])
    records.happened(case, "destroyed", on=on, recorded_on=on)
    audit.record(case, "destroyed", by=by, after=case.state)
