"""SQL of people's own: one SELECT over datasets that they may see, run in a process that can do nothing else.

Three walls, each of which would do: the text is read and judged by lists of what is possible
(:mod:`~countyhall.kernel.lake.query.people`); the engine that runs it sees views of the open columns, without files,
net or settings; its process has no environment, little memory, no right to write and a time to die.
"""

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import pyarrow as pa
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from countyhall.kernel.audit import services as audit
from countyhall.kernel.lake import confined
from countyhall.kernel.lake.asking import Answer, schema_for, tuples
from countyhall.kernel.lake.engines import base, watchdog
from countyhall.kernel.lake.engines.base import Cancelled, EngineFailed, Overdue, Watch, watched
from countyhall.kernel.lake.models import Dataset, Edition
from countyhall.kernel.lake.query.declared import BadQuery
from countyhall.kernel.lake.query.people import judged
from countyhall.kernel.lake.schema import NAME, Field, Kind
from countyhall.kernel.lake.serving import relation_of

MEMORY = "512MB"
MOST_BYTES = 64 << 20
MOST_ROWS = 100_000
LONGEST_SECONDS = 60
LOOK_EVERY = 0.2


@dataclass(frozen=True)
class SqlAnswer(Answer):
    """An answer with all the editions it was read from; ``cut`` says that there were more rows than allowed."""

    editions: tuple[Edition, ...] = ()
    cut: bool = False


@dataclass
class _Bound:
    """The tables of one question: what each code stands for."""

    by: object
    only: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    editions: dict[str, Edition] = field(default_factory=dict)
    tables: list[dict] = field(default_factory=list)
    fields: dict[str, Field] = field(default_factory=dict)

    def name(self, code: str) -> str:
        """The name under which the dataset ``code`` or ``code@edition`` is bound; one unseen is one unknown."""
        if code not in self.editions:
            edition = _edition(code, self.by)
            schema, relation = schema_for(edition, self.by), relation_of(edition)
            if not schema.fields:
                raise BadQuery(_("There is no dataset “%s”.") % code)
            self.editions[code] = edition
            self.tables.append(
                {
                    "name": f"t{len(self.tables)}",
                    "path": relation.serve,
                    "columns": schema.names,
                    "rows": self.only.get(code),
                }
            )
            self.fields |= {f.name: f for f in schema}
        return f"t{list(self.editions).index(code)}"


def sql(
    text: str, *, by, seconds: float = 10, rows: int = 10_000, ticket: str = "",
    only: Mapping[str, tuple[int, int]] | None = None,
) -> SqlAnswer:  # fmt: skip
    """The answer to a SELECT over ``"code"`` or ``"code@3"``: published editions of datasets that ``by`` may see.

    Raises PermissionDenied without ``lake.ask_dataset``, BadQuery in words, Overdue after ``seconds`` (60 at most),
    Cancelled by :func:`cancel` with ``ticket``, EngineFailed when it needed more than it may have. The question is
    noted in the history of every dataset that it reads. ``only`` narrows a table of the text to its rows from one
    place up to, not including, another.
    """
    if not by.has_perm("lake.ask_dataset"):
        raise PermissionDenied
    seconds, rows = min(seconds, LONGEST_SECONDS), max(1, min(rows, MOST_ROWS))
    bound = _Bound(by, only or {})
    job = {
        "sql": judged(text, bound.name),
        "tables": bound.tables,
        "seconds": seconds,
        "rows": rows,
        "bytes": MOST_BYTES,
        "memory": MEMORY,
        "threads": settings.LAKE_THREADS,
    }
    editions = tuple({e.pk: e for e in bound.editions.values()}.values())
    for edition in editions:
        audit.record(edition.dataset, "ask", by=by, edition=edition.number, sql=text[:2_000])
    found = _run(job, seconds, ticket)
    columns = [_field(column, bound.fields) for column in found.schema]
    told = tuples(_plain(found.slice(0, rows), columns))
    return SqlAnswer(columns, told, editions[0] if editions else None, editions, found.num_rows > rows)


def cancel(ticket: str) -> bool:
    """End the question of this ticket, in whichever process of this machine it runs; whether it was found."""
    if base.cancel(ticket):
        return True
    mark = _mark(ticket)
    if not mark.exists():
        return False
    mark.with_suffix(".stop").touch()
    return True


def _edition(code: str, by) -> Edition:
    slug, at, number = code.partition("@")
    seen = Dataset.objects.visible_to(by).filter(code=slug).select_related("current").first()
    found = seen.current if seen else None
    if seen and at:
        published = seen.editions.filter(state=Edition.State.PUBLISHED)
        found = (
            published.filter(number=int(number)).first() if number.isascii() and number.isdigit() else None
        )
    if found is None:
        raise BadQuery(_("There is no dataset “%s”.") % code)
    return found


