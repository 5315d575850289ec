"""Data fetched by the clock, from a server that answers, breaks off, stays the same, and changes its layout."""

from datetime import timedelta

import pytest
from django.utils import timezone

from countyhall.kernel.jobs.models import Progress
from countyhall.kernel.jobs.services import Cancelled
from countyhall.kernel.lake import services
from countyhall.kernel.lake.models import Edition, Load, Pull, PullRun, SourceFile
from countyhall.kernel.lake.pulling import clock
from countyhall.kernel.lake.pulling.taking import pull
from countyhall.kernel.lake.tests.sources import GOOD, web_server
from countyhall.kernel.notices.models import Notice

pytestmark = pytest.mark.django_db
State = Pull.State


@pytest.fixture
def server(settings):
    """A real server on this machine, allowed by the settings."""
    with web_server() as made:
        settings.LAKE_PULL_TARGETS = f"127.0.0.1:{made.server_port}"
        yield made


@pytest.fixture
def reading(dataset):
    """A reading of such files that a person accepted."""
    file = services.keep_source([GOOD.encode()], "a.csv")
    return services.propose(services.look(file), dataset).to_json()


@pytest.fixture
def one(dataset, server, reading):
    """A pull from that server."""
    address = f"http://127.0.0.1:{server.server_port}/a.csv"
    return Pull.objects.create(dataset=dataset, address=address, reading=reading, publishes=True)


def test_what_is_new_is_taken_checked_and_published(one, dataset):
    run = pull(one)
    dataset.refresh_from_db()
    assert run.state == State.TAKEN and dataset.current == run.load.edition
    assert dataset.current.state == Edition.State.PUBLISHED and dataset.current.rows == 2
    assert run.source_file == run.load.source_file and run.source_file.came_from == one.address


def test_an_unchanged_source_makes_nothing(one, server):
    """Neither where the server says so nor where its bytes do."""
    pull(one)
    count = SourceFile.objects.count()
    assert pull(one).state == State.UNCHANGED
    assert server.asked[-1][1]["If-None-Match"] == '"1"'
    assert server.asked[-1][1]["If-Modified-Since"] == "Wed, 30 Sep 2020 00:00:00 GMT"
    server.said["etag"] = '"2"'
    assert pull(one).state == State.UNCHANGED
    assert (SourceFile.objects.count(), Load.objects.count(), Edition.objects.count()) == (count, 1, 1)


def test_other_bytes_with_the_same_rows_make_no_edition(one, server):
    pull(one)
    first, *rows = GOOD.splitlines()
    server.said |= {"text": "\r\n".join([first, *reversed(rows)]), "etag": '"2"'}
    run = pull(one)
    assert run.state == State.UNCHANGED and run.load.edition is None and run.load.message
    assert Edition.objects.count() == 1
    server.said |= {"text": GOOD + "10909,水頭,5,6\n", "etag": '"3"'}
    assert pull(one).load.edition.number == 2


def test_what_an_officer_loaded_by_hand_is_not_loaded_again(one, dataset, reading, clerk):
    file = services.keep_source([GOOD.encode()], "a.csv", by=clerk)
    by_hand = services.load(dataset, file, services.Reading.from_json(reading), by=clerk)
    run = pull(one)
    assert run.load == by_hand and Edition.objects.count() == 1
    dataset.refresh_from_db()
    assert dataset.current == by_hand.edition  # checked and published as the pull may


def test_half_an_answer_leaves_nothing(one, server, dataset):
    server.said["missing"] = 100
    count = SourceFile.objects.count()
    run = pull(one)
    assert run.state == State.FAILED and run.message and run.load is None
    assert SourceFile.objects.count() == count and not dataset.editions.exists()
    assert not one.etag


def test_a_changed_layout_stops_the_pull_and_a_new_reading_lets_it_go_on(one, server, dataset, clerk):
    pull(one)
    text = GOOD.replace("收入", "金額元") + "10909,水頭,5,6\n"
    server.said |= {"text": text, "etag": '"2"'}
    run = pull(one)
    one.refresh_from_db()
    assert (one.state, one.active) == (State.STOPPED, False) and "金額元" in one.message
    assert dataset.editions.count() == 1
    seen = services.look(run.source_file)
    asked = services.propose(seen, dataset)
    asked.mapping["income"] = services.Column(name="金額元", place=3)
    services.load(dataset, run.source_file, asked, by=clerk)
    one.active = True
    assert pull(one).state == State.TAKEN
    dataset.refresh_from_db()
    assert dataset.current.number == 2 and one.reading == asked.to_json()


