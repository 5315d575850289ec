"""Makers of petitions for tests."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from countyhall.domains.petitions import selectors
from countyhall.domains.petitions.models import (
    Assignment,
    Category,
    Channel,
    Petition,
    Petitioner,
    ReplyTemplate,
    State,
    fingerprint,
)
from countyhall.domains.petitions.models.identity import Identity
from countyhall.kernel.approvals import services as approvals
from countyhall.kernel.testing.factories import UnitFactory

CODE = "ABCD-EFGH"


class CategoryFactory(DjangoModelFactory):
    """Street lamps, or something like it."""

    class Meta:
        model = Category

    unit = factory.SubFactory(UnitFactory)
    code = factory.Sequence(lambda n: f"lamps-{n}")
    name = factory.Sequence(lambda n: f"路燈故障{n}")


class PetitionFactory(DjangoModelFactory):
    """A petition that waits to be assigned."""

    class Meta:
        model = Petition
        skip_postgeneration_save = True

    unit = factory.SubFactory(UnitFactory)
    number = factory.Sequence(lambda n: f"P109-9{n:05}")
    channel = Channel.MAGISTRATE
    subject = factory.Sequence(lambda n: f"金湖鎮第{n}號路燈不亮")
    body = "晚上經過時路燈不亮，行人看不到路面，請儘快派員修復。"
    township = "jinhu"
    village = "山外里"
    state = State.CONFIRMED
    sent_on = date(2020, 9, 1)
    received_on = date(2020, 9, 1)
    sketch = factory.LazyAttribute(lambda o: selectors.sketch(f"{o.subject}\n{o.body}"))

    @factory.post_generation
    def petitioner(self, create, extracted, **kwargs):
        """Its sender in the vault; ``petitioner=Identity(…)`` for another one."""
        if create:
            own = Petitioner(petition=self, code_print=fingerprint("code", CODE.replace("-", "")))
            own.put(extracted or Identity("測試民眾", "082-000000", "", f"citizen{self.pk}@example.test"))
            own.save()


class AssignmentFactory(DjangoModelFactory):
    """A unit's part that is still owed."""

    class Meta:
        model = Assignment

    petition = factory.SubFactory(PetitionFactory)
    unit = factory.SelfAttribute("petition.unit")
    lead = True
    asked_on = date(2020, 9, 1)


class ReplyTemplateFactory(DjangoModelFactory):
    """A template that nobody has approved yet."""

    class Meta:
        model = ReplyTemplate

    unit = factory.SubFactory(UnitFactory)
    title = factory.Sequence(lambda n: f"路燈修復回覆{n}")
    body = "有關您於{received}反映「{subject}」一案，本府業已派員處理完竣。"


def decide(petition: Petition, *, by) -> Petition:
    """The drafted answer, decided at the desk where it lies."""
    approvals.sign(approvals.circulation_of(petition), by=by)
    return Petition.objects.get(pk=petition.pk)
