"""Makers of what the books hold, for the contract's tests."""

from datetime import date, time, timedelta

import factory
from factory.django import DjangoModelFactory

from countyhall.kernel.approvals.models import Delegation, LevelDesk, Route, SignatureRule, TrustAnchor
from countyhall.kernel.deadlines.models import CalendarYear, Closure, OfficeHours, Recalculation, RuleVersion
from countyhall.kernel.notices.models import QuietHours
from countyhall.kernel.records.models import RetentionClass
from countyhall.kernel.roles.models import Role


class CalendarYearFactory(DjangoModelFactory):
    """A year far ahead, so that it meets no calendar that a test loads."""

    class Meta:
        model = CalendarYear

    year = factory.Sequence(lambda n: 2100 + n)
    version = 1
    source = "行政院人事行政總處"
    digest = factory.Sequence(lambda n: f"{n:064x}")


class ClosureFactory(DjangoModelFactory):
    """A typhoon."""

    class Meta:
        model = Closure

    day = factory.Sequence(lambda n: date(2020, 8, 3) + timedelta(n))
    reason = "颱風停止上班"


class OfficeHoursFactory(DjangoModelFactory):
    """Eight hours a day."""

    class Meta:
        model = OfficeHours

    valid_from = factory.Sequence(lambda n: date(2010, 1, 1) + timedelta(n))
    morning_from, morning_until = time(8), time(12)
    afternoon_from, afternoon_until = time(13, 30), time(17, 30)


class RecalculationFactory(DjangoModelFactory):
    """A count after a typhoon."""

    class Meta:
        model = Recalculation

    cause = factory.Sequence(lambda n: f"停止上班：颱風{n}")
    first_day = last_day = date(2020, 8, 3)


class RuleVersionFactory(DjangoModelFactory):
    """A period of six working days."""

    class Meta:
        model = RuleVersion

    code = factory.Sequence(lambda n: f"own.rule-{n}")
    labels = factory.LazyFunction(lambda: {"zh-hant": "答覆期限", "en": "Answer"})
    valid_from = date(2020, 1, 1)
    days = 6


class RetentionClassFactory(DjangoModelFactory):
    """Ten years after closing."""

    class Meta:
        model = RetentionClass

    code = factory.Sequence(lambda n: f"own-{n}")
    label = factory.Sequence(lambda n: f"保存十年{n}")
    years = 10
    start_fact = "closed"
    basis = "檔案法第12條"
    valid_from = date(2020, 1, 1)


class QuietHoursFactory(DjangoModelFactory):
    """Ten in the evening to seven in the morning."""

    class Meta:
        model = QuietHours

    valid_from = factory.Sequence(lambda n: date(2010, 1, 1) + timedelta(n))
    starts = time(22)
    ends = time(7)


class RouteFactory(DjangoModelFactory):
    """A route without desks."""

    class Meta:
        model = Route

    code = factory.Sequence(lambda n: f"route-{n}")
    name = factory.Sequence(lambda n: f"簽核流程{n}")


class DelegationFactory(DjangoModelFactory):
    """Drafted by the handler, decided by the head of unit."""

    class Meta:
        model = Delegation

    code = factory.Sequence(lambda n: f"X-{n:03}")
    item = factory.Sequence(lambda n: f"業務項目{n}")
    level_4 = "draft"
    level_3 = "review"
    level_2 = "decide"
    valid_from = date(2020, 1, 1)


class LevelDeskFactory(DjangoModelFactory):
    """The head of unit at the second level."""

    class Meta:
        model = LevelDesk

    level = "2"
    name = "處長"
    role = factory.LazyFunction(lambda: Role.objects.get(code="unit_head"))
    valid_from = factory.Sequence(lambda n: date(2020, 1, 1) + timedelta(n))


class SignatureRuleFactory(DjangoModelFactory):
    """Having signed in is enough."""

    class Meta:
        model = SignatureRule

    means = "session"
    valid_from = factory.Sequence(lambda n: date(2020, 1, 1) + timedelta(n))


class TrustAnchorFactory(DjangoModelFactory):
    """A name without a certificate, for lists."""

    class Meta:
        model = TrustAnchor

    use = "root"
    name = factory.Sequence(lambda n: f"憑證管理中心{n}")
    pem = "-"
    valid_from = date(2020, 1, 1)
