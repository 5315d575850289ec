"""One thread for all questions of a process: alarms ring in their time, not after they were dropped, and never wait."""

import os
import threading

import pytest

from countyhall.kernel.lake.engines import watchdog
from countyhall.kernel.lake.engines.base import Cancelled, Overdue, cancel, watched

PATIENCE = 30


class Ended(Exception):
    """What an engine says of a question that was interrupted."""


def question(seconds: float | None, ticket: str = "", *, until: threading.Event | None = None) -> None:
    """A question that runs until it is stopped."""
    stopped = threading.Event()
    with watched(stopped.set, seconds, ticket, (Ended,)):
        if until:
            until.set()
        assert stopped.wait(PATIENCE)
        raise Ended


def test_alarms_ring_by_their_time_and_dropped_ones_never():
    rung, done = [], threading.Event()
    dog = watchdog.Watchdog()
    alarms = {n: dog.after(n / 1000, lambda n=n: rung.append(n)) for n in (40, 10, 30, 20)}
    alarms[30].drop()
    dog.after(0.1, done.set)
    assert done.wait(PATIENCE) and rung == [10, 20, 40]


def test_an_alarm_that_asks_for_it_rings_again_until_it_is_dropped():
    left, done = [3], threading.Event()
    dog = watchdog.Watchdog()

    def ring() -> float | None:
        left[0] -= 1
        if left[0]:
            return 0.001
        done.set()
        return None

    dog.after(0, ring)
    assert done.wait(PATIENCE) and left == [0]


def test_one_alarm_that_breaks_does_not_take_the_others_with_it():
    done = threading.Event()
    dog = watchdog.Watchdog()
    dog.after(0, lambda: 1 / 0)
    dog.after(0.01, done.set)
    assert done.wait(PATIENCE)


def test_a_question_ends_when_its_time_is_over_and_by_its_ticket():
    with pytest.raises(Overdue):
        question(0.01)
    began, said = threading.Event(), []

    def ask() -> None:
        try:
            question(60, "a", until=began)
        except Cancelled as error:
            said.append(error)

    asking = threading.Thread(target=ask)
    asking.start()
    assert began.wait(PATIENCE) and cancel("a")
    asking.join(PATIENCE)
    assert said and not cancel("a")


def test_one_that_is_slow_to_stop_holds_nobody_up():
    """Stopping a question on a server far away may hang; the next question's time is kept."""
    hangs, go_on = threading.Event(), threading.Event()

    def stop() -> None:
        hangs.set()
        go_on.wait(PATIENCE)

    def slow() -> None:
        with watched(stop, 0.01, "", (Ended,)):
            go_on.wait(PATIENCE)

    asking = threading.Thread(target=slow)
    asking.start()
    assert hangs.wait(PATIENCE)
    with pytest.raises(Overdue):
        question(0.01)
    go_on.set()
    asking.join(PATIENCE)


def test_many_questions_need_one_thread():
    with watched(lambda: None, 60, "", ()):
        before = threading.active_count()
        for _n in range(200):
            with watched(lambda: None, 60, "", ()):
                assert threading.active_count() == before


def test_a_child_of_the_process_has_a_watchdog_of_its_own():
    with watched(lambda: None, 60, "", ()):
        child = os.fork()
        if not child:
            try:
                question(0.01)
            except Overdue:
                os._exit(0)
            os._exit(1)
        assert os.waitpid(child, 0)[1] == 0
