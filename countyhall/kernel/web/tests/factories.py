"""Makers of the test record."""

import factory
from factory.django import DjangoModelFactory

from countyhall.kernel.records.tests.models import Case


class CaseFactory(DjangoModelFactory):
    """An open case; its unit must be said."""

    class Meta:
        model = Case

    subject = factory.Sequence(lambda n: f"第{n}號路燈不亮")
    body = "請派員修復"
