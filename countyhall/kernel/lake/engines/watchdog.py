"""One thread of the process that does small things in their time: ends a question that takes too long."""

import heapq
import os
import threading
import time
from collections.abc import Callable
from itertools import count

import structlog

_numbers = count()


class Alarm:
    """Something to be done at a time of the monotonic clock; ``call`` gives the seconds to the next time, if any."""

    __slots__ = ("at", "call", "number")

    def __init__(self, at: float, call: Callable[[], float | None]) -> None:
        self.at, self.number = at, next(_numbers)
        self.call: Callable[[], float | None] | None = call

    def __lt__(self, other: "Alarm") -> bool:
        return (self.at, self.number) < (other.at, other.number)

    def drop(self) -> None:
        """It is not needed any more; what it holds is let go at once, its place in the line when its time comes."""
        self.call = None


class Watchdog:
    """A line of alarms by their time, and the thread that rings them. What is called must not wait for anything."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._line: list[Alarm] = []
        self._running = False

    def after(self, seconds: float, call: Callable[[], float | None]) -> Alarm:
        """Call it in so many seconds, unless the alarm is dropped before."""
        alarm = Alarm(time.monotonic() + seconds, call)
        with self._changed:
            heapq.heappush(self._line, alarm)
            if not self._running:
                self._running = True
                threading.Thread(target=self._run, name="lake watchdog", daemon=True).start()
            elif self._line[0] is alarm:  # the thread sleeps until a later one
                self._changed.notify()
        return alarm

    def _run(self) -> None:
        while True:
            alarm = self._next()
            call = alarm.call
            if call is None:
                continue
            try:
                again = call()
            except Exception:  # whoever comes next has a right to their alarm
                structlog.get_logger(__name__).exception("lake_alarm_failed")
                continue
            if again is not None and alarm.call is not None:
                alarm.at = time.monotonic() + again
                with self._changed:
                    heapq.heappush(self._line, alarm)

    def _next(self) -> Alarm:
        """The alarm whose time has come."""
        with self._changed:
            while True:
                while self._line and self._line[0].call is None:
                    heapq.heappop(self._line)
                wait = self._line[0].at - time.monotonic() if self._line else None
                if wait is not None and wait <= 0:
                    return heapq.heappop(self._line)
                self._changed.wait(wait)


def after(seconds: float, call: Callable[[], float | None]) -> Alarm:
    """An alarm of this process's watchdog."""
    return _watchdog.after(seconds, call)


def _anew() -> None:
    # A child of this process has no thread of its parent's.
    global _watchdog
    _watchdog = Watchdog()


_watchdog = Watchdog()
os.register_at_fork(after_in_child=_anew)
