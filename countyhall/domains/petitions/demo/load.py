"""Two years of petitions: 391 received from April to September 109, 385 of them closed by the end of October."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from countyhall.domains.petitions import lifecycle
from countyhall.domains.petitions.demo import subjects, writing
from countyhall.domains.petitions.demo.categories import CATEGORIES
from countyhall.domains.petitions.models import Category, Channel, Petition, ReplyTemplate, State, Wish
from countyhall.domains.petitions.services import past
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.people.models import User

__all__ = ["load"]

RECEIVED, OPEN = 391, 6
CLOSED_BY = date(2020, 10, 31)
TODAY = date(2020, 11, 2)
CHANNELS = [
    (Channel.MAGISTRATE, 62), (Channel.PREMIER, 9), (Channel.PRESIDENT, 5), (Channel.WEB, 10), (Channel.MAIL, 4),
    (Channel.PHONE, 7), (Channel.WALK_IN, 3),
]  # fmt: skip
PREFIX = {Channel.PREMIER: "院信", Channel.PRESIDENT: "總信", Channel.MAGISTRATE: "縣信"}
GROUNDS = ["no_content", "sent_elsewhere", "advertising", "abusive"]


@dataclass(frozen=True)
class Season:
    """A stretch of days with so many petitions received; the last ``open_count`` of them are not closed."""

    first: date
    last: date
    count: int
    open_count: int = 0


SEASONS = [
    Season(date(2018, 10, 1), date(2019, 3, 31), 318),
    Season(date(2019, 4, 1), date(2019, 9, 30), 344),
    Season(date(2019, 10, 1), date(2020, 3, 31), 367),
    Season(date(2020, 4, 1), date(2020, 9, 30), RECEIVED, OPEN),
    Season(date(2020, 10, 1), date(2020, 10, 31), 64, 41),
]


@dataclass(frozen=True)
class Desk:
    """Who works for a unit in the demo."""

    unit: Unit
    handlers: list[User]
    chief: User


def load(*, seed: int, scale: float, progress: Callable[[str, int, int], None]) -> None:
    """Categories, reply templates and cases, the same for the same seed; ``scale`` multiplies the cases."""
    rng = random.Random(seed)  # noqa: S311 (made-up cases, not secrets)
    scale = max(1, round(scale))
    units = {unit.name: unit for unit in Unit.objects.all()}
    categories = make_categories(units)
    make_templates(categories, units)
    desks = {name: _desk(unit) for name, unit in units.items()}
    registrar = User.objects.get(username="registrar")
    total = sum(s.count for s in SEASONS) * scale
    done = 0
    for season in SEASONS:
        cases = [
            case for _copy in range(scale) for case in _season(season, categories, desks, registrar, rng)
        ]
        past.load(cases)
        done += len(cases)
        progress("民意信箱案件", done, total)
    _give_the_clerk_work()
    for petition in Petition.objects.filter(state=State.IN_APPROVAL).select_related("drafted_by", "unit"):
        lifecycle.send_round(petition, by=petition.drafted_by)


def make_categories(units: dict[str, Unit]) -> dict[str, Category]:
    """Code → category, each owned by the unit that answers for it."""
    found = {}
    for order, (code, name, english, unit, keywords, notice) in enumerate(CATEGORIES):
        found[code] = Category(
            code=code,
            name=name,
            name_en=english,
            unit=units[unit],
            keywords=keywords,
            notice=notice,
            order=order,
        )
        found[code].save()
    return found


def make_templates(categories: dict[str, Category], units: dict[str, Unit]) -> None:
    """An approved reply template for each of the busiest subjects."""
    clerk = User.objects.get(username="planning")
    for matter in subjects.MATTERS[:8]:
        category = categories[matter.category]
        ReplyTemplate.objects.create(
            unit=units[matter.unit], category=category, title=f"{category.name}回復",
            body=writing.template_text(category.name), created_by=clerk, drafted_by=clerk,
            state=ReplyTemplate.State.APPROVED,
        )  # fmt: skip


def _season(season: Season, categories, desks, registrar, rng) -> list[past.PastCase]:
    days = (season.last - season.first).days
    received = sorted(season.first + timedelta(days=rng.randrange(days + 1)) for _ in range(season.count))
    if season.open_count:
        late = [season.last - timedelta(days=n % 7) for n in range(season.open_count)]
        received = sorted(received[: season.count - season.open_count]) + sorted(late)
    cases = [_case(day, categories, desks, registrar, rng) for day in received]
    closed, still_open = cases[: season.count - season.open_count], cases[season.count - season.open_count :]
    for case in closed:
        _close(case, rng)
    for index, case in enumerate(still_open):
        _leave_open(case, index, rng)
    return cases


def _case(day: date, categories, desks, registrar, rng) -> past.PastCase:
    matter = rng.choices(subjects.MATTERS, [m.weight for m in subjects.MATTERS])[0]
    letter = writing.write(matter, rng)
    channel = rng.choices([c for c, _ in CHANNELS], [w for _, w in CHANNELS])[0]
    desk = desks[matter.unit]
    support = (desks[rng.choice(["警察局", "工務處", "環境保護局"])].unit,) if rng.random() < 0.08 else ()
    return past.PastCase(
        channel=channel, subject=letter.subject, body=letter.body, unit=desk.unit, sent_on=day, received_on=day,
        identity=writing.identity(rng), category=categories[matter.category], kind=matter.kind,
        channel_number=f"{PREFIX[channel]}{rng.getrandbits(44):014d}" if channel in PREFIX else "",
        township=letter.township, place=letter.place, sealed=matter.category == "conduct",
        complex=matter.category in ("construction", "building"),
        wish=Wish.PUBLISH if rng.random() < 0.3 else Wish.PRIVATE,
        support=tuple(u for u in support if u != desk.unit), handler=rng.choice(desk.handlers), registered_by=registrar,
        assigned_by=registrar, approver=desk.chief, answer=letter.answer,
    )  # fmt: skip


def _close(case: past.PastCase, rng) -> None:
    last = case.received_on + timedelta(days=rng.choice([2, 3, 4, 4, 5, 5, 6, 7, 8, 9, 11, 14, 20]))
    case.closed_on = min(last + timedelta(days=rng.choice([0, 1, 3, 7])), CLOSED_BY)
    if rng.random() < 0.02:
        case.ground, case.answer = rng.choice(GROUNDS), ""
        return
    case.assigned_on = case.received_on + timedelta(days=rng.choice([0, 0, 1]))
    case.taken_up_on = case.assigned_on + timedelta(days=rng.choice([0, 1]))
    case.answered_on = max(min(last, case.closed_on), case.taken_up_on)
    case.closed_on = max(case.closed_on, case.answered_on)
    case.drafted_on = case.answered_on
    if rng.random() < 0.35:
        case.rating = rng.choices([5, 4, 3, 2, 1], [38, 30, 16, 9, 7])[0]
        case.rating_comment = writing.comment(case.rating, rng)
    if case.wish == Wish.PUBLISH and not case.sealed:
        case.published_on = case.answered_on


def _leave_open(case: past.PastCase, index: int, rng) -> None:
    """Open cases stand at every desk: to be assigned, assigned, in work, waiting for the chief."""
    days = (TODAY - case.received_on).days
    if index % 7 == 0 and days < 8:
        case.answer = ""
        return
    case.assigned_on = min(case.received_on + timedelta(days=1), TODAY)
    if index % 3 and days > 1:
        case.taken_up_on = min(case.assigned_on + timedelta(days=1), TODAY)
    if index % 4 == 1 and case.taken_up_on:
        case.drafted_on, case.draft = TODAY - timedelta(days=1), case.answer
    case.answer = ""


def _give_the_clerk_work() -> None:
    """The clerk whose sign-in is shown has open cases of every kind on the desk."""
    clerk, unit = User.objects.get(username="clerk"), Unit.objects.get(name="工務處")
    mine = Petition.objects.filter(unit=unit, closed_on=None, answered_on=None).values("pk")
    Petition.objects.filter(pk__in=mine).update(handler=clerk)


def _desk(unit: Unit) -> Desk:
    people = {role: [] for role in ("handler", "section_chief")}
    for user in User.objects.filter(grants__unit=unit, grants__role__code__in=people).distinct():
        for grant in user.grants.select_related("role"):
            if grant.role.code in people:
                people[grant.role.code].append(user)
    return Desk(unit, people["handler"], people["section_chief"][0])
