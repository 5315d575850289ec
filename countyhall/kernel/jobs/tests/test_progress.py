"""Long work says how far it is, stops when asked, and the night's work is done once."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from countyhall.kernel.jobs import tasks
from countyhall.kernel.jobs.models import Done
from countyhall.kernel.jobs.services import Cancelled, Progress, run_due
from countyhall.kernel.registry import Domain, registry

pytestmark = pytest.mark.django_db
NIGHTS = []


def remember(on: date) -> None:
    """Nightly work that notes on which day it was called."""
    NIGHTS.append(on)


@pytest.fixture
def one_domain(monkeypatch):
    NIGHTS.clear()
    monkeypatch.setitem(registry.__dict__, "domains", {"x": Domain(label="x", name="x", nightly=[remember])})


def test_the_night_is_begun_once_and_called_with_the_office_date(one_domain):
    for _turn in range(3):
        tasks.begin_night(date(2020, 10, 31))
    run_due(["nightly"])
    tasks.nightly.func(tasks.name_of(remember), "2020-10-31")
    assert [date(2020, 10, 31)] == NIGHTS
    tasks.begin_night(date(2020, 11, 1))
    run_due(["nightly"])
    assert [date(2020, 10, 31), date(2020, 11, 1)] == NIGHTS


def test_the_night_begins_at_its_hour_and_not_before(one_domain, settings):
    settings.NIGHTLY_AT = "24:00"
    tasks.every_ten_minutes.func()
    assert not Done.objects.exists()
    settings.NIGHTLY_AT = "00:00"
    tasks.every_ten_minutes.func()
    assert Done.objects.exists()


def test_work_that_ends_well_is_finished_and_work_that_breaks_says_why(clerk):
    good, bad = Progress.start("匯出", 3, clerk), Progress.start("匯出", 3, clerk)
    with good.running():
        good.advance(3)
    assert (good.state, good.percent) == ("finished", 100)
    with pytest.raises(ValueError, match="第 2 列"), bad.running():
        raise ValueError("第 2 列的日期不對")
    assert (bad.state, bad.message) == ("failed", "第 2 列的日期不對")


def test_only_the_person_it_is_done_for_stops_it(clerk, head, client_of):
    work = Progress.start("匯出", 3, clerk)
    with pytest.raises(PermissionDenied):
        work.cancel(by=head)
    assert client_of(head).get(f"/jobs/{work.pk}/").status_code == 404
    assert client_of(head).post(f"/jobs/{work.pk}/cancel/").status_code == 404
    with work.running():
        work.advance(1)
        page = client_of(clerk).post(f"/jobs/{work.pk}/cancel/")
        assert page.status_code == 200
        assert work.cancelled
        raise Cancelled
    assert work.state == "cancelled"


def test_work_that_nobody_began_is_cancelled_at_once(clerk):
    work = Progress.start("匯出", 3, clerk)
    work.cancel(by=clerk)
    assert work.ended


def test_the_page_asks_again_until_the_work_ended(clerk, client_of):
    work = Progress.start("匯出", 10, clerk)
    reader = client_of(clerk)
    assert "hx-get" in reader.get(f"/jobs/{work.pk}/").content.decode()
    work.finish(link="/result/")
    page = reader.get(f"/jobs/{work.pk}/").content.decode()
    assert "hx-get" not in page
    assert 'href="/result/"' in page


def test_old_rows_are_forgotten(clerk):
    work = Progress.start("匯出", 1, clerk)
    work.finish()
    Progress.objects.update(ended_at="2019-01-01T00:00:00Z")
    tasks.sweep()
    assert not Progress.objects.exists()
