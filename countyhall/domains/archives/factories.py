"""Makers of archives for tests."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from countyhall.domains.archives.models import (
    AccessRequest,
    Applicant,
    Batch,
    BatchLine,
    CaseState,
    Catalogue,
    Destruction,
    Disposition,
    FileCase,
    FileClass,
    FilePlan,
    Handover,
    Item,
    Loan,
    Opinion,
    Person,
    Place,
    Volume,
)
from countyhall.kernel.testing.factories import UnitFactory, UserFactory

TODAY = date(2020, 9, 1)


class FilePlanFactory(DjangoModelFactory):
    """An edition of the plan."""

    class Meta:
        model = FilePlan
        django_get_or_create = ["valid_from"]

    name = factory.LazyAttribute(lambda o: f"檔案分類及保存年限區分表（{o.valid_from:%Y}年版）")
    valid_from = date(2015, 1, 1)


class FileClassFactory(DjangoModelFactory):
    """A class whose cases are kept for ten years, then destroyed."""

    class Meta:
        model = FileClass

    plan = factory.SubFactory(FilePlanFactory)
    code = factory.Sequence(lambda n: f"{n:06}")
    level = FileClass.Level.SUBSECTION
    name = factory.Sequence(lambda n: f"綜合業務{n}")
    years = 10
    disposition = Disposition.DESTROY


class PlaceFactory(DjangoModelFactory):
    """A shelf."""

    class Meta:
        model = Place

    code = factory.Sequence(lambda n: f"A-{n:03}")
    store = "第一庫房"


class FileCaseFactory(DjangoModelFactory):
    """An open case of the year 109."""

    class Meta:
        model = FileCase

    unit = factory.SubFactory(UnitFactory)
    file_class = factory.SubFactory(FileClassFactory)
    year = 109
    class_code = factory.SelfAttribute("file_class.code")
    case_no = factory.Sequence(lambda n: n + 1)
    number = factory.LazyAttribute(lambda o: f"{o.year:04}/{o.class_code}/{o.case_no}")
    title = factory.Sequence(lambda n: f"金湖鎮道路養護案{n}")
    years = factory.SelfAttribute("file_class.years")
    disposition = factory.SelfAttribute("file_class.disposition")
    state = CaseState.OPEN
    opened_on = date(2020, 1, 6)


class VolumeFactory(DjangoModelFactory):
    """A case's first volume."""

    class Meta:
        model = Volume
        django_get_or_create = ["case", "no"]

    case = factory.SubFactory(FileCaseFactory)
    no = 1


class ItemFactory(DjangoModelFactory):
    """An item just checked in."""

    class Meta:
        model = Item

    unit = factory.SubFactory(UnitFactory)
    case = factory.SubFactory(FileCaseFactory, unit=factory.SelfAttribute("..unit"))
    volume = factory.SubFactory(VolumeFactory, case=factory.SelfAttribute("..case"))
    sequence = factory.LazyAttribute(lambda o: o.volume.items.count() + 1)
    number = factory.LazyAttribute(lambda o: f"{o.case.number}/{o.volume.no:03}/{o.sequence:03}")
    subject = factory.Sequence(lambda n: f"檢送本縣金湖鎮道路養護工程第{n}次會議紀錄1份，請查照。")
    kind = "函"
    doc_number = factory.Sequence(lambda n: f"109{n:07}")
    sender = "交通部公路總局"
    recipient = "金門縣政府"
    received_on = date(2020, 8, 3)
    received_number = factory.Sequence(lambda n: f"路養字第109{n:07}號")
    produced_on = date(2020, 8, 1)
    page_count = 4
    filed_on = date(2020, 8, 20)


class LoanFactory(DjangoModelFactory):
    """A loan that was asked for."""

    class Meta:
        model = Loan

    unit = factory.SubFactory(UnitFactory)
    item = factory.SubFactory(ItemFactory, unit=factory.SelfAttribute("..unit"))
    borrower = factory.SubFactory(UserFactory)
    number = factory.Sequence(lambda n: f"L109-9{n:05}")
    purpose = "辦理後續工程驗收"
    asked_on = TODAY


class AccessRequestFactory(DjangoModelFactory):
    """An application that waits for its decision."""

    class Meta:
        model = AccessRequest
        skip_postgeneration_save = True

    unit = factory.SubFactory(UnitFactory)
    number = factory.Sequence(lambda n: f"A109-9{n:05}")
    wanted = "民國95年金湖鎮黃海路拓寬工程用地徵收案卷"
    purpose = "學術研究"
    received_on = TODAY

    @factory.post_generation
    def applicant(self, create, extracted, **kwargs):
        """Who applies, in the vault."""
        if create:
            own = Applicant(request=self)
            own.put(extracted or Person(name="測試民眾", phone="082-000000"))
            own.save()


class DestructionFactory(DjangoModelFactory):
    """A destruction being prepared."""

    class Meta:
        model = Destruction

    unit = factory.SubFactory(UnitFactory)
    number = factory.Sequence(lambda n: f"D109-9{n:05}")
    year = factory.Sequence(lambda n: 100 + n)
    title = "屆滿保存年限檔案銷毀"


class OpinionFactory(DjangoModelFactory):
    """A unit's opinion that is still owed."""

    class Meta:
        model = Opinion

    destruction = factory.SubFactory(DestructionFactory)
    unit = factory.SubFactory(UnitFactory)
    asked_on = TODAY


class HandoverFactory(DjangoModelFactory):
    """A handover being prepared."""

    class Meta:
        model = Handover

    unit = factory.SubFactory(UnitFactory)
    number = factory.Sequence(lambda n: f"T109-9{n:05}")
    title = "永久保存檔案移轉"
    recipient = "國家發展委員會檔案管理局"


class CatalogueFactory(DjangoModelFactory):
    """A half-year's catalogue being prepared."""

    class Meta:
        model = Catalogue

    unit = factory.SubFactory(UnitFactory)
    number = factory.Sequence(lambda n: f"C109-9{n:05}")
    first = factory.Sequence(lambda n: date(1950 + n, 1, 1))
    last = factory.LazyAttribute(lambda o: date(o.first.year, 6, 30))


class BatchFactory(DjangoModelFactory):
    """A box whose papers wait to be put in order."""

    class Meta:
        model = Batch

    unit = factory.SubFactory(UnitFactory)
    number = factory.Sequence(lambda n: f"109-S9{n:05}")
    title = factory.Sequence(lambda n: f"第{n}箱紙本檔案數位化")
    phase = 3
    stage = 1
    box = factory.Sequence(lambda n: f"箱{n:04}")
    operator = factory.SubFactory(UserFactory)
    place = "本府檔案庫房"
    received_on = date(2020, 8, 3)


class BatchLineFactory(DjangoModelFactory):
    """An item of a batch."""

    class Meta:
        model = BatchLine

    batch = factory.SubFactory(BatchFactory)
    item = factory.SubFactory(ItemFactory)
    page_count = 2
