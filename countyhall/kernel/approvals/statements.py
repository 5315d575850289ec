"""The one sentence that an act at a desk comes to: what is hashed, chained and signed."""

import hashlib
import json
from datetime import UTC, datetime

__all__ = ["FORM", "compose", "digest", "said"]

FORM = "countyhall-signoff/1"


def digest(text: str | bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(text.encode() if isinstance(text, str) else text).hexdigest()


def compose(
    circulation, stop, act: str, *, by, on_behalf_of, after: str, opinion: str, towards: str, at: datetime,
    previous: str, owed: str = "", owed_reason: str = "",
) -> str:  # fmt: skip
    """The statement: JSON with sorted keys, no spaces, in UTF-8; ``previous`` chains it to the act before.

    An act whose signature is to follow says so, and why.
    """
    kind = circulation.content_type
    said = {
        "form": FORM,
        "record": f"{kind.app_label}.{kind.model}/{circulation.object_id}",
        "circulation": circulation.pk,
        "previous": digest(previous) if previous else "",
        "desk": stop.pk if stop else None,
        "desk_name": stop.name if stop else "",
        "act": str(act),
        "text_before": circulation.text_hash,
        "text": after,
        "opinion": opinion,
        "towards": towards,
        "person": by.username,
        "person_name": by.name,
        "on_behalf_of": on_behalf_of.username if on_behalf_of else "",
        "at": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    if owed:
        said |= {"owed": str(owed), "owed_reason": owed_reason}
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def said(statement: str) -> dict:
    """What a statement says. Raises ``ValueError`` for anything that is none."""
    found = json.loads(statement)
    if not isinstance(found, dict) or found.get("form") != FORM:
        raise ValueError("This is no statement of a sign-off.")
    return found
