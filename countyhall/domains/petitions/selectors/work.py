"""What waits for whom."""

from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from countyhall.domains.petitions.models import (
    ENDED,
    OPEN,
    Assignment,
    Category,
    Letter,
    Petition,
    QuestionSet,
    State,
)
from countyhall.domains.petitions.models.rules import ANSWER_RULES
from countyhall.kernel.deadlines import services as deadlines
from countyhall.kernel.deadlines.models import Clock
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.roles import services as roles
from countyhall.kernel.roles.models import Grant


def _clocks() -> QuerySet[Clock]:
    """The clocks that count the days to an answer, newest first."""
    return Clock.objects.filter(code__in=ANSWER_RULES).exclude(state=Clock.State.CANCELLED).order_by("-pk")


def with_due(petitions: QuerySet[Petition]) -> QuerySet[Petition]:
    """Each petition with ``answer_due``: the day its answer is due, ``None`` while no clock runs."""
    own = _clocks().filter(content_type=ContentType.objects.get_for_model(Petition))
    return petitions.annotate(answer_due=Subquery(own.filter(object_id=OuterRef("pk")).values("due_on")[:1]))


def within(user, permission: str) -> QuerySet[Petition]:
    """The petitions that ``user`` sees of units where they hold ``permission``."""
    seen, reach = Petition.objects.visible_to(user), roles.reach(user, permission)
    return seen if reach.everywhere else seen.filter(unit__in=reach.units)


def for_triage(user) -> QuerySet[Petition]:
    """Petitions that no unit has yet, oldest first."""
    return (
        within(user, "petitions.assign_petition")
        .filter(state__in=[State.CONFIRMED, State.REOPENED])
        .order_by("sent_on", "pk")
    )


def waiting_for(user) -> QuerySet[Petition]:
    """Petitions in this person's hands."""
    mine = Petition.objects.visible_to(user).filter(handler=user)
    return with_due(mine.filter(state__in=[State.ASSIGNED, State.IN_WORK, State.REOPENED])).order_by(
        "answer_due", "pk"
    )


def late(user, on: date) -> QuerySet[Petition]:
    """Open petitions whose answer was due before ``on``."""
    return with_due(deadlines.overdue(_owed(user), on)).order_by("answer_due", "pk")


def due_soon(user, on: date, until: date) -> QuerySet[Petition]:
    """Open petitions whose answer is due from ``on`` until ``until``."""
    return with_due(deadlines.due_within(_owed(user), on, (until - on).days)).order_by("answer_due", "pk")


def _owed(user) -> QuerySet[Petition]:
    """Petitions to which an answer is owed; before the sender's confirmation none is."""
    return Petition.objects.visible_to(user).filter(state__in=[s for s in OPEN if s != State.RECEIVED])


def parts_waiting(user) -> QuerySet[Assignment]:
    """Parts that supporting units of this person still owe."""
    asked = Assignment.objects.visible_to(user).filter(state=Assignment.State.ASKED, lead=False)
    reach = roles.reach(user, "petitions.contribute_assignment")
    asked = asked if reach.everywhere else asked.filter(unit__in=reach.units)
    return asked.filter(petition__state__in=OPEN).order_by("asked_on", "pk")


def parts_of(petition: Petition) -> QuerySet[Assignment]:
    """The parts of a petition's answer, the lead unit's first."""
    return petition.assignments.select_related("unit", "given_by").exclude(state=Assignment.State.CANCELLED)


def letters_of(petition: Petition) -> QuerySet[Letter]:
    """What was written to the petitioners, with its deliveries."""
    return petition.letters.select_related("drafted_by", "approved_by").prefetch_related(
        "deliveries__petition"
    )


def answered_before(petition: Petition, user) -> list[tuple[Petition, Letter]]:
    """Earlier cases of this one's sender, or linked to it, with the answer that was sent, newest first."""
    from countyhall.domains.petitions.selectors.similar import earlier_of_sender

    answers = Letter.objects.filter(kind=Letter.Kind.ANSWER).order_by("-pk")
    earlier = Petition.objects.visible_to(user).filter(pk__in=earlier_of_sender(petition).values("pk"))
    found = earlier.prefetch_related(Prefetch("letters", answers, "answers_sent")).order_by("-sent_on")[:5]
    return [(one, one.answers_sent[0]) for one in found if one.answers_sent]


def published(kind: str = "", category: int | None = None) -> QuerySet[Petition]:
    """What anybody may read: petitions whose senders wished it, in their moderated text."""
    shown = Petition.objects.filter(published_on__isnull=False, sealed=False)
    if kind:
        shown = shown.filter(kind=kind)
    if category:
        shown = shown.filter(Q(category=category) | Q(category__parent=category))
    return shown.select_related("unit", "category").order_by("-published_on", "-pk")


def open_categories(on: date) -> QuerySet[Category]:
    """Categories in force on the day, the ones above first."""
    in_force = Q(valid_from=None) | Q(valid_from__lte=on)
    return Category.objects.filter(in_force, Q(valid_to=None) | Q(valid_to__gte=on)).select_related(
        "unit", "parent"
    )


def that_ask(categories) -> set[int]:
    """Keys of those categories that have further questions."""
    return set(QuestionSet.objects.filter(category__in=categories).values_list("category", flat=True))


def by_key(key: int) -> Petition | None:
    """The petition that a signed token speaks of; the token is the permission."""
    return Petition.objects.filter(pk=key).first()


def current_questions(category: Category | None) -> QuestionSet | None:
    """The newest edition of a category's further questions."""
    return category.question_sets.order_by("-edition").first() if category else None


def clusters(seen: QuerySet[Petition], since: date, least: int = 3) -> list[dict]:
    """Category and township with at least ``least`` petitions since the day, most first."""
    from django.db.models import Count

    grouped = seen.filter(sent_on__gte=since, category__isnull=False).exclude(township="")
    counted = grouped.order_by().values("category", "category__name", "township").annotate(count=Count("pk"))
    return list(counted.filter(count__gte=least).order_by("-count", "category", "township"))


def owes_part(petition: Petition) -> bool:
    """Whether a supporting unit has not given its part yet."""
    return petition.assignments.filter(state=Assignment.State.ASKED, lead=False).exists()


def answered_by_letter(petitions: QuerySet[Petition]) -> QuerySet[Petition]:
    """Petitions to which an answer was sent."""
    sent = Letter.objects.filter(petition=OuterRef("pk"), kind=Letter.Kind.ANSWER)
    return petitions.filter(Exists(sent), state__in=ENDED)


def intake_unit() -> Unit:
    """The unit that has a petition before it is assigned: where the planning officers sit, else the root."""
    watching = Grant.objects.filter(role__code__in=["planning_officer", "registrar"]).order_by(
        "role__code", "pk"
    )
    first = watching.select_related("unit").first()
    return first.unit if first else Unit.objects.order_by("path").first()


def asked_and_answered(petition: Petition) -> list[tuple[str, str]]:
    """The category's further questions as they were asked, with the answers."""
    asked = petition.question_set.questions if petition.question_set_id else []
    return [(q["label"], petition.answers[q["code"]]) for q in asked if petition.answers.get(q["code"])]
