"""The demo county's archives: plan, shelves, what the documents filed, old cases, loans, applications."""

import random
from collections.abc import Callable
from datetime import date, time, timedelta

from countyhall.domains.archives import lifecycle
from countyhall.domains.archives.demo import filed, scans, words
from countyhall.domains.archives.demo.classes import PLAN
from countyhall.domains.archives.demo.past import standing_at
from countyhall.domains.archives.models import (
    Catalogue,
    Destruction,
    FileClass,
    FilePlan,
    Item,
    Loan,
    Medium,
    Person,
    Place,
    Volume,
)
from countyhall.domains.archives.services import entry, past, requests
from countyhall.kernel.approvals import services as approvals
from countyhall.kernel.audit import services as audit
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.people.models import User
from countyhall.kernel.roles import services as roles

__all__ = ["load"]

TODAY = date(2020, 11, 2)
EDITIONS = [
    (date(2002, 1, 1), "檔案分類及保存年限區分表（91年版）", "檔徵字第0910000123號"),
    (date(2014, 1, 1), "檔案分類及保存年限區分表（103年版）", "檔徵字第1030000456號"),
]
OLD_YEARS = range(94, 100)
REFUSED = "涉及人事資料，依檔案法第18條不予應用。"


def load(*, seed: int, scale: int, progress: Callable[[str, int, int], None]) -> None:
    """Everything that belongs to the archives themselves, the same for the same seed."""
    rng = random.Random(seed + 3)  # noqa: S311 (made-up cases, not secrets)
    units = {unit.name: unit for unit in Unit.objects.all()}
    keeper = User.objects.get(username="archivist")
    old, now = make_plans()
    places = make_places()
    progress("檔案", 1, 6)
    filed.take_all(now, units, keeper, progress)
    progress("檔案", 3, 6)
    make_old_cases(old, units, keeper, rng)
    make_papers(now, units, keeper, rng)
    put_on_shelves(places)
    progress("檔案", 4, 6)
    make_loans(keeper, rng)
    make_requests(keeper)
    progress("檔案", 5, 6)
    make_destruction(keeper)
    scans.load(keeper, User.objects.get(username="archivist2"), rng)
    progress("檔案", 6, 6)


def make_plans() -> tuple[dict[str, FileClass], dict[str, FileClass]]:
    """Two editions, each code → class; only the third level takes cases."""
    return tuple(
        make_classes(
            FilePlan.objects.create(name=name, valid_from=day, approved_on=day, approval_number=number)
        )
        for day, name, number in EDITIONS
    )


def make_classes(plan: FilePlan) -> dict[str, FileClass]:
    """The classes of an edition."""
    found: dict[str, FileClass] = {}
    for first, (kind, (_unit, divisions)) in enumerate(PLAN.items(), 1):
        top = _class(plan, f"{first:02}", 1, None, kind, (None, "agency"), found)
        for second, (division, sections) in enumerate(divisions.items(), 1):
            middle = _class(plan, f"{top.code}{second:02}", 2, top, division, (None, "agency"), found)
            for third, (name, years, disposition) in enumerate(sections, 1):
                _class(plan, f"{middle.code}{third:02}", 3, middle, name, (years, disposition), found)
    return found


def _class(plan, code, level, parent, name, keeping, found) -> FileClass:
    years, disposition = keeping
    found[code] = FileClass.objects.create(
        plan=plan, code=code, level=level, parent=parent, name=name, years=years, disposition=disposition,
        usable=level == 3, scope=f"{name}相關之文書及附件" if level == 3 else "",
    )  # fmt: skip
    return found[code]


def classes_of(unit_name: str) -> list[str]:
    """Codes of the classes in which a unit files most: its own 類, else the first."""
    for first, (owner, _divisions) in enumerate(PLAN.values(), 1):
        if owner == unit_name:
            return [f"{first:02}"]
    return [words.FILES_IN.get(unit_name, "01")]


def make_places() -> list[Place]:
    """Two stores with racks and shelves."""
    return Place.objects.bulk_create(
        Place(code=f"{store}-{rack:02}-{shelf}", store=name)
        for store, name in (("A", "第一庫房"), ("B", "第二庫房"))
        for rack in range(1, 7)
        for shelf in range(1, 7)
    )


