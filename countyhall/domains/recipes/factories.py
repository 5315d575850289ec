"""Makers of recipes for tests."""

import factory

from countyhall.domains.recipes.models import Recipe
from countyhall.kernel.lake.models import Dataset
from countyhall.kernel.testing.factories import UnitFactory


class TargetFactory(factory.django.DjangoModelFactory):
    """The dataset of a recipe, without an edition."""

    class Meta:
        model = Dataset

    unit = factory.SubFactory(UnitFactory)
    code = factory.Sequence(lambda n: f"made-{n}")
    number = factory.Sequence(lambda n: f"D8{n:04d}")
    title = factory.Sequence(lambda n: f"彙整表{n}")
    origin = Dataset.Origin.RECIPE


class RecipeFactory(factory.django.DjangoModelFactory):
    """A recipe that says nothing yet."""

    class Meta:
        model = Recipe

    unit = factory.SubFactory(UnitFactory)
    target = factory.SubFactory(TargetFactory, unit=factory.SelfAttribute("..unit"))
    code = factory.SelfAttribute("target.code")
    number = factory.Sequence(lambda n: f"R{n:05d}")
    title = factory.SelfAttribute("target.title")
    retired_reason = "不再需要"  # for tests that set the state by hand; nobody sees it before
