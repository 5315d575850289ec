"""Take a file into a dataset as a draft, or nothing of it; what was not taken is kept with its reasons."""

from collections.abc import Iterator
from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from countyhall.kernel.jobs.services import Cancelled, Progress
from countyhall.kernel.lake.arrival import BadRows
from countyhall.kernel.lake.contracts import Contract
from countyhall.kernel.lake.drift import Difference, drift
from countyhall.kernel.lake.editions import Source, append_edition, make_edition, make_if_changed
from countyhall.kernel.lake.models import Dataset, Edition, Load, RejectedRow, SourceFile
from countyhall.kernel.lake.reading.found import Look, Unreadable
from countyhall.kernel.lake.reading.looking import look_at
from countyhall.kernel.lake.reading.mapping import Reading
from countyhall.kernel.lake.reading.opening import Opened, opened
from countyhall.kernel.lake.reading.places import known_places
from countyhall.kernel.lake.reading.taking import Rejected, Taker
from countyhall.kernel.lake.store import StoreFull
from countyhall.kernel.period import clock

KEPT = 10_000  # rejected rows whose cells are kept; all are counted
STEP = 5_000
LET_GO = [Edition.State.WITHDRAWN, Edition.State.PRUNED]


class Refusal(ValueError):
    """Nothing of the file was taken; the text says why."""


def load(dataset: Dataset, source: SourceFile, reading: Reading, *, by, as_of: date | None = None,
         progress: Progress | None = None, part: str = "", note: str = "", anyway: bool = True) -> Load:  # fmt: skip
    """Read a kept file into a draft edition; ``part`` adds it to the current edition, else it is the whole.

    What comes back is ``DONE`` with its edition, or ``REFUSED`` or ``FAILED`` with words in ``message``, and then
    nothing was taken. Raises ``Cancelled`` when ``progress`` was cancelled, with the load kept as such: call it
    outside of a transaction for that line to stay. The same file and reading make the same digest. Unless it is to
    be made ``anyway``, a whole that holds the rows of the current or the newest edition makes none.
    """
    contract = Contract.of(dataset)  # one that is not understood stops here, before anything is noted
    made = Load.objects.create(dataset=dataset, source_file=source, by=by, reading=reading.to_json())
    rejected: list[Rejected] = []
    taking = _Taking(dataset, reading, made, rejected, progress, contract)
    try:
        with (
            transaction.atomic(),
            opened(source, encoding=reading.encoding, delimiter=reading.delimiter) as file,
        ):
            edition = taking.edition(file, source, by, as_of or clock.today(), part, note, anyway)
    except Cancelled:
        _end(made, Load.State.CANCELLED, taking, _("Stopped by the person who asked for it."))
        raise
    except (Refusal, Unreadable, BadRows, StoreFull, ValueError) as error:
        return _end(made, Load.State.REFUSED, taking, str(error))
    except Exception as error:
        _end(made, Load.State.FAILED, taking, f"{type(error).__name__}: {error}"[:500])
        raise
    return _end(made, Load.State.DONE, taking, " ".join(taking.words), edition)


