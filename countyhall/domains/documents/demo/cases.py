"""Receipts and own cases of the half-year: when they came, to whom they went, how and when they ended."""

import random
from bisect import bisect_left
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

from django.utils import timezone

from countyhall.domains.documents.demo import letters, subjects
from countyhall.domains.documents.demo.people import Office
from countyhall.domains.documents.models import CopyKind, Direction, Kind, Medium, Processing, Secrecy, Speed
from countyhall.domains.documents.services.past import PastDocument
from countyhall.kernel.deadlines import calendar

FIRST, LAST = date(2020, 4, 1), date(2020, 9, 30)
AFTER, TODAY = date(2020, 10, 12), date(2020, 10, 30)  # what lies on the desks in the first days of November
OFFICE_ROC_YEAR = 109
RECEIVED, PAPER, SENT, FILED, OWN, LATER = 83_955, 20_678, 31_115, 52_907, 9_000, 2_600
SPEEDS = ([Speed.ORDINARY, Speed.URGENT, Speed.MOST_URGENT], [86, 11, 3])
CLASSES = (
    [Processing.GENERAL, Processing.DEADLINE, Processing.APPLICATION, Processing.PETITION, Processing.INQUIRY,
     Processing.PROJECT, Processing.APPEAL, Processing.CONTROL],
    [9020, 600, 220, 90, 30, 20, 12, 8],
)  # fmt: skip
KINDS = (
    [Kind.LETTER, Kind.NOTE, Kind.MEETING, Kind.INSPECTION, Kind.NOTICE, Kind.APPLICATION, Kind.OTHER],
    [66, 14, 9, 3, 2, 4, 2],
)
# Working days from receipt to the end, by speed: mostly quick, some late, a few very late.
DAYS = {
    Speed.ORDINARY: (
        [0, 1, 2, 3, 4, 5, 6, 7, 9, 12, 18, 30],
        [8, 21, 22, 17, 12, 9, 6, 2, 1.2, 0.8, 0.4, 0.2],
    ),
    Speed.URGENT: ([0, 1, 2, 3, 4, 6, 9], [16, 36, 26, 16, 3, 2, 1]),
    Speed.MOST_URGENT: ([0, 1, 2, 4], [52, 42, 4, 2]),
}
LONG = {
    Processing.APPLICATION: (8, 40), Processing.PETITION: (4, 19), Processing.PROJECT: (15, 60),
    Processing.APPEAL: (25, 62), Processing.CONTROL: (10, 40), Processing.INQUIRY: (2, 7),
}  # fmt: skip
RETENTION = (["1", "3", "5", "10", "15", "20", "30", "永久"], [16, 22, 26, 18, 6, 4, 5, 3])
CONDITIONS = ["至115年12月31日解密", "工作完成或會議終了時解密", "附件抽存後解密", "本件公布時解密"]


@dataclass(frozen=True)
class Volume:
    """How many of each there are."""

    received: int
    paper: int
    sent: int
    filed: int
    own: int
    later: int

    @classmethod
    def at(cls, scale: float) -> "Volume":
        """The report's numbers, multiplied."""
        return cls(*(round(n * scale) for n in (RECEIVED, PAPER, SENT, FILED, OWN, LATER)))


class Days:
    """Working days by their place, so that "three days later" is an addition."""

    def __init__(self) -> None:
        self.all = list(calendar.current().working_days(FIRST, TODAY))

    def after(self, day: date, count: int) -> date:
        """The working day so many after ``day``; the last one known where it would be later."""
        place = bisect_left(self.all, day)
        return self.all[min(place + count, len(self.all) - 1)]

    def between(self, first: date, last: date) -> list[date]:
        """Working days from ``first`` to ``last``."""
        return self.all[bisect_left(self.all, first) : bisect_left(self.all, last + timedelta(days=1))]


