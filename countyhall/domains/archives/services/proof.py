"""What the archives add to the proof of a document: its item, and the scanned pages as they came."""

from collections.abc import Callable
from typing import Any

from countyhall.domains.archives import selectors
from countyhall.domains.archives.models import Batch, Item


def add_item(record: Any, *, by, add: Callable, **_data) -> None:
    """The item as which a record was filed, as far as ``by`` may see it, and the masters of its pages."""
    found = selectors.item_of(record)
    item = Item.objects.visible_to(by).filter(pk=found.pk).first() if found else None
    if item is None:
        return
    add(item, "item")
    pages = (
        item.pages.filter(current=True, master__isnull=False).select_related("master").order_by("sequence")
    )
    masters: dict[int, list] = {}
    for page in pages:
        rows = masters.setdefault(page.batch_id, [])
        if page.master not in rows:
            rows.append(page.master)
    for batch in Batch.objects.filter(pk__in=masters).order_by("pk"):
        add(batch, "pages", files=masters[batch.pk])
