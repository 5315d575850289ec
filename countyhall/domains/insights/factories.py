"""Makers of analyses for tests."""

from datetime import date, timedelta

import factory

from countyhall.domains.insights.models import Analysis, Phase, Preparation, Theme
from countyhall.kernel.testing.factories import UnitFactory


class ThemeFactory(factory.django.DjangoModelFactory):
    """A theme of the first phase."""

    class Meta:
        model = Theme

    unit = factory.SubFactory(UnitFactory)
    name = factory.Sequence(lambda n: f"主題{n}")
    opened_on = date(2019, 3, 1)


class PreparationFactory(factory.django.DjangoModelFactory):
    """A unit that is ready."""

    class Meta:
        model = Preparation

    unit = factory.SubFactory(UnitFactory)
    phase = Phase.FIRST
    ready_on = factory.Sequence(lambda n: date(2019, 6, 1) + timedelta(days=n % 300))


class AnalysisFactory(factory.django.DjangoModelFactory):
    """A planned analysis of the second phase."""

    class Meta:
        model = Analysis

    unit = factory.SubFactory(UnitFactory)
    title = factory.Sequence(lambda n: f"分析{n}")
    question = "各月趨勢如何？"
