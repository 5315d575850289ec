"""One file that proves a document without the house: letters, files, sign-off, days, history, readers."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from countyhall.domains.documents.models import Document, Draft, Original
from countyhall.domains.documents.services.exchange.envelope import Rejected, read_manifest
from countyhall.domains.documents.services.exchange.outgoing import as_sent
from countyhall.domains.documents.services.proof import verify_document
from countyhall.domains.documents.services.proof.package import Package
from countyhall.kernel import events
from countyhall.kernel.approvals import services as approvals
from countyhall.kernel.approvals import verify_signoff
from countyhall.kernel.approvals.evidence import evidence
from countyhall.kernel.attachments import services as attachments
from countyhall.kernel.audit import services as audit
from countyhall.kernel.audit.models import Entry
from countyhall.kernel.deadlines import services as deadlines
from countyhall.kernel.lifecycle import Refused

__all__ = ["write"]

ASKED = "documents.document.ask_proof"  # whoever keeps the document adds what it has of it
BLOCK = 1 << 20
SCRIPTS = {"verify_document.py": verify_document, "verify_signoff.py": verify_signoff}
START = "from verify_document import main\nimport sys\nsys.exit(main([sys.argv[0], *sys.argv[1:]]))\n"
README = """公文證明檔

本檔收納單一公文之全部紀錄，離線、不經縣政廳即可驗證。

驗證：python verify_document.py 本檔.zip [--roots 信任之根憑證.pem] [--at 2031-01-01]
（需 Python 3.11 以上；驗證簽章另需 cryptography 套件。verify_document.py 應取自您信任之來源；本檔內附者僅供便利。）

內容：
proof.json        目錄：各紀錄之欄位、檔案、雜湊
01-…、02-…       公文、文稿、檔案各一資料夾：history.json 異動歷程（雜湊鏈）、readers.json 閱覽紀錄、
                  files 附件原始位元組、*.di 公文交換檔、*.sw 受文者清單、
                  evidence.zip 線上簽核（各關文字、意見、簽章、時戳）
