"""The life of an item: checked in, catalogued, sent back to be mended, moved, declassified."""

from datetime import date

from django.utils.translation import gettext
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
        raise Refused(gettext("The entry still lacks: %(missing)s.") % {"missing": "、".join(missing)})


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
        raise Refused(gettext("The item is in that case already."))
    if item.loans.filter(state__in=["approved", "lent"]).exists():
        raise Refused(gettext("The item is lent. Move it when it is back."))
    old = item.volume
    taken = places.take(case, page_count=item.page_count, medium=item.medium, on=clock.today())
    renumbering.renumber(item, taken, by=by, reason=reason)
    places.touch(taken.case, item.produced_on)
    places.recount(old, clock.today())


def ask_declassify(item: Item, *, by, reason: str) -> None:
    """Propose that it is secret no more, by which letter or condition; somebody else decides.

    An item of a document of the house follows its document.
    """
    if not item.secret:
        raise Refused(gettext("The item is not secret."))
    if item.source is not None and getattr(item.source, "secrecy", ""):
        raise Refused(
            gettext("Its document is still classified: lower the secrecy there, and the item follows.")
        )
    if item.declassify_asked_by_id is not None:
        raise Refused(gettext("A proposal waits already for its decision."))
    item.declassify_asked_by, item.declassify_because = by, reason


def declassify(item: Item, *, by, on: date | None = None) -> None:
    """It is secret no more, as somebody else proposed."""
    if item.declassify_asked_by_id is None:
        raise Refused(gettext("Nobody has proposed to declassify it."))
    item.declassified_on, item.sealed = on or clock.today(), False
    item.declassify_asked_by = None


def keep_secret(item: Item, *, by, reason: str) -> None:
    """It stays as it is."""
    if item.declassify_asked_by_id is None:
        raise Refused(gettext("Nobody has proposed to declassify it."))
    item.declassify_asked_by, item.declassify_because = None, ""


def follow(
    item: Item, *, by=None, secrecy: str, declassify: str, subject: str, on: date | None = None
) -> None:
    """Its document was classified, or its secrecy lowered: the entry says the same."""
    item.subject = subject[:500]
    if secrecy:
        item.secrecy, item.declassify, item.declassified_on, item.sealed = secrecy, declassify, None, True
    elif item.secret:
        item.declassified_on, item.sealed, item.declassify_asked_by = on or clock.today(), False, None


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
    Step("ask_declassify", _("Propose to declassify"), HERE, None, form=forms.DeclassifyForm, do=ask_declassify),
    Step("declassify", _("Declassify"), HERE, None, form=forms.OnForm, do=declassify, danger=True,
         never_by="declassify_asked_by", help=_("Somebody else than the proposer decides.")),
    Step("keep_secret", _("Refuse to declassify"), HERE, None, form=forms.ReasonForm, do=keep_secret, danger=True,
         never_by="declassify_asked_by"),
    Step("follow", _("Secrecy as of its document"), list(ItemState), None, do=follow, system=True),
)  # fmt: skip
