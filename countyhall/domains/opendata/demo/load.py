"""The demo county's portal: what Kinmen offered, what its report speaks of, and the platform's own tables."""

import csv
import random
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from countyhall.domains.opendata.datasets import datasets
from countyhall.domains.opendata.demo.subjects import SUBJECTS, YEARS
from countyhall.domains.opendata.forms import SERIES, identifier
from countyhall.domains.opendata.lifecycle.publication import release
from countyhall.domains.opendata.lifecycle.review import columns_of, review
from countyhall.domains.opendata.models import OpenDataset, Release, Resource, UsageDay
from countyhall.kernel.audit import services as audit
from countyhall.kernel.lake import RecordTable
from countyhall.kernel.lake.models import Dataset
from countyhall.kernel.lake.tables import declared, refresh
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.people.models import User
from countyhall.kernel.period import clock
from countyhall.kernel.records import services as records

TITLES = Path(__file__).with_name("titles.csv")
SITE = "https://www.kinmen.gov.tw/"
OFFERED = 247
# Words of a title → national service category; the first that fits.
CATEGORIES = [
    ("人口", "I00"), ("社會福利", "G00"), ("老人", "G00"), ("身心障礙", "G00"), ("托", "100"), ("幼", "100"),
    ("學校", "300"), ("歷史建築", "900"), ("古蹟", "900"), ("文化", "900"), ("醫", "B00"), ("疫", "B00"),
    ("衛生", "B00"), ("避難", "E00"), ("收容", "E00"), ("消防", "E00"), ("觀光", "900"), ("旅", "900"),
    ("交通", "A00"), ("預算", "800"), ("統計", "I00"),
]  # fmt: skip
FORMER = {"立體育場": "教育處"}
OWN = {
    "petitions.monthly": ("研考科", "I00"), "oversight.plan_months": ("研考科", "I00"),
    "documents.monthly": ("總務科", "I00"), "archives.digitised": ("總務科", "900"),
}  # fmt: skip


@transaction.atomic
def load(*, seed: int, scale: int, progress: Callable[[str, int, int], None]) -> None:
    """247 datasets on offer at the end of September 109, the same for the same seed."""
    rng = random.Random(seed + 14)  # noqa: S311 (made-up dates, not secrets)
    units = {unit.name: unit for unit in Unit.objects.all()}
    people = {name: User.objects.get(username=name) for name in ("planning", "adminhead")}
    own = {table.code for table in datasets}
    for code, table in sorted(declared().items()):
        if code not in own:
            tabled(table, units, people)  # nothing, where the domain has no records
    progress("開放資料", 1, 3)
    for title, unit, category, keywords, columns in listed(units):
        linked(title, unit, category, keywords, columns, issued(rng), people)
    progress("開放資料", 2, 3)
    made = OpenDataset.objects.count() + len(datasets)
    for title, unit, category, keywords, columns in made_up(OFFERED - made):
        linked(title, units[unit], category, keywords, columns, issued(rng), people)
    use(rng)
    # What the portal tells of itself comes last: it is a table of all the others.
    for table in datasets:
        tabled(table, units, people)
    progress("開放資料", 3, 3)


def listed(units: dict[str, Unit]):
    """The titles of Kinmen's own portal, each with the unit of the demo county that provides it."""
    with TITLES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            provider = row["provider"].split("/")
            names = [name.removeprefix("金門縣") for name in reversed(provider)]
            names = [FORMER.get(name, name) for name in names]
            unit = next((units[name] for name in names if name in units), units["行政處"])
            category = next((code for word, code in CATEGORIES if word in row["title"]), "I00")
            yield row["title"], unit, category, (provider[-1],), tuple(row["columns"].split("、"))


def made_up(wanted: int):
    """A title a year for each subject, as many as are wanted."""
    every = [
        (title.format(year=year), unit, category, keywords, columns)
        for year in YEARS
        for title, unit, category, keywords, columns in SUBJECTS
    ]
    if wanted > len(every):
        raise ValueError(f"{wanted} titles are wanted, and there are {len(every)} subjects and years.")
    return every[-wanted:]


def linked(title, unit, category, keywords, columns, on: date, people) -> OpenDataset:
    """A dataset whose rows lie on the county's own site."""
    made = _new(title, f"{title}。", unit, category, keywords, on, people, frequency=_frequency(title))
    Resource.objects.create(dataset=made, title=title, url=SITE, format="csv", fields=list(columns))
    made.findings = [one.plain() for one in review(made)]
    made.save(update_fields=["findings"])
    return made


def tabled(table: RecordTable, units: dict[str, Unit], people: dict[str, User]) -> OpenDataset | None:
    """One of the platform's own tables, with its rows; ``None`` for an empty one, which nobody would offer."""
    refresh(table, clock.today())
    source = Dataset.objects.get(declared=table.code)
    if not source.current.rows:
        return None
    unit, category = OWN.get(source.declared, ("資訊管理科", "I00"))
    made = _new(
        source.title, source.description, units[unit], category, source.subjects, date(2020, 9, 15), people,
        frequency=source.frequency, source=source, title_en=source.title_en,
    )  # fmt: skip
    made.columns = columns_of(made).names
    made.findings = [one.plain() for one in review(made)]
    made.save(update_fields=["columns", "findings"])
    first = release(made, by=people["adminhead"])
    Release.objects.filter(pk=first.pk).update(published_at=made.issued_at)
    return made


def _new(title, description, unit, category, keywords, on: date, people, **more) -> OpenDataset:
    moment = timezone.make_aware(datetime.combine(on, time(10)))
    number = records.next_number(
        SERIES, text=lambda n: identifier(n, settings.OFFICE_CODE), by=people["planning"]
    )
    made = OpenDataset(
        number=number, identifier=number, title=title[:200], description=description, unit=unit, category=category,
        keywords=list(keywords), contact=f"{unit.name}資料開放窗口", contact_phone="082-318823",
        state=OpenDataset.State.PUBLISHED, proposed_by=people["planning"], approved_by=people["adminhead"],
        issued_at=moment, modified_at=moment, created_by=people["planning"], **more,
    )  # fmt: skip
    made.save()
    records.happened(made, "published", on=on, recorded_on=on)
    audit.record(made, "created", by=people["planning"])
    audit.record(made, "publish", by=people["adminhead"], before="approved", after="published")
    return made


def issued(rng: random.Random) -> date:
    """A day from 103 to September 109."""
    return date(2014, 6, 1) + timedelta(days=rng.randrange((date(2020, 9, 30) - date(2014, 6, 1)).days))


def _frequency(title: str) -> str:
    return Dataset.Frequency.ONCE if "月份" in title else Dataset.Frequency.YEAR


def use(rng: random.Random) -> None:
    """How often they were used from July to September 109."""
    days = [date(2020, 7, 1) + timedelta(days=n) for n in range(92)]
    UsageDay.objects.bulk_create(
        UsageDay(dataset=one, day=day, door="page", count=rng.randint(1, 12))
        for one in OpenDataset.objects.order_by("pk")
        for day in rng.sample(days, 6)
    )