def make(volume: Volume, office: Office, rng: random.Random) -> list[PastDocument]:
    """Every case, with exactly so many received, replied to and filed within the half-year."""
    days = Days()
    season, later = days.between(FIRST, LAST), days.between(AFTER, TODAY)
    received = [_receipt(_moment(rng.choice(season), rng), office, rng) for _ in range(volume.received)]
    for case in rng.sample(received, volume.received - volume.paper):
        case.medium = Medium.ELECTRONIC
    own = [_own(_moment(rng.choice(season[:-8]), rng), office, rng) for _ in range(volume.own)]
    fresh = [_receipt(_moment(rng.choice(later), rng), office, rng) for _ in range(volume.later)]
    for case in fresh:
        case.medium = Medium.ELECTRONIC if rng.random() < 0.75 else Medium.PAPER
    for case in [*received, *own, *fresh]:
        _handle(case, days, rng)
    _reply(received, own, fresh, volume, rng)
    _file([*received, *own], volume, days, office, rng)
    return [*received, *own, *fresh]


def _moment(day: date, rng: random.Random) -> datetime:
    """A moment of the office's day, more of them in the morning."""
    return _opening(day) + timedelta(seconds=int(rng.betavariate(1.6, 2.2) * 9 * 3600))


@cache
def _opening(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(8, 0))).astimezone(UTC)


def _receipt(at: datetime, office: Office, rng: random.Random) -> PastDocument:
    code = rng.choices(subjects.CODES, cum_weights=subjects.CUMULATED)[0]
    sender = letters.sender_of(code, rng)
    written = subjects.write(rng, code, sender)
    entry = office.agencies.get(sender)
    case = PastDocument(
        subject=written.subject, agency=office.county, unit=office.units[code], at=at, sender=sender,
        sender_code=entry.code if entry else "", sender_number=letters.number_of(sender, rng),
        sender_date=at.date() - timedelta(days=rng.choice((0, 1, 1, 2, 2, 3, 5))), registered_by=office.registrar,
        kind=rng.choices(*KINDS)[0] if entry else Kind.APPLICATION, speed=rng.choices(*SPEEDS)[0],
        processing=rng.choices(*CLASSES)[0],
        copy_kind=CopyKind.COPY if rng.random() < 0.22 else CopyKind.ORIGINAL,
        file_class=written.file_class,
    )  # fmt: skip
    if rng.random() < 0.45:
        case.copies = rng.choice((1, 1, 1, 2, 3))
        case.attachments_note = (
            f"{rng.choice(('如主旨', '如說明', '名冊', '會議紀錄', '計畫書', '清冊'))}{case.copies}份"
        )
    if case.processing == Processing.DEADLINE:
        case.limit_days = rng.choice((7, 10, 14, 20))
        case.limit_on = case.on + timedelta(days=case.limit_days)
    if rng.random() < 0.003:
        _classify(case, rng)
    _hand_out(case, code, office, rng)
    return case


def _classify(case: PastDocument, rng: random.Random) -> None:
    case.secrecy = rng.choices([Secrecy.CONFIDENTIAL, Secrecy.SECRET, Secrecy.MOST_SECRET], [90, 9, 1])[0]
    case.declassify = rng.choice(CONDITIONS)
    case.processing, case.limit_on, case.limit_days = Processing.GENERAL, None, None


def _hand_out(case: PastDocument, code: str, office: Office, rng: random.Random) -> None:
    """To the unit in charge, sometimes to a wrong one first; other units are consulted."""
    case.handler = rng.choice(office.people[code]["handler"])
    chance = rng.random()
    if chance < 0.022:
        wrong = office.units[rng.choice(subjects.CODES)]
        case.wrong_units = (wrong,) if wrong != case.unit else ()
    elif chance < 0.0235:
        case.disputed, case.planner = True, office.planner
    if rng.random() < 0.07 and not case.secrecy:
        asked = {office.units[rng.choice(subjects.CODES)] for _ in range(rng.choice((1, 1, 2)))}
        case.consulted = tuple(sorted(asked - {case.unit}, key=lambda unit: unit.pk))


def _own(at: datetime, office: Office, rng: random.Random) -> PastDocument:
    code = rng.choices(subjects.CODES, cum_weights=subjects.CUMULATED)[0]
    handler = rng.choice(office.people[code]["handler"])
    written = subjects.write(rng, code, "金門縣政府")
    return PastDocument(
        subject=written.subject, agency=office.county, unit=office.units[code], at=at, direction=Direction.OWN,
        medium=Medium.ELECTRONIC, handler=handler, registered_by=handler, file_class=written.file_class,
        speed=rng.choices(*SPEEDS)[0], replied=True, closing="函復", kind=Kind.LETTER,
    )  # fmt: skip


