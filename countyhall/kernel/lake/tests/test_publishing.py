"""What people read: moved in one step, taken back with a reason, let go by rule and never too much."""

import os
import threading
import time
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from django.db import connection
from django.utils import timezone

from countyhall.kernel.audit import services as audit
from countyhall.kernel.jobs.services import run_due
from countyhall.kernel.lake import Field, Kind, Measure, Query, Schema, publishing, services, serving, store
from countyhall.kernel.lake.models import Check, Edition
from countyhall.kernel.lake.tests.test_editions import AUGUST, JULY, ROWS, _checked

pytestmark = pytest.mark.django_db


def draft(dataset, n=1, **said):
    """A checked edition with ``n`` rows."""
    rows = [(date(2000 + i, 1, 1), "水頭", i, None) for i in range(n)]
    return _checked(services.make_edition(dataset, rows, as_of=JULY, **said))


def test_what_was_not_checked_is_not_published(dataset, clerk):
    edition = services.make_edition(dataset, ROWS, as_of=JULY)
    with pytest.raises(services.Refused, match=r"檢核|checks"):
        services.publish(edition, by=clerk)
    _checked(edition)
    Check.objects.create(edition=edition, code="key", passed=False)
    with pytest.raises(services.Refused):
        services.publish(edition, by=clerk)
    Check.objects.all().delete()
    Check.objects.create(edition=edition, code="key", passed=False, severity=Check.Severity.WARNING)
    assert services.publish(edition, by=clerk).published_by == clerk
    line = list(audit.history(dataset))[-1]
    assert (line.action, line.by, line.after) == ("publish", clerk, "1")


def test_a_reader_keeps_the_edition_that_it_began_with(dataset):
    first = services.publish(draft(dataset, 1), by=None)
    dataset.refresh_from_db()
    read = dataset.current
    second = services.publish(draft(dataset, 2), by=None)
    dataset.refresh_from_db()
    assert dataset.current == second
    assert services.total(read, Query()) == 1
    assert read == first


def test_an_older_edition_does_not_come_over_a_newer_one(dataset):
    older, newer = draft(dataset, 1), draft(dataset, 2)
    services.publish(newer, by=None)
    with pytest.raises(services.Refused, match="2"):
        services.publish(older, by=None)


def test_withdrawing_goes_back_to_the_edition_before(dataset, clerk):
    first, second = (services.publish(draft(dataset, n), by=clerk) for n in (1, 2))
    with pytest.raises(services.Refused):
        services.withdraw(second, reason=" ", by=clerk)
    services.withdraw(second, reason="數字有誤", by=clerk)
    dataset.refresh_from_db()
    assert dataset.current == first
    services.withdraw(first, reason="也有誤", by=clerk)
    dataset.refresh_from_db()
    assert dataset.current is None
    with pytest.raises(services.Refused):
        services.withdraw(first, reason="再一次", by=clerk)
    with pytest.raises(services.Refused):
        services.publish(first, by=clerk)


def test_an_edition_whose_bytes_are_lost_is_not_published(dataset):
    edition = draft(dataset)
    store.store().drop(edition.files.get().sha256)
    with pytest.raises(services.Refused):
        services.publish(edition, by=None)


def test_the_rule_lets_old_editions_go_and_never_what_is_still_used(dataset):
    """Two are kept; the bytes that a later edition shares with a pruned one stay."""
    parts = [("2020-07", 1), ("2020-08", 2), ("2020-08", 3), ("2020-08", 4)]
    for part, n in parts:
        row = [(date(2020, int(part[-2:]), 1), "水頭", n, None)]
        services.publish(_checked(services.append_edition(dataset, row, as_of=AUGUST, part=part)), by=None)
    stale = draft(dataset)
    type(dataset).objects.filter(pk=dataset.pk).update(keep_editions=2)
    assert services.prune(dataset, timezone.localdate()) == 2
    states = list(dataset.editions.order_by("number").values_list("state", flat=True))
    assert states == ["pruned", "pruned", "published", "published", "checked"]
    assert services.prune(dataset, timezone.localdate() + timedelta(days=31)) == 1
    stale.refresh_from_db()
    with pytest.raises(services.Gone):
        services.relation_of(stale)
    _a_day_later()
    services.prune_all(timezone.localdate())
    dataset.refresh_from_db()
    for edition in dataset.editions.exclude(state=Edition.State.PRUNED):
        assert all(store.store().sound(f.sha256) for f in edition.files.all())
    kept = {sha for sha, _age in store.store().all()}
    live = Edition.objects.exclude(state=Edition.State.PRUNED)
    assert kept == {f.sha256 for e in live for f in e.files.all()}


