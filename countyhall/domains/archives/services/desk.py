"""The archivist's desk: whatever is scanned or typed is found and done."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from countyhall.domains.archives import lifecycle, selectors
from countyhall.domains.archives.models import Item
from countyhall.domains.archives.services import sources
from countyhall.kernel.lifecycle import Refused


@dataclass(frozen=True)
class Scanned:
    """What became of one line: the item, or why not."""

    text: str
    item: Item | None = None
    done: str = ""
    why: str = ""


def check_in(text: str, *, by) -> Scanned:
    """A document number files the document; a file number tells where the item stands, and one that came
    back mended or from a loan is taken back."""
    text = text.strip()
    try:
        return (
            _file(text, by)
            or _known(text, by)
            or Scanned(text, why=_("No document or item has this number."))
        )
    except Refused as no:
        return Scanned(text, why=str(no))
    except PermissionDenied:
        return Scanned(text, why=_("You may not file this document."))


def _file(text: str, by) -> Scanned | None:
    record, steps = sources.find(text, by)
    if record is None or getattr(record, steps.field) not in steps.steps[sources.STEP].source:
        return None
    steps.take(record, sources.STEP, by=by)
    return Scanned(text, selectors.item_of(record), _("Checked in"))


def _known(text: str, by) -> Scanned | None:
    item = selectors.find_item(text, by)
    if item is None:
        return None
    if item.state == Item.State.RETURNED:
        return Scanned(text, lifecycle.item.take(item, "take_back", by=by), _("Mended, checked in again"))
    loan = item.loans.filter(state="lent").first()
    if loan:
        lifecycle.loan.take(loan, "give_back", by=by)
        return Scanned(text, item, _("Back from %(person)s") % {"person": loan.borrower})
    return Scanned(text, item, str(item.get_state_display()))
