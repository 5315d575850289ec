"""Reads of archives that cross models or count things."""

from datetime import date, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from countyhall.domains.archives.models import (
    AccessRequest,
    Destruction,
    FileCase,
    FilePlan,
    Item,
    ItemState,
    Loan,
    Medium,
    Opinion,
    RequestState,
    Volume,
)
from countyhall.domains.archives.models.law import GROUNDS
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.records.models import Hold


def plan_on(day: date) -> FilePlan | None:
    """The edition of the plan in force on a day."""
    return FilePlan.objects.filter(valid_from__lte=day).order_by("-valid_from").first()


def find_item(text: str, user) -> Item | None:
    """The item of a file number, a former one, or a document number, as far as ``user`` may see it."""
    seen = Item.objects.visible_to(user).select_related("case", "volume__place")
    return (
        seen.filter(number=text).first()
        or seen.filter(former_numbers__number=text).first()
        or seen.filter(doc_number=text).first()
    )


def item_of(record) -> Item | None:
    """The item as which a record of another domain was filed."""
    kind = ContentType.objects.get_for_model(record)
    return Item.objects.filter(source_type=kind, source_id=record.pk).select_related("case", "volume").first()


def archive_unit() -> Unit | None:
    """Whose the applications, catalogues and destructions are: the archivist's unit, else the root."""
    from countyhall.kernel.roles.models import Grant

    held = Grant.objects.filter(role__code="archivist").select_related("unit").order_by("pk").first()
    return held.unit if held else Unit.objects.filter(parent=None).order_by("order", "pk").first()


def to_catalogue(user) -> QuerySet[Item]:
    """Checked in and not catalogued, oldest first."""
    return Item.objects.visible_to(user).filter(state=ItemState.CHECKED_IN).order_by("filed_on", "pk")


def returned(user) -> QuerySet[Item]:
    """With the units, to be mended."""
    return Item.objects.visible_to(user).filter(state=ItemState.RETURNED).order_by("filed_on", "pk")


def loans_late(user, today: date) -> QuerySet[Loan]:
    """Lent and past their day."""
    return Loan.objects.visible_to(user).filter(state="lent", due_on__lt=today).order_by("due_on", "pk")


def loans_to_serve(user) -> QuerySet[Loan]:
    """Asked for or approved, and not handed out."""
    return Loan.objects.visible_to(user).filter(state__in=["asked", "approved"]).order_by("asked_on", "pk")


def my_loans(user, today: date) -> QuerySet[Loan]:
    """What the reader has borrowed and brings back within a week."""
    week = today + timedelta(days=7)
    return (
        Loan.objects.visible_to(user).filter(borrower=user, state="lent", due_on__lte=week).order_by("due_on")
    )


def requests_open(user) -> QuerySet[AccessRequest]:
    """Applications that wait for a decision or a visit."""
    live = [RequestState.RECEIVED, RequestState.DECIDED, RequestState.APPOINTED]
    return AccessRequest.objects.visible_to(user).filter(state__in=live).order_by("received_on", "pk")


def opinions_owed(user) -> QuerySet[Opinion]:
    """Destructions about which the reader's unit was asked."""
    return Opinion.objects.visible_to(user).filter(state=Opinion.State.ASKED).order_by("asked_on", "pk")


def due_for_destruction(user, today: date) -> QuerySet[FileCase]:
    """Closed cases whose term is over and that are not frozen; the list itself is made by a destruction."""
    kind = ContentType.objects.get_for_model(FileCase)
    frozen = Hold.objects.filter(content_type=kind, object_id=OuterRef("pk"), released_at=None)
    over = Q()
    for years in FileCase.objects.order_by().values_list("years", flat=True).distinct():
        if years:
            over |= Q(years=years, last_on__lt=_years_before(today, years))
    cases = FileCase.objects.visible_to(user).filter(FileCase.may_be_disposed())
    return cases.filter(over, ~Exists(frozen)).order_by("last_on", "pk") if over else cases.none()


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def destructions_open(user) -> QuerySet[Destruction]:
    """Destructions that are not ended."""
    return Destruction.objects.visible_to(user).exclude(state__in=["executed", "dropped"])


def holds_of(case: FileCase) -> list[Hold]:
    """Why a case is frozen."""
    kind = ContentType.objects.get_for_model(FileCase)
    return list(
        Hold.objects.filter(content_type=kind, object_id=case.pk, released_at=None).select_related("by")
    )