def _a_day_later():
    """Everything in the store and every pruning happened two days ago."""
    past = time.time() - 2 * 24 * 3600
    for path in store.store().root.rglob("*"):
        os.utime(path, (past, past))
    Edition.objects.filter(pruned_at__isnull=False).update(pruned_at=timezone.now() - timedelta(days=2))


def test_bytes_that_are_wanted_again_are_not_swept(dataset):
    edition = draft(dataset)
    sha = edition.files.get().sha256
    Edition.objects.filter(pk=edition.pk).update(state=Edition.State.PRUNED, pruned_at=timezone.now())
    _a_day_later()
    again = draft(dataset)
    assert again.files.get().sha256 == sha
    assert publishing.sweep() == 0
    assert store.store().sound(sha)


def test_a_serving_copy_is_made_again_when_it_is_lost_or_broken(dataset, edition_of):
    edition = edition_of(dataset, ROWS)
    copy = serving.serve_folder() / f"{edition.digest}.duckdb"
    right = services.ask(edition, Query()).rows
    copy.unlink()
    assert services.ask(edition, Query()).rows == right
    copy.unlink()
    copy.write_bytes(b"not a database")
    assert services.ask(edition, Query()).rows == right
    with duckdb.connect(copy, read_only=True) as connection:
        assert connection.execute("SELECT _row FROM rows ORDER BY _row").fetchall() == [(0,), (1,), (2,)]


def test_a_serving_copy_with_a_broken_page_inside_is_made_again(dataset, edition_of):
    """What the disk changed in the middle is found by the engine's own sums when it is read."""
    edition = edition_of(dataset, ((date(1900 + n % 100, 1, 1), f"港{n}", n, None) for n in range(200_000)))
    copy = Path(services.relation_of(edition).serve)
    size = copy.stat().st_size
    copy.chmod(0o640)
    with copy.open("r+b") as file:
        for place in range(size // 4, size * 3 // 4, 50_000):
            file.seek(place)
            file.write(b"\xff" * 64)
    people = Query(measures=(Measure("n", "sum", "passengers"), Measure("ports", "distinct", "port")))
    assert services.ask(edition, people).rows == [(sum(range(200_000)), 200_000)]


def test_a_page_far_behind_is_read_without_the_rows_before_it(county, edition_of):
    """The place of a row is stored in order, so that only the groups of rows with the page are read."""
    dataset = services.create(
        "long", "長", Schema((Field("n", "號", Kind.INTEGER), Field("t", "文"))), unit=county.section
    )
    edition = edition_of(dataset, ((n, f"文字{n}") for n in range(400_000)))
    page = services.ask(edition, Query(limit=3, offset=399_000, with_row=True))
    assert page.column("n") == [399_000, 399_001, 399_002]
    assert services.ask(edition, Query(limit=2, after=399_000)).column("n") == [399_001, 399_002]
    assert services.total(edition, Query()) == 400_000


def test_what_nobody_wanted_for_two_weeks_is_tidied_away(dataset, edition_of):
    edition = edition_of(dataset, ROWS)
    services.whole_file(edition, "csv")
    services.relation_of(edition)
    lost = serving.serve_folder() / "making-lost"
    lost.mkdir()
    (lost / "copy.duckdb").write_bytes(b"half")
    past = time.time() - 20 * 24 * 3600
    for path in serving.serve_folder().iterdir():
        os.utime(path, (past, past))
    services.ask(edition, Query())  # still wanted
    serving.tidy()
    assert [p.suffix for p in serving.serve_folder().iterdir()] == [".duckdb"]
    assert services.total(edition, Query()) == 3


@pytest.mark.django_db(transaction=True)
def test_two_who_publish_at_once_come_one_after_the_other(dataset):
    """The row of the dataset is locked: the newer edition stands at the end, whoever was first."""
    editions = [draft(dataset, n) for n in (1, 2)]
    ready, refused = threading.Barrier(2), []

    def work(edition):
        try:
            ready.wait(10)
            services.publish(edition, by=None)
        except services.Refused:
            refused.append(edition)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[e]) for e in editions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    dataset.refresh_from_db()
    assert dataset.current == editions[1]
    assert refused in ([], [editions[0]])


def test_what_the_first_reader_would_wait_for_is_made_after_publishing(dataset):
    services.publish(draft(dataset), by=None)
    run_due()
    made = {path.name.split(".", 1)[1] for path in serving.serve_folder().iterdir() if path.suffix != ".lock"}
    number = f"{dataset.pk}-1"
    assert made == {"duckdb", f"{number}.csv.csv.gz", f"{number}.json.json.gz", f"{number}.xml.xml.gz"}


@pytest.mark.django_db(transaction=True)
def test_two_who_load_at_once_get_two_numbers(dataset):
    ready = threading.Barrier(2)

    def work(n):
        try:
            ready.wait(10)
            draft(dataset, n)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[n]) for n in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(dataset.editions.values_list("number", flat=True)) == [1, 2]