def test_the_first_file_waits_for_a_person_to_say_how_it_is_read(one, dataset, clerk):
    Pull.objects.update(reading={})
    one.refresh_from_db()
    run = pull(one)
    assert run.state == State.WAITING and run.source_file and run.load is None
    assert pull(one).state == State.WAITING and SourceFile.objects.count() == 2
    reading = services.propose(services.look(run.source_file), dataset)
    services.load(dataset, run.source_file, reading, by=clerk)
    assert pull(one).state == State.TAKEN and one.reading == reading.to_json()
    assert dataset.editions.count() == 1


def test_failures_are_told_once_until_it_goes_well_again(one, server, clerk):
    told = Notice.objects.filter(kind="lake.pull", to=clerk)
    server.said["status"] = 500
    for _turn in range(3):
        assert pull(one).state == State.FAILED
    server.said["status"] = 404
    assert pull(one).state == State.FAILED
    assert told.count() == 1 and one.failures == 4
    server.said["status"] = 200
    pull(one)
    assert one.failures == 0
    server.said |= {"status": 500, "etag": '"9"'}
    pull(one)
    assert told.count() == 2


def test_a_file_that_was_refused_is_not_loaded_again_unless_a_person_asks(one, dataset, clerk):
    rule = {"code": "range", "where": [["passengers", "gt", "2"]], "words": "≤ 2", "severity": "error"}
    dataset.contract = {"checks": [rule]}
    dataset.save()
    one.refresh_from_db()
    for failures in (1, 2):
        assert pull(one).state == State.FAILED and one.message and one.failures == failures
    assert Load.objects.count() == 1 and dataset.editions.get().state == Edition.State.FAILED
    dataset.contract = {}
    dataset.save()
    one.refresh_from_db()
    assert pull(one, by=clerk).state == State.TAKEN and Load.objects.count() == 1
    dataset.refresh_from_db()
    assert dataset.current.number == 1


def test_a_file_that_is_no_table_is_refused_in_words(one, server):
    server.said["text"] = ""
    for _turn in range(2):
        assert pull(one).state == State.FAILED and one.message
    assert not Load.objects.exists()


def test_a_cancelled_pull_takes_nothing(one, clerk, dataset):
    waited = Progress.start("x", 0, clerk)
    Progress.objects.update(cancel_asked=True)
    with pytest.raises(Cancelled):
        pull(one, by=clerk, progress=waited)
    assert not dataset.editions.exists() and one.runs.get().ended_at


def test_a_run_that_was_interrupted_is_settled_by_the_next(one, dataset):
    """The worker died when the edition was made, before its load said so."""
    run = pull(one)
    load, edition = run.load, run.load.edition
    Load.objects.filter(pk=load.pk).update(state=Load.State.RUNNING, edition=None)
    PullRun.objects.update(state=PullRun.RUNNING, ended_at=None, load=None)
    Pull.objects.update(sha256="", etag="", refused="", state=State.NEW)
    Edition.objects.update(state=Edition.State.DRAFT)
    dataset.current = None
    dataset.save()
    one.refresh_from_db()
    again = pull(one)
    load.refresh_from_db()
    dataset.refresh_from_db()
    assert (load.state, load.edition) == (Load.State.DONE, edition) and again.load == load
    assert dataset.current == edition and dataset.editions.count() == 1
    assert [r.state for r in one.runs.order_by("pk")] == [State.FAILED, State.TAKEN]


def test_a_pull_is_due_by_its_frequency_and_after_failures_ever_later(one):
    now = timezone.now()
    assert clock.due(now) == [one]
    Pull.objects.update(tried_at=now)
    assert clock.due(now + timedelta(hours=1)) == [] and clock.due(now + timedelta(days=1)) == [one]
    minutes = []
    for failures in (1, 2, 3, 9):
        Pull.objects.update(failures=failures)
        one.refresh_from_db()
        minutes.append((clock.next_at(one) - now) // timedelta(minutes=1))
    assert minutes == [10, 20, 40, 24 * 60]
    Pull.objects.update(active=False)
    one.refresh_from_db()
    assert clock.next_at(one) is None and clock.due(now + timedelta(days=9)) == []


def test_old_runs_are_forgotten_by_night(one, monkeypatch):
    monkeypatch.setattr(clock, "RUNS_KEPT", 2)
    kept = [pull(one).pk for _n in range(4)][-2:]
    clock.forget(None)
    assert sorted(PullRun.objects.values_list("pk", flat=True)) == kept
