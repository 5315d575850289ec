"""What an engine is bound to, what it offers, and how a running question is ended."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Protocol

import pyarrow as pa
from django.utils.translation import gettext as _

from countyhall.kernel.lake.engines import watchdog
from countyhall.kernel.lake.query.declared import BadQuery, Query
from countyhall.kernel.lake.schema import Schema

# Rows of one batch of a stream: the first comes within milliseconds, memory stays flat.
BATCH_ROWS = 16_384


class Overdue(Exception):
    """The question was ended because its time was over."""


class Cancelled(Exception):
    """The question was ended because somebody asked for it."""


class EngineFailed(Exception):
    """The engine could not answer: out of memory, unreachable, a sum past 64 bits."""


def explain_refusal(error: Exception) -> str:
    """Why a question was not answered, in words for the person who asked; nothing of the engine's insides."""
    if isinstance(error, BadQuery):
        return str(error)
    if isinstance(error, Overdue):
        return _("The question took longer than it may. Narrow it: fewer rows, fewer groups, a shorter time.")
    if isinstance(error, Cancelled):
        return _("The question was cancelled.")
    return _(
        "The question could not be answered. It may need more memory than there is, or a sum is too large."
    )


@dataclass(frozen=True)
class Relation:
    """An edition as engines see it.

    ``paths`` are local Parquet files in the edition's order, ``counts`` the rows of each, ``rows`` their sum;
    ``serve`` is a DuckDB file with the table ``rows`` (the columns, then ``_row`` from 0), or nothing.
    ``digest`` names the bytes: engines that keep a copy keep it under that name.
    """

    edition_id: int
    digest: str
    schema: Schema
    paths: tuple[str, ...]
    counts: tuple[int, ...]
    rows: int
    serve: str = ""
    size: int = 0
    key: "Key" = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", Key(self.schema.fields))

    @property
    def starts(self) -> list[int]:
        """The place of each file's first row in the edition."""
        sums = [0]
        for count in self.counts:
            sums.append(sums[-1] + count)
        return sums[:-1]

    def only(self, schema: Schema) -> "Relation":
        """The same rows with these columns alone: what a person may see."""
        return replace(self, schema=schema)


class Key:
    """A tuple that knows its hash, so that looking up compiled questions stays quick."""

    __slots__ = ("hash", "value")

    def __init__(self, value: tuple) -> None:
        self.value, self.hash = value, hash(value)

    def __hash__(self) -> int:
        return self.hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Key) and self.value == other.value


class Engine(Protocol):
    """Four verbs; nothing outside this package knows which engine it is."""

    name: str

    def run(
        self, relation: Relation, query: Query, *, seconds: float | None = None, ticket: str = ""
    ) -> pa.Table:
        """The answer. Raises BadQuery, Overdue after ``seconds``, Cancelled by ``ticket``, EngineFailed."""

    def batches(
        self, relation: Relation, query: Query, *, seconds: float | None = None, ticket: str = ""
    ) -> Iterator[pa.RecordBatch]:
        """The answer in batches of at most ``BATCH_ROWS`` rows, with flat memory where the engine can."""

    def total(
        self, relation: Relation, query: Query, *, seconds: float | None = None, ticket: str = ""
    ) -> int:
        """The exact number of rows that the question has without its page."""

    def forget(self, digest: str) -> None:
        """Let go of every copy of these bytes."""


class Watch:
    """Ends one running question when its time is over or its ticket is cancelled; says afterwards which."""

    def __init__(self, stop: Callable[[], object], seconds: float | None, ticket: str) -> None:
        self._stop, self.ticket = stop, ticket
        self.overdue = self.cancelled = False
        self._seconds = seconds
        self._alarm: watchdog.Alarm | None = None
        self._done = threading.Event()
        self._ending = threading.Lock()

    def __enter__(self) -> "Watch":
        if self._seconds:
            self._alarm = watchdog.after(self._seconds, self._late)
        if self.ticket:
            _running.setdefault(self.ticket, []).append(self)
        return self

    def __exit__(self, *error: object) -> None:
        with self._ending:  # from here on nothing is stopped: it would hit the next question
            self._done.set()
        if self._alarm:
            self._alarm.drop()
        if self.ticket and self.ticket in _running:
            _running[self.ticket].remove(self)
            if not _running[self.ticket]:
                _running.pop(self.ticket, None)

    def _late(self) -> None:
        self.overdue = True
        self._end()

    def cancel(self) -> None:
        """Have it ended now; does not wait for that."""
        self.cancelled = True
        self._end()

    def _end(self) -> None:
        # A thread of its own, for the few that are ended: to say so to an engine far away may take a while.
        if not self._done.is_set():
            threading.Thread(target=self._halt, daemon=True).start()

    def _halt(self) -> None:
        # An interrupt that arrives between two statements is lost: ask until the question has ended.
        while not self._done.is_set():
            with self._ending:
                if not self._done.is_set():
                    self._stop()
            self._done.wait(0.05)

    def why(self, error: BaseException | None = None) -> Exception:
        """The error to raise instead of the engine's own."""
        if self.overdue:
            return Overdue()
        return Cancelled() if self.cancelled else EngineFailed(str(error))


_running: dict[str, list[Watch]] = {}


def cancel(ticket: str) -> bool:
    """End the questions that run in this process under this ticket; whether there were any."""
    found = list(_running.get(ticket, ()))
    for watch in found:
        watch.cancel()
    return bool(found)


@contextmanager
def watched(
    stop: Callable[[], object], seconds: float | None, ticket: str, errors: tuple[type[BaseException], ...]
) -> Iterator[Watch]:
    """Run a question that ``stop`` can end; turn the engine's ``errors`` into ours."""
    began = time.monotonic()
    with Watch(stop, seconds, ticket) as watch:
        try:
            yield watch
        except errors as error:
            raise watch.why(error) from error
        if seconds and time.monotonic() - began > seconds and watch.overdue:
            raise Overdue