def make_old_cases(classes: dict[str, FileClass], units: dict[str, Unit], keeper: User, rng) -> None:
    """Closed cases of the years 94 to 99, some of them due for destruction."""
    wanted = []
    for year in OLD_YEARS:
        for unit in words.OLD_UNITS:
            prefix = classes_of(unit)[0]
            mine = [c for code, c in classes.items() if c.usable and code.startswith(prefix)]
            for file_class in rng.sample(mine, min(3, len(mine))):
                opened = date(year + 1911, rng.randint(1, 3), rng.randint(1, 28))
                wanted.append(
                    past.PastCase(
                        file_class=file_class, unit=units[unit], title=f"{year}年度{file_class.name}案", year=year,
                        opened_on=opened, closed_on=date(year + 1911, 12, 28), by=keeper,
                        summary=f"{unit}辦理{file_class.name}業務之來往文書。",
                        first_on=opened, last_on=date(year + 1911, 12, 20),
                    )
                )  # fmt: skip
    cases = past.open_cases(wanted)
    items = [item for case in cases for item in _old_items(case, keeper, rng)]
    past.load(items)


def _old_items(case, keeper: User, rng) -> list[past.PastItem]:
    found = []
    for number in range(rng.randint(6, 14)):
        day = case.first_on + timedelta(days=min(number * 24 + rng.randint(0, 20), 340))
        subject = rng.choice(words.SUBJECTS).format(
            matter=case.file_class.name, place=rng.choice(words.PLACES)
        )
        found.append(
            past.PastItem(
                case=case, subject=subject, produced_on=min(day, case.last_on), filed_on=min(day, case.closed_on),
                unit_id=case.unit_id, by_id=keeper.pk,
                fields={
                    "kind": "函", "doc_number": f"{case.year:03}{rng.randint(1, 9999999):07}",
                    "sender": rng.choice(words.SENDERS), "recipient": "金門縣政府", "received_on": day,
                    "received_number": f"字第{case.year:03}{rng.randint(1, 9999999):07}號",
                    "page_count": rng.randint(1, 40), "medium": Medium.PAPER,
                },
            )
        )  # fmt: skip
    return found


def make_papers(classes: dict[str, FileClass], units: dict[str, Unit], keeper: User, rng) -> None:
    """Plans and drawings of this year, registered by hand; a part still waits to be catalogued."""
    file_class = next(c for c in classes.values() if c.name == "建築執照")
    unit = units["工務處"]
    case = past.open_cases(
        [past.PastCase(file_class=file_class, unit=unit, title="109年度建築執照圖說", year=109,
                       opened_on=date(2020, 1, 6), by=keeper, access="restricted")]
    )[0]  # fmt: skip
    rows = []
    for number in range(1, 61):
        day = date(2020, 1, 10) + timedelta(days=number * 4)
        rows.append(
            past.PastItem(
                case=case, subject=f"{rng.choice(words.PLACES)}新建工程建築執照圖說（第{number}號）", produced_on=day,
                filed_on=min(day + timedelta(days=14), TODAY), unit_id=unit.pk, by_id=keeper.pk,
                fields={
                    "kind": "圖說", "doc_number": f"109{7000000 + number}", "sender": "建築師事務所",
                    "recipient": "金門縣政府", "page_count": rng.randint(8, 40), "medium": Medium.DRAWING,
                    "state": "checked_in" if number > 46 else "catalogued",
                },
            )
        )  # fmt: skip
    past.load(rows)