def _handle(case: PastDocument, days: Days, rng: random.Random) -> None:
    """When it was assigned, taken up and dealt with, as far as it came by the end of October."""
    begun = case.on
    case.assigned_on = begun if rng.random() < 0.93 else days.after(begun, 1)
    if case.direction == Direction.OWN:
        case.assigned_on = case.accepted_on = begun
    least, most = LONG.get(case.processing, (None, None))
    if case.limit_on:
        used = rng.randrange(2, 9)
    elif least is not None:
        used = rng.randrange(least, most)
    else:
        used = rng.choices(*DAYS[case.speed])[0]
    place = bisect_left(days.all, begun) + used
    if case.direction == Direction.OWN:
        place = min(place, bisect_left(days.all, LAST))
    if begun >= AFTER and rng.random() < 0.25:
        place += 6  # what lies longer in these days
    case.accepted_on = case.accepted_on or days.after(case.assigned_on, min(used, rng.choice((0, 0, 0, 1))))
    if place >= len(days.all):
        _leave_open(case, rng)
        return
    case.closed_on = max(days.all[place], case.assigned_on)
    case.accepted_on = min(case.accepted_on, case.closed_on)
    if case.direction == Direction.INCOMING:
        case.closing = rng.choice(("存查", "存查", "存查", "文存", "傳閱後存查", "已登載系統，文存"))


def _leave_open(case: PastDocument, rng: random.Random) -> None:
    """It lies at some desk: with the registry, with the unit, with the handler, in sign-off."""
    chance = rng.random()
    if case.on >= TODAY and chance < 0.3:
        case.assigned_on = case.accepted_on = case.handler = None
        case.wrong_units, case.disputed, case.consulted = (), False, ()
    elif chance < 0.35:
        case.accepted_on = None
        case.handler = case.handler if chance < 0.2 else None


def _reply(received, own, fresh, volume: Volume, rng: random.Random) -> None:
    """Exactly so many letters left within the half-year; some more in October."""
    within = [
        c
        for c in received
        if c.closed_on and c.closed_on <= LAST and not c.secrecy and c.copy_kind != CopyKind.COPY
    ]
    for case in rng.sample(within, volume.sent - len(own)):
        case.replied, case.closing = True, "函復"
    for case in fresh:
        if case.closed_on and not case.secrecy and rng.random() < 0.3:
            case.replied, case.closing = True, "函復"


def _file(cases: list[PastDocument], volume: Volume, days: Days, office: Office, rng: random.Random) -> None:
    """Exactly so many were filed within the half-year; of the others some in October, some not yet."""
    early = [case for case in cases if case.closed_on and days.after(case.closed_on, 3) <= LAST]
    chosen = set(rng.sample(range(len(early)), volume.filed))
    for place, case in enumerate(early):
        if place in chosen:
            handed = days.after(case.closed_on, rng.choice((1, 1, 2, 2, 3, 3)))
            case.to_file_on = handed
            case.filed_on = min(days.after(handed, rng.choice((0, 1, 2, 3, 5, 8))), LAST)
        else:
            _file_later(case, days, rng)
        case.archivist = office.archivist
        _number_file(case, rng)


def _file_later(case: PastDocument, days: Days, rng: random.Random) -> None:
    october = date(2020, 10, 5)
    chance = rng.random()
    if chance < 0.62:
        case.to_file_on = days.after(max(case.closed_on, october), rng.choice((0, 1, 2, 4)))
        case.filed_on = days.after(case.to_file_on, rng.choice((1, 2, 3, 6)))
    elif chance < 0.8:
        case.to_file_on = days.after(max(case.closed_on, october), rng.choice((3, 6, 9, 12)))


def _number_file(case: PastDocument, rng: random.Random) -> None:
    case.file_year, case.file_case = OFFICE_ROC_YEAR, str(rng.randrange(1, 9))
    case.retention = rng.choices(*RETENTION)[0]
    case.pages = max(1, int(rng.lognormvariate(1.1, 0.8)))
