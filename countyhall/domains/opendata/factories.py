"""Open datasets and questions for tests."""

from datetime import date

import factory

from countyhall.domains.opendata.models import Category, OpenDataset, Question
from countyhall.kernel.testing.factories import UnitFactory


class OpenDatasetFactory(factory.django.DjangoModelFactory):
    """A draft that points to nothing yet."""

    class Meta:
        model = OpenDataset

    identifier = factory.Sequence(lambda n: f"371020000A-{n + 1:06d}")
    number = factory.SelfAttribute("identifier")
    title = factory.Sequence(lambda n: f"小三通旅客統計{n}")
    description = "每月各航線之旅客人次。"
    unit = factory.SubFactory(UnitFactory)
    category = Category.TRAFFIC
    contact = "港務處資料開放窗口"


class QuestionFactory(factory.django.DjangoModelFactory):
    """A question that nobody has answered."""

    class Meta:
        model = Question

    unit = factory.SubFactory(UnitFactory)
    subject = "可否提供逐日資料？"
    body = "研究需要逐日人次。"
    received_on = date(2020, 9, 1)
