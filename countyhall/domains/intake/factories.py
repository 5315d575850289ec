"""Makers of datasets for tests."""

import datetime

import factory

from countyhall.kernel.lake import Field, Kind, Schema
from countyhall.kernel.lake.models import Dataset, SmallCount
from countyhall.kernel.testing.factories import UnitFactory


class DatasetFactory(factory.django.DjangoModelFactory):
    """A dataset without an edition."""

    class Meta:
        model = Dataset

    unit = factory.SubFactory(UnitFactory)
    code = factory.Sequence(lambda n: f"table-{n}")
    number = factory.Sequence(lambda n: f"D9{n:04d}")
    title = factory.Sequence(lambda n: f"資料表{n}")
    layout = Schema(
        (Field("month", "月份", Kind.MONTH), Field("people", "人數", Kind.INTEGER, unit="人"))
    ).to_json()


class SmallCountFactory(factory.django.DjangoModelFactory):
    """A threshold of ten people."""

    class Meta:
        model = SmallCount

    valid_from = datetime.date(2019, 1, 1)
    least = 10
    source = "測試縣政府統計審議會"
