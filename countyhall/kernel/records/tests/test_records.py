"""Who sees a record, what was known when, what belongs together."""

from datetime import date

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from countyhall.kernel.organisation.models import Substitution
from countyhall.kernel.records import services
from countyhall.kernel.records.tests.models import Case
from countyhall.kernel.roles.models import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(county):
    Role.objects.filter(code__in=["handler", "auditor"]).update(extra=["casebook.view_case"])
    Role.objects.filter(code="unit_head").update(extra=["casebook.view_case", "casebook.view_sealed_case"])
    return Case.objects.create(subject="路燈", unit=county.section)


def visible(user):
    user.remembered.clear()
    return list(Case.objects.visible_to(user))


def test_each_sees_what_their_unit_and_role_reach(
    case, clerk, other_clerk, head, auditor, administrator, citizen
):
    """X-03."""
    for reader in (clerk, head, auditor):
        assert visible(reader) == [case]
    for stranger in (other_clerk, administrator):
        assert visible(stranger) == []
    assert list(Case.objects.visible_to(citizen)) == []


def test_a_sealed_record_is_seen_only_with_the_permission_for_it(case, clerk, head, auditor):
    case.sealed = True
    case.save()
    assert visible(head) == [case]
    assert visible(clerk) == []
    assert visible(auditor) == []


def test_a_substitute_sees_it_for_those_days(case, clerk, other_clerk, settings):
    Substitution.objects.create(
        absent=clerk, substitute=other_clerk, starts_on=date(2020, 9, 1), ends_on=date(2020, 9, 3)
    )
    for day, seen in (("2020-08-31", []), ("2020-09-01", [case]), ("2020-09-03", [case]), ("2020-09-04", [])):
        settings.OFFICE_DATE = day
        assert visible(other_clerk) == seen


def test_every_write_raises_the_version(case):
    case.save()
    assert case.version == 2
    case.save(update_fields=["subject"])
    case.refresh_from_db()
    assert case.version == 3


def counted(until: int, as_of: int, since: int = 1) -> int:
    days = {"since": date(2020, 9, since), "until": date(2020, 9, until), "as_of": date(2020, 9, as_of)}
    return Case.objects.with_fact("closed", **days).count()


def test_a_fact_counts_by_the_day_it_happened_and_the_day_it_was_known(case):
    services.happened(case, "closed", on=date(2020, 9, 10), recorded_on=date(2020, 9, 12))
    assert counted(until=9, as_of=30) == 0
    assert counted(until=30, as_of=11) == 0
    assert counted(until=30, as_of=12) == 1
    assert counted(since=11, until=30, as_of=30) == 0


def test_a_reopened_case_was_closed_for_whoever_asks_as_of_before(case):
    """A figure of a past day stays what it was."""
    services.happened(case, "closed", on=date(2020, 9, 10), recorded_on=date(2020, 9, 10))
    assert services.undone(case, "closed", on=date(2020, 9, 20)) == 1
    assert counted(until=30, as_of=19) == 1
    assert counted(until=30, as_of=20) == 0
    services.happened(case, "closed", on=date(2020, 9, 25), recorded_on=date(2020, 9, 25))
    assert counted(until=30, as_of=30) == 1


def test_links_show_from_both_sides_and_only_what_the_reader_may_see(case, county, clerk, head, other_clerk):
    """X-03."""
    near = Case.objects.create(subject="同科", unit=county.section)
    far = Case.objects.create(subject="別處", unit=county.other_section)
    services.link(case, near, "repeats", by=clerk)
    services.link(far, case, "answered by", by=clerk)
    assert services.links_of(case, clerk) == [("repeats", near)]
    assert services.links_of(case, other_clerk) == [("answered by", far)]
    assert services.links_of(near, head) == [("repeats", case)]


def test_linking_twice_changes_nothing_and_never_to_itself(case, county):
    near = Case.objects.create(subject="同科", unit=county.section)
    assert services.link(case, near, "repeats") == services.link(case, near, "repeats")
    with pytest.raises(IntegrityError, match="no_record_is_linked_to_itself"):
        services.link(case, case, "repeats")


def test_one_link_and_ten_cost_the_same_queries(case, county, clerk):
    counts = []
    for more in (1, 9):
        for _ in range(more):
            services.link(case, Case.objects.create(subject="同科", unit=county.section), "repeats")
        services.links_of(case, clerk)
        with CaptureQueriesContext(connection) as queries:
            services.links_of(case, clerk)
        counts.append(len(queries))
    assert counts[0] == counts[1]
