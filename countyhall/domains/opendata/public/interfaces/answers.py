"""One way from a question to rows, for every door: so that all of them give the same rows in the same writing."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice

import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings
from django.utils.translation import gettext as _

from countyhall.domains.opendata.public.interfaces.refusals import BAD_VALUE, BROKEN, NO_RESOURCE, Refusal
from countyhall.domains.opendata.public.interfaces.shown import Shown
from countyhall.domains.opendata.public.interfaces.turns import kept, turn
from countyhall.kernel.lake import services
from countyhall.kernel.lake.asking import in_order
from countyhall.kernel.lake.engines.base import EngineFailed, Overdue
from countyhall.kernel.lake.query.check import ROW, answer_fields
from countyhall.kernel.lake.query.declared import Query
from countyhall.kernel.lake.schema import Field, Kind
from countyhall.kernel.lake.streams.base import Manner

BUSY_SECONDS = 30


@dataclass(frozen=True)
class Page:
    """Rows of an answer: columns as asked for, batches in their order, and the place of the last row."""

    fields: list[Field]
    batches: list[pa.RecordBatch]
    last: int | None
    rows: int

    def json(self) -> bytes:
        """An array of objects."""
        return b"".join(services.FORMATS["json"].write(self.fields, iter(self.batches), Manner()))


def page(shown: Shown, query: Query, *, place: str = "") -> Page:
    """The answer's page. ``place`` names the column in which a row's place, from 1, is told (CKAN's ``_id``)."""
    fields = in_order(answer_fields(shown.schema, query), query)
    with turn():
        found = list(
            guarded(lambda: services.batches(shown.edition, query, by=shown.schema, seconds=seconds()))
        )
    if not query.with_row:
        return Page(fields, found, None, sum(batch.num_rows for batch in found))
    return with_place(fields, found, [f.name for f in fields].index(ROW), place)


def with_place(fields: list[Field], found: list[pa.RecordBatch], at: int, place: str = "") -> Page:
    """A page whose column number ``at`` tells the rows' places: shown from 1 under the name ``place``, or left out."""
    last = found[-1].column(at)[-1].as_py() if found else None
    fields, found = (_placed if place else _without)(fields, found, at, place)
    return Page(fields, found, last, sum(batch.num_rows for batch in found))


def _without(fields, batches, at: int, _place: str):
    kept = [n for n in range(len(fields)) if n != at]
    return [fields[n] for n in kept], [batch.select(kept) for batch in batches]


def _placed(fields, batches, at: int, place: str):
    column = Field("place", "", Kind.INTEGER)
    object.__setattr__(column, "name", place)  # CKAN's own name, which no table has
    rest = [n for n in range(len(fields)) if n != at]
    named = [place, *(fields[n].name for n in rest)]
    made = [
        pa.RecordBatch.from_arrays([pc.add(b.column(at), 1), *(b.column(n) for n in rest)], names=named)
        for b in batches
    ]
    return [column, *(fields[n] for n in rest)], made


def total(shown: Shown, query: Query) -> int:
    """How many rows the question has without its page: exact."""
    if not query.where and not query.groups and not query.measures and not query.distinct:
        return shown.rows
    whole = replace(query, with_row=False, limit=None, offset=0, after=None, order=())
    return kept(etag(shown, "total", whole), lambda _number: 64, lambda: _counted(shown, whole))


def _counted(shown: Shown, whole: Query) -> int:
    with turn():
        return guarded_once(lambda: services.total(shown.edition, whole, by=shown.schema, seconds=seconds()))


def stream(
    shown: Shown, query: Query, format: str, *, labels=False, bom=False, language="zh-hant"
) -> Iterator[bytes]:
    """The answer as a file, in pieces. What cannot be written so is refused before the first piece."""
    with turn():  # until the first rows: a reader may take as long as it likes over the others
        return guarded(
            lambda: services.stream(
                shown.edition, query, format, by=shown.schema, labels=labels, bom=bom, language=language
            )
        )


def guarded(make: Callable[[], Iterable]) -> Iterator:
    """An iterator whose first pieces are made now, so that what goes wrong can still be told."""

    def first():
        pieces = iter(make())
        # The first piece of a text may be its headings alone: the engine is asked for the second.
        return list(islice(pieces, 2)), pieces

    head, pieces = guarded_once(first)
    return chain(head, pieces)


def guarded_once(ask):
    """What ``ask`` gives; the lake's own errors as refusals in words."""
    try:
        return ask()
    except services.BadQuery as error:
        raise Refusal(400, BAD_VALUE, str(error)) from None
    except services.NotThisWay as error:
        raise Refusal(409, BAD_VALUE, str(error)) from None
    except services.Gone:
        raise Refusal(410, NO_RESOURCE, _("This edition is no longer kept.")) from None
    except Overdue:
        detail = _("This question takes too long. Narrow it, or take the whole file.")
        raise Refusal(503, BROKEN, detail, wait=BUSY_SECONDS) from None
    except (EngineFailed, FileNotFoundError) as error:
        raise Refusal(
            503, BROKEN, _("The data cannot be read now. Try again later."), wait=BUSY_SECONDS
        ) from error


def seconds() -> float:
    """How long a stranger's question may take."""
    return settings.OPENDATA_SECONDS


def etag(shown: Shown, *said: object) -> str:
    """A strong tag: the same for the same bytes, of whichever process or day."""
    text = "\x1f".join([shown.edition.digest, ",".join(shown.schema.names), *map(repr, said)])
    return f'"{hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:40]}"'