clocks.json       處理時限：起算日、逐日計入與否及其理由、展期
SHA256SUMS        各檔雜湊，可用 sha256sum -c 驗證
"""


def write(document: Document, out: IO[bytes], *, by) -> None:
    """Write the proof of ``document`` into ``out``, as far as ``by`` may see its drafts.

    Raises ``Refused`` for a classified document, of which the house holds nothing but a line.
    """
    if document.secrecy:
        raise Refused(_("Of a classified document the house holds nothing but its line."))
    package = Package(out)
    for name, module in SCRIPTS.items():
        package.put(name, Path(module.__file__).read_bytes())
    package.put("__main__.py", START.encode())
    package.put("README.txt", README.encode())
    records = _Records(package)
    records.add(document, "document", more=_way_of(document), extra=_exchanged(document))
    for draft in Draft.objects.visible_to(by).filter(document=document).order_by("pk"):
        _draft(records, draft)
    events.emit(ASKED, document, by=by, add=records.add)
    package.put("clocks.json", _json([deadlines.account(one) for one in document.clocks.order_by("pk")]))
    manifest = {
        "form": verify_document.FORM, "number": document.number, "title": str(document),
        "records": records.said, "clocks": "clocks.json",
    }  # fmt: skip
    package.put(verify_document.MANIFEST, _json(manifest))
    package.close()


class _Records:
    """The folders of the package, one a record."""

    def __init__(self, package: Package) -> None:
        self.package, self.said = package, []

    def add(self, record, kind: str, *, more: dict | None = None, files=None, extra=None) -> None:
        """A record: its fields, its history in full, its files as they are, and what else there is of it.

        Where only some ``files`` of a record are the document's, the history tells of these alone; of the other
        lines it has the links of the chain.
        """
        folder = f"{len(self.said) + 1:02}-{kind}"
        rows = list(attachments.all_of(record)) if files is None else files
        told = None if files is None else {row.sha256 for row in rows}
        lines = [_line(entry, told) for entry in audit.history(record)]
        self.package.put(f"{folder}/history.json", _json(lines))
        seen = [_fields(one) for one in audit.readings(record).order_by("pk")]
        self.package.put(f"{folder}/readers.json", _json(seen))
        for name, data in (extra or {}).items():
            self.package.put(f"{folder}/{name}", data)
        names = getattr(record, "vouched", ())
        self.said.append(
            {
                "kind": kind, "model": record._meta.label_lower, "pk": record.pk, "folder": folder,
                "title": str(record), "fields": _fields(record), "history": f"{folder}/history.json",
                "vouched": {"names": names, "values": [getattr(record, name) for name in names]},
                "files": [self._file(folder, row) for row in rows], **(more or {}),
            }
        )  # fmt: skip

    def _file(self, folder: str, row) -> dict[str, Any]:
        """A file as it was taken in; a sealed one is named by its hash alone."""
        said = {"name": row.name, "label": row.label, "version": row.version, "sha256": row.sha256}
        if row.sealed:
            return said | {"sealed": True}
        ending = Path(row.name).suffix.lower()
        name = f"{folder}/files/{row.pk:08}{ending}"
        self.package.put_blocks(name, _blocks(row))
        return said | {"file": name}


def _draft(records: _Records, draft: Draft) -> None:
    """A letter: as it was decided, as it was sent, to whom, and the sign-off with its signatures."""
    extra = {f"versions/{one.number:03}.txt": one.text.encode() for one in draft.versions.order_by("number")}
    if draft.number and draft.dated_on:
        extra |= as_sent(draft)
    signed = approvals.last_circulation(draft) is not None
    if signed:
        extra["evidence.zip"] = evidence(draft)
    said = {
        "decided_text": draft.decided_text,
        "recipients": [_recipient(one) for one in draft.recipients.all()],
    }
    if signed:
        said["evidence"] = f"{len(records.said) + 1:02}-letter/evidence.zip"
    records.add(draft, "letter", more=said, extra=extra)


def _recipient(one) -> dict[str, Any]:
    tries = one.log.order_by("pk").values("number", "mode", "outcome", "said", "at")
    return _fields(one) | {"tries": list(tries)}


def _way_of(document: Document) -> dict[str, Any]:
    """Who had it when, and what was exchanged."""
    hops = document.hops.select_related("unit", "from_unit", "handler", "by")
    pieces = document.shipments.order_by("pk")
    return {"hops": [_fields(one) for one in hops], "exchanged": [_fields(one) for one in pieces]}


def _exchanged(document: Document) -> dict[str, bytes]:
    """The pieces of the exchange as they came and left: lists of contents, letters, lists of recipients."""
    found = {}
    for piece in document.shipments.exclude(digest="").order_by("pk"):
        manifest = Original.bytes_of(piece.digest)
        if manifest is None:
            continue
        try:
            envelope = read_manifest(manifest)
        except Rejected:
            continue
        kept = Original.bytes_of_all([one.sha256 for one in envelope.files])
        folder = f"exchange/{piece.pk:08}-{piece.way}"
        found[f"{folder}/manifest.json"] = manifest
        found |= {f"{folder}/{one.name}": kept[one.sha256] for one in envelope.files if one.sha256 in kept}
    return found


def _fields(record) -> dict[str, Any]:
    """Every column with something in it, under its label, as pages say it."""
    found = {}
    for field in record._meta.concrete_fields:
        value = getattr(record, field.name)
        if value in (None, "", [], {}) or field.primary_key:
            continue
        shown = getattr(record, f"get_{field.name}_display", None)
        value = shown() if shown else value
        found[str(field.verbose_name)] = value if isinstance(value, PLAIN) else str(value)
    return found


PLAIN = (bool, int, list, dict, date, Decimal)


def _line(entry: Entry, told: set[str] | None) -> dict[str, Any]:
    link = {"position": entry.position, "previous": entry.previous, "hash": entry.hash}
    if told is not None and entry.data.get("sha256") not in told:
        return link
    said = [
        entry.content_type_id, entry.object_id, entry.position, entry.at.astimezone(UTC).isoformat(),
        entry.by_id, entry.on_behalf_of_id, entry.action, entry.before, entry.after, entry.data, entry.previous,
    ]  # fmt: skip
    names = {"by": str(entry.by or ""), "on_behalf_of": str(entry.on_behalf_of or "")}
    return link | {"said": said} | names


def _blocks(row) -> Iterator[bytes]:
    with attachments.open_file(row) as file:
        while block := file.read(BLOCK):
            yield block


def _json(said: Any) -> bytes:
    return json.dumps(said, ensure_ascii=False, sort_keys=True, indent=1, default=_plain).encode()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat() if timezone.is_aware(value) else value.isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)