def put_on_shelves(places: list[Place]) -> None:
    """Volumes stand in the order of their cases, so many to a shelf."""
    volumes = list(
        Volume.objects.filter(thickness__gt=0).order_by("case__year", "case__class_code", "case", "no")
    )
    each = max(-(-len(volumes) // len(places)), 1)
    for position, volume in enumerate(volumes):
        volume.place = places[position // each]
    Volume.objects.bulk_update(volumes, ["place"], batch_size=2000)


def make_loans(keeper: User, rng) -> None:
    """Loans at every stage: asked for, lent, late, back."""
    names = ["clerk", "clerk2", "km-b-1", "km-g-1", "km-c-2", "km-f-1"]
    borrowers = list(User.objects.filter(username__in=names).order_by("username"))
    for number in range(24):
        borrower = borrowers[number % len(borrowers)]
        unit = borrower.grants.first().unit
        seen = Item.objects.filter(unit=unit, state="catalogued", sealed=False, loans=None).order_by("pk")
        item = seen[number * 3 : number * 3 + 1].first()
        if item is None:
            continue
        asked = TODAY - timedelta(days=3 + number * 3)
        loan = Loan(
            unit=unit, item=item, borrower=borrower, purpose=rng.choice(words.PURPOSES), asked_on=asked,
            created_by=borrower, number=entry.next_number("L", asked, by=borrower),
        )  # fmt: skip
        with standing_at(asked, 9):
            loan.save()
            audit.record(loan, "created", by=borrower, after=loan.state)
        if number >= 3:
            with standing_at(asked, 14):
                loan = lifecycle.loan.take(loan, "lend", by=keeper, on=asked)
        if number >= 9 and number % 3:
            back = asked + timedelta(days=12)
            with standing_at(back, 15):
                lifecycle.loan.take(loan, "give_back", by=keeper, on=back)


def make_requests(keeper: User) -> None:
    """Applications at every stage; decisions are drafted by the archivist and signed by the department's head."""
    for number, (wanted, purpose, days) in enumerate(words.APPLICATIONS):
        received = TODAY - timedelta(days=days)
        with standing_at(received, 11):
            made, _code = requests.receive(
                Person(name=f"陳範{'安宜平和順昌明仁'[number % 8]}", born_on="60/5/20", id_number="W100000001",
                       phone="082-000000", address="金門縣金城鎮"),
                received_on=received, wanted=wanted, purpose=purpose, by=keeper,
            )  # fmt: skip
        letter = f"府行檔字第109000{number:04}號"
        later = received + timedelta(days=3)
        while later.weekday() > 4 or later == date(2020, 10, 9):  # 國慶日補假
            later += timedelta(days=1)
        later = min(later, TODAY)
        with standing_at(later, 14):
            if number % 4 == 1:
                lifecycle.request.take(
                    made, "ask_correction", by=keeper, text="請敘明檔案年度及案由，並附身分證明文件影本。"
                )
            elif number % 4 == 2:
                lifecycle.request.take(
                    made, "decide", by=keeper, outcome="granted", text="准予閱覽，請依約定時間到府。",
                    letter_number=letter,
                )  # fmt: skip
                lifecycle.request.take(
                    signed(made), "appoint", by=keeper, on=TODAY + timedelta(days=8), time=time(9, 30)
                )
            elif number % 4 == 3:
                lifecycle.request.take(
                    made, "decide", by=keeper, outcome="refused", grounds=["personnel"], text=REFUSED,
                    letter_number=letter,
                )  # fmt: skip
                if number % 8 == 3:  # the other one lies at its desk today
                    signed(made)


def signed(record):
    """The record after everybody on its way has signed."""
    while running := approvals.circulation_of(record):
        stop = running.open_stops[0]
        approvals.sign(running, by=roles.who_holds(stop.role.code, stop.unit).order_by("pk").first())
    return type(record).objects.get(pk=record.pk)


def make_destruction(keeper: User) -> None:
    """This year's destruction, with the units for their opinion; and the half-year's catalogue to be built."""
    unit = keeper.grants.first().unit
    new = Destruction(
        unit=unit, year=109, title="109年度屆滿保存年限檔案銷毀", where="行政處檔案庫房", method="委外水銷",
        planned_on=date(2021, 3, 15), safeguards="無複製品；已數位化者保存至原年限。", created_by=keeper,
        number=entry.next_number("D", TODAY, by=keeper),
    )  # fmt: skip
    with standing_at(date(2020, 9, 7), 10):
        new.save()
        audit.record(new, "created", by=keeper, after=new.state)
        new = lifecycle.destruction.take(new, "propose", by=keeper)
        new = lifecycle.destruction.take(new, "ask", by=keeper)
    for number, opinion in enumerate(new.opinions.select_related("unit").order_by("pk")[:3]):
        chiefs = User.objects.filter(grants__unit=opinion.unit, grants__role__code="section_chief")
        if chief := chiefs.order_by("pk").first():
            with standing_at(date(2020, 9, 14) + timedelta(days=number), 15):
                lifecycle.opinion.take(
                    opinion, "give", by=chief, text="經檢視已無參考價值，同意銷毀。", keep={}
                )
    catalogue = Catalogue(
        unit=unit, first=date(2020, 7, 1), last=date(2020, 12, 31), created_by=keeper,
        number=entry.next_number("C", TODAY, by=keeper),
    )  # fmt: skip
    with standing_at(date(2020, 10, 5), 9):
        catalogue.save()
        audit.record(catalogue, "created", by=keeper, after=catalogue.state)
