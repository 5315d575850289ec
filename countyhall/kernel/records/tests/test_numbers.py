"""Numbers are legal numbers: none missing, none twice."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction

from countyhall.kernel.records import services
from countyhall.kernel.records.models import Number, Series


def text(n: int) -> str:
    return f"109-{n:06}"


def together(count: int, work) -> None:
    """Run ``work`` in ``count`` threads that start at the same moment, each on its own connection."""
    start = threading.Barrier(count)

    def run():
        start.wait()
        try:
            work()
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.django_db(transaction=True)
def test_a_thousand_at_the_same_time_get_a_thousand_consecutive_numbers():
    """X-06."""

    def take_fifty():
        for _ in range(50):
            services.next_number("PET-109", text=text)

    together(20, take_fifty)
    assert list(Number.objects.values_list("value", flat=True).order_by("value")) == list(range(1, 1001))
    assert Series.objects.get().last == 1000


@pytest.mark.django_db(transaction=True)
def test_cases_that_are_given_up_half_way_leave_no_gap():
    """X-06: of forty cases at the same time every other one is rolled back."""
    turn = iter(range(40))

    def case():
        odd = next(turn) % 2
        try:
            with transaction.atomic():
                services.next_number("DOC-109", text=text)
                if odd:
                    raise RuntimeError
        except RuntimeError:
            pass

    together(40, case)
    assert list(Number.objects.values_list("value", flat=True).order_by("value")) == list(range(1, 21))


@pytest.mark.django_db(transaction=True)
def test_of_two_hundred_who_take_the_last_one_exactly_one_gets_it():
    """X-09: the database's constraint decides; the others are told so and nothing of theirs is left."""
    series = Series.objects.create(key="SEAT")
    won, lost = [], []

    def take_ten():
        for _ in range(10):
            try:
                with transaction.atomic():
                    Series.objects.create(
                        key="the work of somebody "
                        + threading.current_thread().name
                        + str(len(lost))
                        + str(_)
                    )
                    Number.objects.create(series=series, value=1, text="last seat")
                won.append(1)
            except IntegrityError:
                lost.append(1)

    together(20, take_ten)
    assert (len(won), len(lost)) == (1, 199)
    assert Series.objects.count() == 2


@pytest.mark.django_db
def test_every_series_counts_for_itself():
    assert services.next_number("A-109", text=lambda n: f"A{n}") == "A1"
    assert services.next_number("B-109", text=lambda n: f"B{n}") == "B1"
    assert services.next_number("A-109", text=lambda n: f"A{n}") == "A2"


@pytest.mark.django_db
def test_a_voided_number_stays_with_its_reason_and_is_never_given_again(clerk):
    """X-06."""
    first = services.next_number("A", text=text, by=clerk)
    with pytest.raises(ValueError, match="reason"):
        services.void_number(first, reason=" ")
    services.void_number(first, reason="重複登錄")
    assert services.next_number("A", text=text) == "109-000002"
    voided = Number.objects.get(text=first)
    assert (voided.void_reason, voided.taken_by) == ("重複登錄", clerk)
    assert voided.voided_at


@pytest.mark.django_db
def test_the_database_refuses_a_void_without_a_reason():
    services.next_number("A", text=text)
    with pytest.raises(IntegrityError, match="a_voided_number_has_a_reason"):
        Number.objects.update(voided_at="2020-09-01T00:00:00Z")