class _Taking:
    """One file on its way into a dataset."""

    def __init__(
        self,
        dataset: Dataset,
        reading: Reading,
        made: Load,
        rejected: list[Rejected],
        progress: Progress | None,
        contract: Contract,
    ) -> None:
        self.dataset, self.reading, self.made = dataset, reading, made
        self.rejected, self.progress = rejected, progress
        self.contract = contract
        self.drift: list[Difference] = []
        self.words: list[str] = []
        self.taker: Taker | None = None

    def edition(
        self, file: Opened, source: SourceFile, by, as_of: date, part: str, note: str, anyway: bool
    ) -> Edition | None:
        """The draft. Raises in words when nothing is to be taken."""
        look = look_at(file, self.reading.sheet, self.reading.header_rows)
        self.drift = drift(self.reading, look)
        self.contract.refuse_drift(self.drift)
        schema = self.reading.schema
        if part and schema != self.dataset.schema:
            raise Refusal(_("The columns of the reading are not those of the dataset."))
        self.taker = Taker(self.reading, look, places=known_places(schema), modes=self.contract.modes)
        if self.progress:
            self.progress.total = look.rows
        rows = self._rows(file, look)
        columns = {n: [c.name, *c.join] for n, c in self.reading.mapping.items() if c.name}
        said = {"as_of": as_of, "by": by, "note": note,
                "sources": [Source(file=source, process=process_of(self.made), columns=columns)]}  # fmt: skip
        if part:
            return append_edition(self.dataset, rows, part=part, **said)
        if anyway:
            return make_edition(self.dataset, rows, schema=schema, **said)
        newest = self.dataset.editions.exclude(state__in=LET_GO).order_by("-number").first()
        made = make_if_changed(
            self.dataset, rows, schema=schema, known=[newest.digest] if newest else [], **said
        )
        if made is None:
            self.words.append(_("Its rows are those of the edition before: nothing was made."))
        return made

    def _rows(self, file: Opened, look: Look) -> Iterator[tuple]:
        tally, before = self.taker.tally, 0
        for n, row in enumerate(self.taker.rows(file.rows(look.sheet), self._reject)):
            if n % STEP == 0:
                self._pause(tally.read - before)
                before = tally.read
            yield row
        self.words = tally.words()
        self._judge()

    def _pause(self, read: int) -> None:
        if not self.progress:
            return
        if self.progress.cancelled:
            raise Cancelled
        self.progress.advance(read)

    def _reject(self, row: Rejected) -> None:
        if len(self.rejected) < KEPT:
            self.rejected.append(row)
        read = self.taker.tally.read
        if self.taker.tally.rejected > max(KEPT, self.contract.share * read) and read > KEPT * 2:
            self._judge()
        if self.taker.tally.rejected % STEP == 0:
            self._pause(0)

    def _judge(self) -> None:
        """More rejected rows than the contract bears, or no row at all: nothing is taken."""
        tally = self.taker.tally
        if not tally.read:
            raise Refusal(_("The file holds no rows."))
        if tally.rejected > self.contract.share * tally.read or not tally.taken:
            raise Refusal(
                _("%(rejected)s of %(read)s rows could not be read; at most %(share)s %% may fail. Nothing was taken.")
                % {"rejected": f"{tally.rejected:,}", "read": f"{tally.read:,}",
                   "share": f"{self.contract.share * 100:g}"}
            )  # fmt: skip


@transaction.atomic
def settle(loads: QuerySet[Load]) -> None:
    """Loads whose worker was killed: one whose edition was made is done, any other took nothing.

    For loads of a dataset that nobody is at: ask under the lock of its loads.
    """
    for one in loads.filter(state=Load.State.RUNNING):
        made = one.dataset.editions.filter(sources__process=process_of(one)).first()
        one.edition, one.ended_at = made, timezone.now()
        one.state = Load.State.DONE if made else Load.State.FAILED
        one.rows_taken = made.rows if made else 0
        one.message = "" if made else _("The work was interrupted; it began anew.")
        one.save(update_fields=["edition", "ended_at", "state", "rows_taken", "message"])


def process_of(load: Load) -> str:
    """How an edition's way back names the load that made it."""
    return f"load {load.pk}"


@transaction.atomic
def _end(made: Load, state: str, taking: _Taking, message: str, edition: Edition | None = None) -> Load:
    tally = taking.taker.tally if taking.taker else None
    made.state, made.ended_at, made.message, made.edition = state, timezone.now(), message, edition
    made.drift = [one.to_json() for one in taking.drift]
    if tally:
        made.rows_read, made.rows_rejected = tally.read, tally.rejected
        made.rows_taken = tally.taken if edition else 0
    made.save()
    RejectedRow.objects.bulk_create(
        (RejectedRow(load=made, place=r.place, cells=r.cells, reasons=r.reasons) for r in taking.rejected),
        batch_size=1000,
    )
    return made
