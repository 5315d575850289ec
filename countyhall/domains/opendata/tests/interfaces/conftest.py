"""A portal with one published table of boats' passengers."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from countyhall.domains.opendata.public.interfaces import catalogue
from countyhall.domains.opendata.public.interfaces.shown import Contact, Shown, Version
from countyhall.kernel.lake import Field, Kind, Personal, Schema, services
from countyhall.kernel.lake.asking import is_open
from countyhall.kernel.lake.models import Edition
from countyhall.kernel.lake.schema import Classification

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


@pytest.fixture
def table(county):
    """The table in the lake."""
    return services.create("boats", "小三通船班", SCHEMA, unit=county.section)


@pytest.fixture
def publish(table, monkeypatch):
    """``publish(rows)`` → the dataset as the portal shows it after this publication."""
    versions = []

    def made(rows=ROWS, **said):
        edition = services.make_edition(table, rows, as_of=date(2020, 9, 30))
        Edition.objects.filter(pk=edition.pk).update(state=Edition.State.CHECKED)
        edition = services.publish(edition, by=None)
        versions.append(Version(len(versions) + 1, edition, timezone.now()))
        shown = Shown(
            **({
                "identifier": "371020000A-000001", "slug": "boats", "title": "小三通船班", "title_en": "Boats",
                "description": "每班船的旅客人次。", "schema": SCHEMA.only(OPEN), "version": versions[-1],
                "issued": versions[0].published, "modified": versions[-1].published, "category": "H00",
                "category_name": "交通及通訊", "keywords": ("小三通", "旅客"), "unit": "港務處",
                "unit_code": "371020000A-H", "office": "測試縣政府", "office_code": "371020000A",
                "contact": Contact("資料窗口", "082-000000", "opendata@example.test"), "frequency": "month",
                "covers_from": date(2020, 1, 1), "covers_to": date(2020, 3, 30), "place": "金門縣",
                "quality": (("linkable", True), ("csv", True)), "versions": tuple(versions),
            } | said)
        )  # fmt: skip
        monkeypatch.setattr(catalogue, "everything", lambda: [shown])
        return shown

    return made


@pytest.fixture
def boats(publish):
    """The published table."""
    return publish()
