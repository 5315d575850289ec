"""One act, one line: what a record's history says of an act's signature and its time stamp stands on its own line."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from countyhall.kernel.approvals.models import Proof
from countyhall.kernel.audit.models import Entry

__all__ = ["SignatureLines", "Signed", "signature_lines"]

PROVED, LATER, STAMPED = "approval_proved", "approval_resigned", "approval_stamped"


@dataclass
class Signed:
    """How an act is signed: by which means, stamped when, or with a signature that is to follow."""

    means: list[Any] = field(default_factory=list)
    stamped_at: datetime | None = None
    to_follow: bool = False


class SignatureLines(dict[int, Signed]):
    """Key of a line → how its act is signed; ``joined`` are lines whose content another line tells."""

    joined: set[int]

    def __init__(self) -> None:
        super().__init__()
        self.joined = set()


def signature_lines(entries: Iterable[Entry]) -> SignatureLines:
    """Bring signature and stamp to the line of their act; one whose act is not among the lines keeps its own.

    The chained entries stay as they are: this is only how they are read.
    """
    found = SignatureLines()
    acts: dict[int, int] = {}  # act → its line
    proofs: dict[int, int] = {}  # signature of a key or card → the line that tells of it
    for entry in sorted((e for e in entries if _speaks(e)), key=lambda e: e.position):
        act, proof = entry.data["signature"], entry.data.get("proof")
        if entry.action == PROVED and act in acts:
            _join(found, acts[act], entry).means.append(_means(entry))
            proofs[proof] = acts[act]
        elif entry.action == STAMPED and proof in proofs:
            signed = _join(found, proofs[proof], entry)
            signed.stamped_at = signed.stamped_at or entry.at
        elif entry.action == LATER:
            found[entry.pk] = Signed([_means(entry)])
            proofs[proof] = entry.pk
            if act in acts and acts[act] in found:
                found[acts[act]].to_follow = False
        elif entry.action not in (PROVED, STAMPED):
            acts[act] = entry.pk
            if entry.data.get("owed"):
                found[entry.pk] = Signed(to_follow=True)
    return found


def _speaks(entry: Entry) -> bool:
    return entry.action.startswith("approval_") and isinstance(entry.data, dict) and "signature" in entry.data


def _join(found: SignatureLines, line: int, entry: Entry) -> Signed:
    found.joined.add(entry.pk)
    return found.setdefault(line, Signed())


def _means(entry: Entry) -> Any:
    means = entry.data.get("means", "")
    return dict(Proof.Means.choices).get(means, means)
