"""What waits for whom, read through the gate and along the partial indexes of what is open."""

from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.db.models import OuterRef, Q, QuerySet, Subquery

from countyhall.domains.documents.models import DONE, OPEN, Direction, Document, MoreTime, State
from countyhall.domains.documents.models.rules import PREFIX
from countyhall.kernel.deadlines import services as deadlines
from countyhall.kernel.deadlines.models import Clock
from countyhall.kernel.roles import services as roles

IN_HAND = (State.ASSIGNED, State.IN_WORK, State.DECIDED)


def with_due(documents: QuerySet[Document]) -> QuerySet[Document]:
    """Each with ``due``: the day by which it has to be dealt with, ``None`` where no clock runs."""
    own = Clock.objects.filter(
        content_type=ContentType.objects.get_for_model(Document),
        object_id=OuterRef("pk"),
        code__startswith=PREFIX,
    )
    own = own.exclude(state=Clock.State.CANCELLED).order_by("-pk")
    return documents.annotate(due=Subquery(own.values("due_on")[:1]))


def within(user, permission: str) -> QuerySet[Document]:
    """The documents that ``user`` sees of units where they hold ``permission``."""
    seen, reach = Document.objects.visible_to(user), roles.reach(user, permission)
    return seen if reach.everywhere else seen.filter(unit__in=reach.units)


def mine(user) -> QuerySet[Document]:
    """In this person's hands, the first due first."""
    held = Document.objects.visible_to(user).filter(handler=user, state__in=IN_HAND)
    return with_due(held).order_by("due", "pk")


def came_back(user) -> QuerySet[Document]:
    """What the archive sent back to this person."""
    return Document.objects.visible_to(user).filter(handler=user, state=State.FIXING).order_by("pk")


def to_hand_over(user) -> QuerySet[Document]:
    """Dealt with by this person and not yet given to the archive."""
    done = [State.SENT, State.CLOSED]
    return Document.objects.visible_to(user).filter(handler=user, state__in=done).order_by("closed_on", "pk")


def untaken(user) -> QuerySet[Document]:
    """Assigned to a unit of this person's, in nobody's hands."""
    reach = roles.reach(user, "documents.accept_document")
    waiting = Document.objects.visible_to(user).filter(state=State.ASSIGNED, handler=None)
    if reach.everywhere:
        return waiting.none()  # who may everywhere is no handler
    return with_due(waiting.filter(unit__in=reach.units)).order_by("due", "pk")


def to_assign(user) -> QuerySet[Document]:
    """Registered or returned, to be assigned."""
    new = within(user, "documents.assign_document").filter(state__in=[State.REGISTERED, State.RETURNED])
    return new.order_by("state", "pk")


def to_decide(user) -> QuerySet[Document]:
    """Disputes between units."""
    return within(user, "documents.decide_document").filter(state=State.DISPUTED).order_by("pk")


def to_count(user) -> QuerySet[Document]:
    """Handed over to the archive, to be counted and taken in."""
    return within(user, "documents.file_document").filter(state=State.TO_FILE).order_by("pk")


def downgrades(user) -> QuerySet[Document]:
    """Proposals of lower secrecy that this person may decide: never their own."""
    asked = within(user, "documents.approve_downgrade_document").filter(secrecy_proposed_by__isnull=False)
    return asked.exclude(secrecy_proposed_by=user).order_by("pk")


def more_time(user) -> QuerySet[Document]:
    """More time was asked for, and this person holds the role that gives as many days."""
    mine = {held.role.code for held in roles.held_by(user)}
    asked = MoreTime.objects.filter(state="asked", role__in=mine).exclude(asked_by=user)
    found = within(user, "documents.refuse_more_document").filter(
        state__in=OPEN, pk__in=asked.values("document")
    )
    return with_due(found).order_by("due", "pk")


def late(user, on: date) -> QuerySet[Document]:
    """Open and past the day: this person's, and those of the units whose head this person is."""
    return with_due(deadlines.overdue(_answered_for(user), on, few=True)).order_by("due", "pk")


def due_soon(user, on: date, days: int) -> QuerySet[Document]:
    """Open and due within so many days."""
    return with_due(deadlines.due_within(_answered_for(user), on, days, few=True)).order_by("due", "pk")


def _answered_for(user) -> QuerySet[Document]:
    reach = roles.reach(user, "documents.release_document")
    own = Q(handler=user)
    if not reach.everywhere:
        own |= Q(unit__in=reach.units)
    elif user.has_perm("documents.watch_document"):
        own = Q()
    return Document.objects.visible_to(user).filter(own, state__in=OPEN)


def unfinished(documents: QuerySet[Document]) -> QuerySet[Document]:
    """Dealt with, not yet in the archive."""
    return documents.filter(state__in=DONE)


def entered_by(user, on: date) -> QuerySet[Document]:
    """The receipts of a day that this person registered, the last first."""
    entered = Document.objects.visible_to(user).filter(created_by=user, direction=Direction.INCOMING)
    return entered.filter(received_on=on).order_by("-pk")


def progress_of(user, asked: str):
    """The work of this key that ``user`` waits for."""
    from countyhall.kernel.jobs.services import Progress

    return Progress.objects.filter(pk=asked, by=user).first() if asked.isdigit() else None


def units_on(day):
    """The units that receive documents on a day."""
    from countyhall.kernel.organisation.models import Unit

    return Unit.objects.on(day).order_by("order")
