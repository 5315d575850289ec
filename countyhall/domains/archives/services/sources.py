"""Finding by number what waits to be filed in other domains, without knowing them."""

from typing import Any

from countyhall.domains.archives.models import Item
from countyhall.domains.archives.services.intake import FILED_AS
from countyhall.kernel.registry import registry

STEP = "file"
MOST = 60


def find(number: str, by):
    """The record of this number that ``by`` may file, with its lifecycle; ``(None, None)`` where there is none.

    Any domain's record that has a step ``file`` and a ``file_case`` is one.
    """
    for pages in _files():
        record = pages.visible_to(by).filter(number=number).first()
        if record is not None:
            return record, pages.lifecycle
    return None, None


def of_number(number: str, by):
    """The record of an item that was taken over from an older catalogue, by the number that the entry names.

    ``None`` where no record of the house that ``by`` may see has it, or more than one.
    """
    found = (
        [one for pages in _files() for one in pages.visible_to(by).filter(number=number)[:2]]
        if number
        else []
    )
    return found[0] if len(found) == 1 else None


def _files():
    """The pages of everything that is filed."""
    for page in registry.all("pages"):
        pages = page()
        steps = pages.lifecycle.steps if pages.lifecycle else {}
        if STEP in steps and hasattr(pages.model, "file_case"):
            yield pages


def items_of_number(record: Any, *, by, documents: list, found: list, **_data) -> None:
    """Items of an older catalogue that name the number of one of ``documents``, for the picture of its relations."""
    named = {one.number: one for one in documents if one.number}
    known = Item.objects.visible_to(by).filter(source_id=None, doc_number__in=named)
    found += [(named[item.doc_number], item, str(FILED_AS)) for item in known.order_by("pk")[:MOST]]
