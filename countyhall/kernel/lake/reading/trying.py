"""Read some rows of a file as they would be taken, and take nothing."""

from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from countyhall.kernel.lake.drift import Difference, drift
from countyhall.kernel.lake.models import SourceFile
from countyhall.kernel.lake.reading.found import Look
from countyhall.kernel.lake.reading.looking import look_at
from countyhall.kernel.lake.reading.mapping import Reading
from countyhall.kernel.lake.reading.opening import opened
from countyhall.kernel.lake.reading.places import known_places
from countyhall.kernel.lake.reading.taking import Rejected, Taker


@dataclass
class Trial:
    """The first rows as the table would have them, those that would be rejected, and what differs from before."""

    look: Look
    rows: list[tuple] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    drift: list[Difference] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    read: int = 0


def try_out(source: SourceFile | Path, reading: Reading, rows: int = 100) -> Trial:
    """Try a reading on the first ``rows`` of a file. Raises ``Unreadable`` in words."""
    with opened(source, encoding=reading.encoding, delimiter=reading.delimiter) as file:
        look = look_at(file, reading.sheet, reading.header_rows)
        taker = Taker(reading, look, places=known_places(reading.schema))
        trial = Trial(look, drift=drift(reading, look))
        first = islice(file.rows(look.sheet), look.header_rows[1] + rows)
        trial.rows = list(taker.rows(first, trial.rejected.append))
        trial.notes, trial.read = taker.tally.words(), taker.tally.read
        return trial
