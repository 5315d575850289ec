"""The life of an item: checked in, catalogued, sent back to be mended, moved, declassified."""

from datetime import date

from django.utils.translation import gettext as _said
from django.utils.translation import gettext_lazy as _

from countyhall.domains.archives import forms
from countyhall.domains.archives.lifecycle import places, renumbering
from countyhall.domains.archives.lifecycle.telling import tell
from countyhall.domains.archives.models import FileCase, Item, ItemState
from countyhall.domains.archives.selectors import missing_in
from countyhall.kernel.lifecycle import Lifecycle, Refused, Step
from countyhall.kernel.period import clock

HERE = [ItemState.CHECKED_IN, ItemState.CATALOGUED]


def catalogue(item: Item, *, by) -> None:
    """The entry is complete."""
    missing = missing_in(item)
    if missing:
        raise Refused(_said("The entry still lacks: %(missing)s.") % {"missing": "、".join(missing)})


def return_for_fix(item: Item, *, by, reason: str) -> None:
    """Back to the unit, which mends it and brings it again; the file number stays."""
    item.mend = reason
    if item.handler:
        tell([item.handler], _("%(number)s came back from the archives to be mended: %(reason)s"), item,
             number=item.number, reason=reason)  # fmt: skip


def take_back(item: Item, *, by) -> None:
    """It was mended."""
    item.mend = ""


def move(item: Item, *, by, case: FileCase, reason: str) -> None:
    """Into another case: it gets a number there, and keeps the old one beside it (並列檔號)."""
    if case.pk == item.case_id:
        raise Refused(_said("The item is in that case already."))
    if item.loans.filter(state__in=["approved", "lent"]).exists():
        raise Refused(_said("The item is lent. Move it when it is back."))
    old = item.volume
    taken = places.take(case, page_count=item.page_count, medium=item.medium, on=clock.today())
    renumbering.renumber(item, taken, by=by, reason=reason)
    places.touch(taken.case, item.produced_on)
    places.recount(old, clock.today())


def declassify(item: Item, *, by, reason: str, on: date | None = None) -> None:
    """It is secret no more."""
    if not item.secret:
        raise Refused(_said("The item is not secret."))
    item.declassified_on, item.sealed = on or clock.today(), False


item = Lifecycle(
    Item,
    Step(
        "catalogue", _("Complete the entry"), [ItemState.CHECKED_IN], ItemState.CATALOGUED, do=catalogue,
        facts=["catalogued"], bulk=True, help=_("What the entry lacks is named."),
    ),
    Step("move", _("Move to another case"), HERE, None, form=forms.MoveForm, do=move),
    Step(
        "return_for_fix", _("Return to be mended"), HERE, ItemState.RETURNED, form=forms.ReasonForm,
        do=return_for_fix, facts=["returned"],
    ),
    Step("take_back", _("Mended, check in again"), [ItemState.RETURNED], ItemState.CHECKED_IN, do=take_back,
         bulk=True),
    Step("declassify", _("Declassify"), HERE, None, form=forms.DeclassifyForm, do=declassify, danger=True),
)  # fmt: skip
