"""Makers of analyses for tests."""

from datetime import date, timedelta

import factory

from countyhall.domains.insights.boards.declared import Board, to_text
from countyhall.domains.insights.models import Analysis, Annotation, KeptBoard, Phase, Preparation, Theme
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


class KeptBoardFactory(factory.django.DjangoModelFactory):
    """An empty board."""

    class Meta:
        model = KeptBoard

    unit = factory.SubFactory(UnitFactory)
    code = factory.Sequence(lambda n: f"board-{n}")
    title = factory.Sequence(lambda n: f"儀表板{n}")
    text = factory.LazyAttribute(lambda o: to_text(Board(o.code, o.title, owner=o.unit.code)))


class AnnotationFactory(factory.django.DjangoModelFactory):
    """An event of a board."""

    class Meta:
        model = Annotation

    unit = factory.SubFactory(UnitFactory)
    board = "ageing"
    day = factory.Sequence(lambda n: date(2020, 1, 1) + timedelta(days=n % 300))
    words = factory.Sequence(lambda n: f"事件{n}")
