"""A record's round as its page shows it: lines with stale opinions, differences between desks, silent units."""

import difflib
from dataclasses import dataclass
from datetime import date

from countyhall.kernel.approvals.ledger import text_hash
from countyhall.kernel.approvals.models import Circulation, Kind, Signature, SignatureRule, Stop, Wording
from countyhall.kernel.approvals.selectors import signatures

__all__ = ["Line", "difference", "lines", "outdated", "silent", "wordings"]

JUDGED = frozenset(
    {
        Signature.Verdict.OPINION,
        Signature.Verdict.SIGNED,
        Signature.Verdict.DECIDED,
        Signature.Verdict.DELEGATED,
        Signature.Verdict.ON_BEHALF,
    }
)


@dataclass(frozen=True)
class Line:
    """One act, and whether the text was changed since its opinion."""

    signature: Signature
    stale: bool
    proofs: list

    @property
    def settled(self) -> bool:
        """Whether the signature that was to follow has been given."""
        owed = self.signature.owed
        return not owed or any(owed in (proof.means, SignatureRule.Means.EITHER) for proof in self.proofs)


def lines(record) -> list[Line]:
    """Every act of every round, oldest first; an opinion is stale when the text now is another.

    What was said before a later round or return is superseded by the text of the newest line, which is
    what the record says now.
    """
    now = text_hash(record)
    rows = signatures(record).prefetch_related("proofs__stamps", "proofs__key")
    return [
        Line(row, row.verdict in JUDGED and row.hash_after != now, list(row.proofs.all())) for row in rows
    ]


def outdated(given: list[Line], circulation: Circulation) -> list[str]:
    """Consulted desks of the round whose last answer was on another text than that of now."""
    last = {
        line.signature.stop_id: line
        for line in given
        if line.signature.verdict == Signature.Verdict.OPINION
        and line.signature.circulation_id == circulation.pk
    }
    again = {
        (s.role_id, s.unit_id)
        for s in circulation.stops.all()
        if s.state in (Stop.State.OPEN, Stop.State.WAITING)
    }
    again |= {_seat(line) for line in last.values() if not line.stale}
    return [line.signature.stop.name for line in last.values() if line.stale and _seat(line) not in again]


def _seat(line: Line) -> tuple[int | None, int | None]:
    return line.signature.stop.role_id, line.signature.stop.unit_id


def silent(circulation: Circulation, today: date) -> list[Stop]:
    """Consulted units that are past their day."""
    return [s for s in circulation.stops.all() if s.kind == Kind.CONSULT and s.is_late(today)]


def wordings(circulation: Circulation) -> dict[str, str]:
    """Hash → text as it left a desk."""
    return dict(Wording.objects.filter(circulation=circulation).values_list("hash", "text"))


def difference(before: str, after: str) -> list[tuple[str, str]]:
    """``("+" | "-" | " ", line)`` of what changed between two texts, unchanged stretches shortened."""
    rows = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=1)
    return [(row[0], row[1:]) for row in rows if not row.startswith(("---", "+++", "@@"))]