def _run(job: dict, seconds: float, ticket: str) -> pa.Table:
    # The child finds its libraries by its own path; it gets no word of the environment, where secrets lie.
    child = subprocess.Popen(  # noqa: S603 - our own file, no word of the question
        [sys.executable, "-I", "-B", confined.__file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"LC_ALL": "C.UTF-8"},
        cwd="/",
        start_new_session=True,
    )
    try:
        with watched(child.kill, seconds + 1, ticket, ()) as watch, _told_by_others(watch):
            return _answer(child, job, watch)
    finally:
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout, child.stderr):
            pipe.close()


def _answer(child: subprocess.Popen, job: dict, watch: Watch) -> pa.Table:
    _write(child.stdin, json.dumps(job).encode())
    out = child.stdout.read(MOST_BYTES * 2)
    said = child.stderr.read(10_000).decode(errors="replace")
    status = child.wait()
    if watch.overdue:
        raise Overdue
    if watch.cancelled:
        raise Cancelled
    if status:
        raise _why(said, job)
    with pa.ipc.open_stream(out) as reader:
        return reader.read_all()


def _why(said: str, job: dict) -> Exception:
    """The error in words: what the engine says of the question, without what it says of its insides."""
    try:
        error = json.loads(said.strip().splitlines()[-1])
    except (ValueError, IndexError):
        return EngineFailed(_("The question needed more memory or time than it may have."))
    if error["kind"] == "memory":
        return EngineFailed(_("The question needed more memory or time than it may have."))
    return BadQuery(error["message"].split("\n")[0][:300])


def _write(pipe: IO[bytes], job: bytes) -> None:
    # The child reads all of it before it says a word, and whoever waits here too long has it killed by the watch.
    try:
        pipe.write(job)
        pipe.close()
    except OSError:  # the child has ended: its status says why
        pass


@contextmanager
def _told_by_others(watch: Watch) -> Iterator[None]:
    """Let a cancellation that arrives in another process reach this one, through a file beside the copies."""
    if not watch.ticket:
        yield
        return
    mark = _mark(watch.ticket)
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.touch()

    def look() -> float | None:
        if not mark.with_suffix(".stop").exists():
            return LOOK_EVERY
        watch.cancel()
        return None

    looking = watchdog.after(LOOK_EVERY, look)
    try:
        yield
    finally:
        looking.drop()
        mark.unlink(missing_ok=True)
        mark.with_suffix(".stop").unlink(missing_ok=True)


def _mark(ticket: str) -> Path:
    return Path(settings.LAKE_SERVE) / "running" / hashlib.sha256(ticket.encode()).hexdigest()


_KINDS = (
    (pa.types.is_boolean, Kind.BOOLEAN),
    (pa.types.is_integer, Kind.INTEGER),
    (pa.types.is_decimal, Kind.DECIMAL),
    (pa.types.is_floating, Kind.REAL),
    (pa.types.is_date, Kind.DATE),
    (pa.types.is_timestamp, Kind.MOMENT),
)


def _field(column: pa.Field, known: dict[str, Field]) -> Field:
    """A column of the answer: one of a dataset under its own words if it bears its name and kind."""
    kind = next((kind for fits, kind in _KINDS if fits(column.type)), Kind.TEXT)
    if _is_whole(column.type):
        kind = Kind.INTEGER
    of = known.get(column.name)
    if of and (of.kind is kind or {of.kind, kind} in _LIKE):
        return of
    name = column.name if NAME.match(column.name) else "column"
    return Field(name, column.name, kind, scale=getattr(column.type, "scale", 2) or 0)


_LIKE = ({Kind.DATE, Kind.MONTH}, {Kind.INTEGER, Kind.YEAR}, {Kind.TEXT, Kind.PLACE}, {Kind.TEXT, Kind.POINT})


def _is_whole(kind: pa.DataType) -> bool:
    # A sum of whole numbers comes as a decimal without places.
    return pa.types.is_decimal(kind) and kind.scale == 0


def _plain(table: pa.Table, columns: list[Field]) -> pa.Table:
    """Cells as Python knows them: whole sums as integers, what is none of our kinds as its text."""
    cells = []
    for column, of in zip(table.columns, columns, strict=True):
        if of.kind in {Kind.INTEGER, Kind.YEAR} and pa.types.is_decimal(column.type):
            column = pa.chunked_array([pa.array([None if v is None else int(v) for v in column.to_pylist()])])
        elif of.kind is Kind.TEXT and not pa.types.is_string(column.type):
            column = pa.chunked_array(
                [pa.array([None if v is None else str(v) for v in column.to_pylist()], pa.string())]
            )
        cells.append(column)
    return pa.Table.from_arrays(cells, names=[str(n) for n in range(len(cells))])
