"""A portal with one published table of boats' passengers."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from countyhall.domains.opendata.models import Category, OpenDataset
from countyhall.domains.opendata.public.interfaces import catalogue, usage
from countyhall.kernel.lake import Field, Kind, Personal, Schema, services
from countyhall.kernel.lake.asking import is_open
from countyhall.kernel.lake.models import Edition
from countyhall.kernel.lake.schema import Classification
from countyhall.kernel.organisation.models import Unit

SCHEMA = Schema(
    (
        Field("day", "日期", Kind.DATE, meaning="開航日", label_en="Day"),
        Field("port", "港口", meaning="出發港口", label_en="Port"),
        Field("ship", "船名", meaning="船舶名稱", label_en="Ship"),
        Field("passengers", "旅客人次", Kind.INTEGER, unit="人次", meaning="載客人次", label_en="Passengers"),
        Field("income", "票款", Kind.DECIMAL, unit="元", meaning="票款收入", label_en="Income"),
        Field("late", "延誤", Kind.BOOLEAN, meaning="是否延誤", label_en="Late"),
        Field("left", "開航時間", Kind.MOMENT, meaning="實際開航時間", label_en="Departure"),
        Field("place", "位置", Kind.POINT, meaning="碼頭位置", label_en="Place"),
        Field("captain", "船長", personal=Personal.DIRECT),
        Field("remark", "內部備註", classification=Classification.INTERNAL),
    ),
)
OPEN = [f.name for f in SCHEMA if is_open(f)]
PORTS = ["水頭", "料羅", "復興", None]
SHIPS = ["金門之星", "馬可波羅", '=cmd|"x"', "a,b", "<script>alert(1)</script>", "𠮷安號", None]
ROWS = [
    (
        date(2020, 1, 1) + timedelta(days=n % 90), PORTS[n % 4], SHIPS[n % 7],
        None if n % 11 == 0 else n * 7 % 301, Decimal(n * 37 % 1000) / 4, n % 3 == 0,
        datetime(2020, 1, 1, 8) + timedelta(minutes=13 * n),
        None if n % 5 == 0 else f"POINT(118.{290 + n % 50} 24.{400 + n % 60})", f"SECRETNAME{n}", f"SECRETNOTE{n}",
    )
    for n in range(240)
]  # fmt: skip


@pytest.fixture(autouse=True)
def lake(settings, tmp_path):
    """A lake, limits and counts of the test's own."""
    settings.LAKE_STORE = f"file://{tmp_path / 'lake'}"
    settings.LAKE_SERVE = tmp_path / "serve"
    settings.HOME = tmp_path
    yield
    usage.forget()


IDENTIFIER = "371020000A-000001"
with translation.override("zh-hant"):
    TRAFFIC = str(Category.TRAFFIC.label)


@pytest.fixture
def opened(county):
    """The dataset as the portal keeps it, with its table in the lake; nothing is published yet."""
    Unit.objects.filter(pk=county.section.pk).update(name="港務處")
    county.section.refresh_from_db()
    return OpenDataset.objects.create(
        identifier=IDENTIFIER, title="小三通船班", title_en="Boats", description="每班船的旅客人次。",
        category=Category.TRAFFIC, keywords=["小三通", "旅客"], frequency="month", contact="資料窗口",
        contact_phone="082-000000", contact_email="opendata@example.test", unit=county.section,
        table=services.create("boats", "小三通船班", SCHEMA, unit=county.section), proposed_by=None,
    )  # fmt: skip


@pytest.fixture
def publish(opened):
    """``publish(rows)`` → the dataset as the interfaces tell it after this publication."""

    def made(rows=ROWS, **said):
        edition = services.make_edition(opened.table, rows, as_of=date(2020, 9, 30))
        Edition.objects.filter(pk=edition.pk).update(state=Edition.State.CHECKED)
        for code in ("linkable", "csv"):
            edition.checks.create(code=code, passed=True)
        edition = services.publish(edition, by=None)
        now = timezone.now()
        opened.releases.create(
            number=opened.releases.count() + 1,
            edition=edition,
            source_edition=edition,
            published_at=now,
            **said,
        )
        opened.state, opened.issued_at, opened.modified_at = (
            OpenDataset.State.PUBLISHED,
            opened.issued_at or now,
            now,
        )
        opened.save()
        return catalogue.one(IDENTIFIER)

    return made


@pytest.fixture
def boats(publish):
    """The published table."""
    return publish()
