"""Whether what is stored of every sign-off is what was written: read by ``countyhall doctor --audit``."""

from collections.abc import Iterator
from datetime import UTC

from countyhall.kernel.approvals import statements
from countyhall.kernel.approvals.models import Proof, Signature, Stamp, Wording
from countyhall.kernel.audit.models import Entry

__all__ = ["faults"]

ROWS = 2000


def faults() -> Iterator[str]:
    """Every stored text, act, opinion, signature or stamp that was changed after it was written."""
    for wording in Wording.objects.select_related("circulation__content_type").iterator(ROWS):
        if statements.digest(wording.text) != wording.hash:
            yield f"{_record(wording.circulation)}: the text of {wording.hash[:12]} was changed"
    known = _told()
    rows = Signature.objects.exclude(statement="").select_related(
        "by", "on_behalf_of", "stop", "circulation__content_type"
    )
    for row in rows.iterator(ROWS):
        where = f"{_record(row.circulation)}: act {row.pk} of {row.by.username}"
        if statements.digest(row.statement) not in known.get(row.pk, ()):
            yield f"{where}: the statement was changed"
        elif wrong := _differs(row):
            yield f"{where}: {wrong} was changed"
    for proof in Proof.objects.select_related("signature__circulation__content_type").iterator(ROWS):
        if statements.digest(bytes(proof.value)) not in known.get(proof.signature_id, ()):
            yield f"{_record(proof.signature.circulation)}: the signature of act {proof.signature_id} was changed"
    for stamp in Stamp.objects.select_related("proof__signature__circulation__content_type").iterator(ROWS):
        act = stamp.proof.signature
        if statements.digest(bytes(stamp.token)) not in known.get(act.pk, ()):
            yield f"{_record(act.circulation)}: the time stamp of act {act.pk} was changed"


def _told() -> dict[int, set[str]]:
    """Act → the digests that the history knows of it."""
    found: dict[int, set[str]] = {}
    lines = Entry.objects.filter(action__startswith="approval_").values_list("data", flat=True)
    for data in lines.iterator(ROWS):
        if "signature" in data:
            told = found.setdefault(data["signature"], set())
            told |= {data[key] for key in ("statement", "value") if key in data}
    return found


def _differs(row: Signature) -> str:
    """The name of a column that says something else than the statement."""
    try:
        said = statements.said(row.statement)
    except ValueError:
        return "the statement"
    stored = {
        "opinion": row.opinion,
        "act": row.verdict,
        "person": row.by.username,
        "on_behalf_of": row.on_behalf_of.username if row.on_behalf_of else "",
        "text": row.hash_after,
        "text_before": row.hash_before,
        "towards": row.towards,
        "desk": row.stop_id,
        "at": row.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    owed = {"owed": row.owed, "owed_reason": row.owed_reason}
    changed = [name for name, value in stored.items() if said[name] != value]
    changed += [name for name, value in owed.items() if said.get(name, "") != value]
    return next(iter(changed), "")


def _record(circulation) -> str:
    kind = circulation.content_type
    return f"{kind.app_label}.{kind.model}/{circulation.object_id}"
