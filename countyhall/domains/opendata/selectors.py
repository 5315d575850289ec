"""What people find in the portal, and what the county counts."""

from datetime import date

from django.conf import settings
from django.core import signing
from django.db.models import Count, Q, QuerySet, Sum
from django.urls import reverse

from countyhall.domains.opendata.models import OpenDataset, Question, Release, Subscription
from countyhall.kernel.period import Period

State = OpenDataset.State
SHOWN = [State.PUBLISHED, State.WITHDRAWN]
SORTS = {"new": "-modified_at", "name": "title", "number": "identifier"}


def offered(period: Period, as_of: date) -> QuerySet[OpenDataset]:
    """The datasets that were on offer on the last day of the period, as was known on ``as_of``."""
    return OpenDataset.objects.with_fact("published", until=period.last, as_of=as_of)


def published() -> QuerySet[OpenDataset]:
    """What everybody may find and read now."""
    return OpenDataset.objects.filter(state=State.PUBLISHED, sealed=False)


def open_tables(pks: list[int]) -> dict[int, int | None]:
    """What everybody reads in place of a table of the lake: the published one, whose small counts are hidden.

    ``None`` for one that is proposed, not yet published, sealed or withdrawn; others are not there.
    """
    held = OpenDataset.objects.filter(Q(source__in=pks) | Q(table__in=pks)).order_by("pk")
    found: dict[int, int | None] = {}
    for source, table, state, sealed in held.values_list("source", "table", "state", "sealed"):
        open_one = table if state == State.PUBLISHED and not sealed else None
        for one in (source, table):
            if one is not None and found.get(one) is None:
                found[one] = open_one
    return found


def find(
    text: str = "", *, category: str = "", unit: int | None = None, held: bool = False, sort: str = "new"
) -> QuerySet[OpenDataset]:
    """Published datasets whose title, description, number or keywords hold every word of ``text``."""
    found = published()
    for word in text.split()[:8]:
        found = found.filter(
            Q(title__icontains=word)
            | Q(title_en__icontains=word)
            | Q(description__icontains=word)
            | Q(identifier__icontains=word)
            | Q(keywords__icontains=word)
        )
    if category:
        found = found.filter(category=category)
    if unit:
        found = found.filter(unit=unit)
    if held:
        found = found.filter(table__isnull=False)
    return found.order_by(SORTS.get(sort, SORTS["new"]), "identifier")


def by_category(found: QuerySet[OpenDataset]) -> dict[str, int]:
    """How many of them there are in each service category."""
    return dict(found.order_by().values_list("category").annotate(n=Count("pk")))


def by_unit(found: QuerySet[OpenDataset]) -> list[tuple[int, str, int]]:
    """Unit, its name, and how many of them it provides; most first."""
    rows = found.order_by().values_list("unit", "unit__name").annotate(n=Count("pk"))
    return sorted(rows, key=lambda row: (-row[2], row[1]))


def one(identifier: str) -> OpenDataset | None:
    """A dataset that is or was published, by its number; ``None`` for any other."""
    shown = OpenDataset.objects.filter(state__in=SHOWN, sealed=False)
    return shown.select_related("unit", "table__current", "successor").filter(identifier=identifier).first()


def releases(dataset: OpenDataset) -> QuerySet[Release]:
    """Its publications, newest first."""
    return dataset.releases.select_related("edition", "source_edition").order_by("-number")


def withdrawn() -> QuerySet[OpenDataset]:
    """The register of what was withdrawn, newest first."""
    return (
        OpenDataset.objects.filter(state=State.WITHDRAWN, sealed=False)
        .select_related("unit", "successor")
        .order_by("-withdrawn_at")
    )


def declined() -> QuerySet[Question]:
    """Requests for data that were declined, with the reason; nothing of who asked."""
    return Question.objects.filter(
        kind=Question.Kind.REQUEST, state=Question.State.DECLINED, shown=True
    ).order_by("-answered_on")


def answered(dataset: OpenDataset) -> QuerySet[Question]:
    """What was asked about a dataset and may be read by everybody."""
    return dataset.questions.filter(shown=True, state=Question.State.ANSWERED)


def uses(dataset: OpenDataset) -> dict[str, int]:
    """How often it was seen, called and taken away, by door."""
    return dict(dataset.usage.order_by().values_list("door").annotate(n=Sum("count")))


def questions_open(user) -> QuerySet[Question]:
    """What still has to be answered, through the gate."""
    return Question.objects.visible_to(user).filter(state=Question.State.OPEN)


def to_review(user) -> QuerySet[OpenDataset]:
    """What waits for a check or an approval, through the gate, without one's own."""
    waiting = OpenDataset.objects.visible_to(user).filter(state__in=[State.PROPOSED, State.CHECKED])
    return waiting.exclude(proposed_by=user)


SALT = "opendata.subscription"


def link_of(one: Subscription) -> str:
    """Where a subscription is confirmed and ended; nobody can make such an address but this house."""
    token = signing.Signer(salt=SALT).sign(one.pk)
    return settings.SITE_URL + reverse("public_opendata:subscription", args=[token])
