"""Makers of official documents for tests."""

from datetime import UTC, date, datetime, timedelta

import factory
from factory.django import DjangoModelFactory

from countyhall.domains.documents.models import (
    Agency,
    AgencyGroup,
    Document,
    Draft,
    DraftTemplate,
    Policy,
    Recipient,
    Shipment,
    State,
)
from countyhall.kernel.testing.factories import UnitFactory, UserFactory


class AgencyFactory(DjangoModelFactory):
    """A central agency of the address book."""

    class Meta:
        model = Agency

    unit = factory.SubFactory(UnitFactory)
    code = factory.Sequence(lambda n: f"3010{n:05}A")
    name = factory.Sequence(lambda n: f"內政部第{n}署")
    kind = Agency.Kind.CENTRAL


class DocumentFactory(DjangoModelFactory):
    """A letter that was registered on 1 September 109 and waits to be assigned."""

    class Meta:
        model = Document

    unit = factory.SubFactory(UnitFactory)
    agency = factory.SelfAttribute("unit")
    serial = factory.Sequence(lambda n: f"109{n:07}")
    number = factory.SelfAttribute("serial")
    sender = "內政部營建署"
    sender_number = factory.Sequence(lambda n: f"營署建管字第109{n:07}號")
    sender_date = date(2020, 8, 28)
    subject = factory.Sequence(lambda n: f"函轉建築技術規則修正條文第{n}條，請查照轉知。")
    received_on = date(2020, 9, 1)
    received_at = datetime(2020, 9, 1, 1, 30, tzinfo=UTC)
    state = State.REGISTERED


class PolicyFactory(DjangoModelFactory):
    """What holds for an agency from 2020 on."""

    class Meta:
        model = Policy

    unit = factory.SubFactory(UnitFactory)
    valid_from = factory.Sequence(lambda n: date(2020, 1, 1) + timedelta(days=n))


class DraftFactory(DjangoModelFactory):
    """A letter that is being written on 3 September 109."""

    class Meta:
        model = Draft

    unit = factory.SubFactory(UnitFactory)
    document = factory.SubFactory(DocumentFactory, unit=factory.SelfAttribute("..unit"), state=State.IN_WORK)
    drafter = factory.SubFactory(UserFactory)
    drafted_on = date(2020, 9, 3)
    subject = factory.Sequence(lambda n: f"檢送建築技術規則修正條文第{n}條1份，請查照轉知。")
    paragraphs = factory.LazyFunction(
        lambda: [
            {
                "part": "explanation",
                "text": "",
                "items": [
                    {"text": "依據內政部營建署109年8月28日函辦理。", "items": []},
                    {"text": "請轉知所屬並公告周知。", "items": [{"text": "自即日起適用。", "items": []}]},
                ],
            }
        ]
    )
    word = "府行研"


class RecipientFactory(DjangoModelFactory):
    """A township that is written to by post."""

    class Meta:
        model = Recipient

    draft = factory.SubFactory(DraftFactory)
    name = factory.Sequence(lambda n: f"金門縣第{n}鄉公所")


class DraftTemplateFactory(DjangoModelFactory):
    """A template for a covering letter."""

    class Meta:
        model = DraftTemplate

    unit = factory.SubFactory(UnitFactory)
    name = factory.Sequence(lambda n: f"函轉範本{n}")
    subject = "函轉○○，請查照轉知。"
    paragraphs = factory.LazyFunction(
        lambda: [{"part": "explanation", "text": "", "items": [{"text": "依據○○函辦理。", "items": []}]}]
    )


class AgencyGroupFactory(DjangoModelFactory):
    """All schools."""

    class Meta:
        model = AgencyGroup
        skip_postgeneration_save = True

    unit = factory.SubFactory(UnitFactory)
    name = factory.Sequence(lambda n: f"本縣各級學校{n}")

    @factory.post_generation
    def members(self, create, extracted, **kwargs):
        """One school; ``members=[…]`` for others."""
        if create:
            self.agencies.set(extracted if extracted is not None else [AgencyFactory(unit=self.unit)])


class ShipmentFactory(DjangoModelFactory):
    """A letter that came by the exchange and was refused."""

    class Meta:
        model = Shipment

    unit = factory.SubFactory(UnitFactory)
    way = Shipment.Way.IN
    key = factory.Sequence(lambda n: f"1090012345-{n:06}")
    digest = "0" * 64
    sender_code = "301000000A"
    recipient_code = "371020000A"
    other = "內政部營建署"
    subject = factory.Sequence(lambda n: f"函轉建築技術規則修正條文第{n}條，請查照轉知。")
    state = Shipment.State.REFUSED
    reason = "信封內的檔案與清單不符，請寄件機關重新傳送。"
    came_at = datetime(2020, 9, 1, 1, 30, tzinfo=UTC)