def not_to_go(cases: QuerySet[FileCase]) -> list[str]:
    """Numbers of those among the cases that are frozen, or hold what is classified: they are not handed over."""
    kind = ContentType.objects.get_for_model(FileCase)
    held = Hold.objects.filter(content_type=kind, object_id=OuterRef("pk"), released_at=None)
    secret = Item.objects.filter(case=OuterRef("pk"), declassified_on=None).exclude(secrecy="")
    found = cases.filter(Q(Exists(held)) | Q(Exists(secret))).order_by("number")
    return list(found.values_list("number", flat=True))


def filed(period, as_of: date) -> QuerySet[Item]:
    """Items filed within a period, as was known on a day."""
    return Item.objects.with_fact("filed", since=period.first, until=period.last, as_of=as_of)


def lent(period, as_of: date) -> QuerySet[Loan]:
    """Loans handed out within a period."""
    return Loan.objects.with_fact("lent", since=period.first, until=period.last, as_of=as_of)


def applied(period, as_of: date) -> QuerySet[AccessRequest]:
    """Applications received within a period."""
    return AccessRequest.objects.with_fact("received", since=period.first, until=period.last, as_of=as_of)


def destroyed(period, as_of: date) -> QuerySet[FileCase]:
    """Cases destroyed within a period."""
    return FileCase.objects.with_fact("destroyed", since=period.first, until=period.last, as_of=as_of)


def to_mend(user) -> QuerySet[Item]:
    """What came back to its handler from the archives."""
    return (
        Item.objects.visible_to(user)
        .filter(handler=user, state=ItemState.RETURNED)
        .order_by("filed_on", "pk")
    )


def volumes_of(case: FileCase) -> list[Volume]:
    """A case's volumes with their shelves and the number of items in each."""
    return list(case.volumes.select_related("place").annotate(item_count=Count("items")).order_by("no"))


def missing_in(item: Item) -> list[str]:
    """What the least entry 編目 still lacks, in words."""
    wanted = {
        _("subject"): item.subject,
        _("kind of document"): item.kind,
        _("sender or recipient"): item.sender or item.recipient,
        _("number of the document"): item.doc_number or item.received_number or item.sent_number,
        _("pages"): item.page_count or item.medium != Medium.PAPER,
        _("why it is not open"): item.access != "closed" or item.access_reason,
    }
    return [str(name) for name, there in wanted.items() if not there]


def ground_labels(codes) -> list:
    """Grounds of a refusal, in words."""
    return [ground.label for ground in GROUNDS if ground.code in codes]


def totals_of(destruction: Destruction) -> dict:
    """Quantity and years of what is listed, for the plan (A0030089 §10)."""
    lines = destruction.lines.filter(keep_reason="")
    found = lines.aggregate(
        cases=Count("case", distinct=True), first=Min("case__first_on"), last=Max("case__last_on")
    )
    items = Item.objects.filter(case__in=lines.values("case"))
    sizes = Volume.objects.filter(case__in=lines.values("case")).aggregate(
        count=Count("pk"), mm=Sum("thickness")
    )
    return found | {"items": items.count(), "volumes": sizes["count"], "metres": (sizes["mm"] or 0) / 10000}


def labelled(cases) -> QuerySet[Volume]:
    """The volumes of some cases, in the order of their numbers."""
    found = Volume.objects.filter(case__in=cases).select_related("case__unit", "place")
    return found.order_by("case__year", "case__class_code", "case__case_no", "no")


def tiles(user, today: date) -> list[tuple]:
    """What waits in the archives: label, count, list, whether it is pressing."""
    return [
        (_("To catalogue"), to_catalogue(user).count(), "archives:item-list", "state=checked_in", False),
        (_("Returned to be mended"), returned(user).count(), "archives:item-list", "state=returned", False),
        (_("Loans to hand out"), loans_to_serve(user).count(), "archives:loan-list",
         "state=asked&state=approved", False),
        (_("Loans overdue"), loans_late(user, today).count(), "archives:loan-list", "stands=late", True),
        (_("Applications to decide"), requests_open(user).filter(state="received").count(),
         "archives:accessrequest-list", "state=received", False),
        (_("Cases whose term is over"), due_for_destruction(user, today).count(), "archives:filecase-list",
         "stands=over", False),
    ]  # fmt: skip
