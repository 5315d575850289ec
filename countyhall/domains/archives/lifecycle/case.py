"""The life of a case: open, closed, kept for its term, frozen where it must be."""

from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from countyhall.domains.archives import forms
from countyhall.domains.archives.lifecycle import places, renumbering
from countyhall.domains.archives.models import CaseState, Disposition, FileCase
from countyhall.kernel.lifecycle import Lifecycle, Refused, Step
from countyhall.kernel.period import clock
from countyhall.kernel.records import retention
from countyhall.kernel.records import services as records
from countyhall.kernel.records.models import Hold, RetentionClass

LIVE = [CaseState.OPEN, CaseState.CLOSED]
ENDED = "ended"  # the fact from whose day the term counts: the day of the newest item
SHORTENED_AT_MOST = 20
BASIS = _("Rules on terms of keeping and destruction of archives, articles 3 to 5")


def retention_code(years: int) -> str:
    """The code of the retention class of so many years."""
    return f"archives.{years}"


def keep(case: FileCase, *, on: date) -> None:
    """Put the case under the retention class of its term; for ever needs none."""
    if case.years is None:
        return
    code = retention_code(case.years)
    if retention.class_on(code, on) is None:
        RetentionClass.objects.get_or_create(
            code=code, valid_from=date(2002, 1, 1),
            defaults={"label": f"檔案 {case.years} 年", "years": case.years, "start_fact": ENDED, "basis": str(BASIS)},
        )  # fmt: skip
    retention.classify(case, code, on=on)


def close(case: FileCase, *, by, on: date | None = None) -> None:
    """No further item; the term begins with the newest one's day (it never waits for a computed day)."""
    day = on or clock.today()
    if case.last_on and day < case.last_on:
        raise Refused(gettext("The case holds an item of a later day."))
    case.closed_on = day
    records.happened(case, ENDED, on=case.last_on or day, recorded_on=clock.today())


def reopen(case: FileCase, *, by, reason: str) -> None:
    """It goes on; its term begins anew when it is closed again."""
    case.closed_on = None
    records.undone(case, ENDED, on=clock.today())


def change_term(case: FileCase, *, by, years: int | None, reason: str, digitised: bool = False) -> None:
    """Keep it longer; or, once it is digitised, keep the paper for less, but half of the term at least."""
    if years is not None and case.years is not None and years < case.years:
        _may_shorten(case, years, digitised)
    if years is None and case.disposition in (Disposition.DESTROY, Disposition.APPRAISE):
        case.disposition = Disposition.AGENCY
    case.original_years = case.original_years or case.years
    case.years, case.change_reason = years, reason
    _reclassify(case)


def _may_shorten(case: FileCase, years: int, digitised: bool) -> None:
    original = case.original_years or case.years
    if original > SHORTENED_AT_MOST or case.disposition != Disposition.DESTROY:
        raise Refused(
            gettext(
                "Only what is kept for 20 years at most and then destroyed may be kept for less once digitised."
            )
        )
    if not digitised:
        raise Refused(gettext("The paper is kept for less only once its copies were made and checked."))
    least = -(-original // 2)
    if years < least:
        raise Refused(gettext("At least half of the term: %(years)s years.") % {"years": least})


def _reclassify(case: FileCase) -> None:
    from countyhall.kernel.records.models import Retention

    kind = ContentType.objects.get_for_model(FileCase)
    Retention.objects.filter(content_type=kind, object_id=case.pk).delete()
    keep(case, on=clock.today())


def freeze(case: FileCase, *, by, reason: str) -> None:
    """It stays, whatever its term says."""
    retention.hold(case, by=by, reason=reason)


def unfreeze(case: FileCase, *, by, reason: str) -> None:
    """End every freeze of this case."""
    kind = ContentType.objects.get_for_model(FileCase)
    held = list(Hold.objects.filter(content_type=kind, object_id=case.pk, released_at=None))
    if not held:
        raise Refused(gettext("The case is not frozen."))
    for one in held:
        retention.release(one, by=by)


def shelve(case: FileCase, *, by, place, volume: int | None = None) -> None:
    """Put one volume, or all of them, on a shelf."""
    volumes = case.volumes.filter(no=volume) if volume else case.volumes.all()
    if not volumes.update(place=place):
        raise Refused(gettext("The case has no such volume."))


def split(case: FileCase, *, by, after: int, reason: str) -> None:
    """Divide the last volume; what stands behind gets new numbers and keeps the old ones beside them."""
    last = case.volumes.order_by("-no").first()
    if last is None:
        raise Refused(gettext("The case has no such volume."))
    moved = list(last.items.filter(sequence__gt=after).order_by("sequence"))
    if not moved:
        raise Refused(gettext("No item stands behind that one."))
    new = places.split(last, after=after)
    for position, item in enumerate(moved, 1):
        renumbering.renumber(item, places.Taken(case, new, position), by=by, reason=reason)
    for volume in (last, new):
        places.recount(volume, clock.today())


case = Lifecycle(
    FileCase,
    Step(
        "close", pgettext_lazy("archives", "Close"), [CaseState.OPEN], CaseState.CLOSED,
        form=forms.CloseForm, do=close, bulk=True,
        help=_("Its term begins with the day of its newest item."),
    ),
    Step("shelve", _("Put on a shelf"), LIVE, None, form=forms.ShelveForm, do=shelve),
    Step("split", _("Divide the last volume"), LIVE, None, form=forms.SplitForm, do=split),
    Step("change_term", _("Change the term"), LIVE, None, form=forms.TermForm, do=change_term),
    Step(
        "reopen", pgettext_lazy("archives", "Reopen"), [CaseState.CLOSED], CaseState.OPEN,
        form=forms.ReasonForm, do=reopen,
    ),
    Step("freeze", pgettext_lazy("archives", "Freeze"), LIVE, None, form=forms.ReasonForm, do=freeze,
         help=_("A frozen case is not destroyed, whatever its term says.")),
    Step("unfreeze", _("End the freeze"), LIVE, None, form=forms.ReasonForm, do=unfreeze, danger=True),
)  # fmt: skip
