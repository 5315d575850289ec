"""One file that proves a record's sign-off without the house: texts, acts, signatures, stamps, history."""

import json
from datetime import UTC
from pathlib import Path

from countyhall.kernel.approvals import selectors, trust, verify_signoff
from countyhall.kernel.approvals.models import Wording
from countyhall.kernel.approvals.verify_signoff import FORM, MANIFEST, SUMS, pack, sha
from countyhall.kernel.audit import services as audit
from countyhall.kernel.audit.models import Entry

__all__ = ["evidence"]

SCRIPT = "verify_signoff.py"


def evidence(record) -> bytes:
    """The evidence file of ``record``: a zip that ``verify_signoff.py`` and openssl verify offline."""
    files: dict[str, bytes] = {SCRIPT: Path(verify_signoff.__file__).read_bytes()}
    rounds = [
        {
            "circulation": one.pk,
            "route": one.route.code,
            "version": one.route.version,
            "acts": _acts(one, files),
        }
        for one in reversed(selectors.circulations_of(record))
    ]
    files["history.json"] = _json([_line(entry) for entry in audit.history(record)])
    manifest = {
        "form": FORM,
        "record": f"{record._meta.label_lower}/{record.pk}",
        "number": getattr(record, "number", None) or "",
        "title": str(record),
        "rounds": rounds,
        "history": "history.json",
        "roots": _roots(files),
    }
    files[MANIFEST] = _json(manifest)
    sums = "".join(f"{sha(files[name])}  {name}\n" for name in sorted(files))
    return pack(files | {SUMS: sums.encode()})


def _acts(circulation, files: dict[str, bytes]) -> list[dict]:
    for wording in Wording.objects.filter(circulation=circulation):
        files[f"texts/{wording.hash}.txt"] = wording.text.encode()
    rows = circulation.signatures.exclude(statement="").prefetch_related("proofs__key", "proofs__stamps")
    acts = []
    for row in rows:
        name = f"acts/{row.pk:08}"
        files[f"{name}.json"] = row.statement.encode()
        acts.append(
            {
                "signature": row.pk,
                "statement": f"{name}.json",
                "text": f"texts/{row.hash_after}.txt",
                "proofs": [_proof(proof, name, files) for proof in row.proofs.all()],
            }
        )
    return acts


def _proof(proof, name: str, files: dict[str, bytes]) -> dict:
    stem = f"{name}-{proof.pk}"
    suffix = "sig" if proof.means == proof.Means.KEY else "p7s"
    said = {"means": proof.means, "file": f"{stem}.{suffix}", "late": proof.late, "stamps": [], "crls": []}
    files[said["file"]] = bytes(proof.value)
    said["key"] = f"keys/{proof.key.fingerprint}.pem"
    files[said["key"]] = proof.key.public_key.encode()
    if proof.chain:
        said["chain"] = f"{stem}-chain.pem"
        files[said["chain"]] = proof.chain.encode()
    if proof.revocation:
        for n, pem in enumerate(_split(proof.revocation)):
            said["crls"].append(f"{stem}-{n}.crl.pem")
            files[said["crls"][-1]] = pem
    for stamp in proof.stamps.all():
        said["stamps"].append(f"{stem}-{stamp.pk}.tst")
        files[said["stamps"][-1]] = bytes(stamp.token)
    return said


def _split(pems: str) -> list[bytes]:
    end = "-----END X509 CRL-----\n"
    return [f"{one}{end}".encode() for one in pems.split(end) if one.strip()]


def _line(entry: Entry) -> dict:
    """A line of history; of those that do not speak of the sign-off only the links of the chain."""
    line = {"position": entry.position, "previous": entry.previous, "hash": entry.hash}
    if entry.action.startswith("approval_"):
        line["said"] = [
            entry.content_type_id, entry.object_id, entry.position, entry.at.astimezone(UTC).isoformat(),
            entry.by_id, entry.on_behalf_of_id, entry.action, entry.before, entry.after, entry.data, entry.previous,
        ]  # fmt: skip
    return line


def _roots(files: dict[str, bytes]) -> dict[str, str]:
    named = {}
    for use in (trust.Use.ROOT, trust.Use.STAMP):
        pems = trust.TrustAnchor.objects.filter(use=use).order_by("pk").values_list("pem", flat=True)
        if pems:
            named[use.value] = f"roots/{use.value}.pem"
            files[named[use.value]] = "\n".join(pems).encode()
    return named


def _json(said) -> bytes:
    return json.dumps(said, ensure_ascii=False, sort_keys=True, indent=1).encode()
