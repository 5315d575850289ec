"""Attach files to records, read them, and know that their bytes are still what they were."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max, Q, QuerySet

from countyhall.kernel.attachments import inspection, names, photos, store
from countyhall.kernel.attachments.models import Attachment
from countyhall.kernel.audit import services as audit
from countyhall.kernel.records.bulk import copy_in
from countyhall.kernel.records.models import Record

__all__ = [
    "Taken", "all_of", "attach", "attach_many", "by_key", "check", "destroy", "keep", "let_go", "of", "open_file",
    "seal", "take", "versions_of",
]  # fmt: skip


@dataclass(frozen=True)
class Taken:
    """A file that was found harmless and whose bytes are kept, and that belongs to no record yet."""

    name: str
    media_type: str
    bytes: store.Spooled
    shown: store.Spooled | None = None


@transaction.atomic
def attach(
    record,
    upload: UploadedFile,
    *,
    by=None,
    label: str = "",
    sealed: bool = False,
    replaces: Attachment | None = None,
) -> Attachment:
    """Keep an uploaded file with a record; ``replaces`` makes it the next version of a file.

    Raises ``ValidationError``, in words that say what to do, when the file is empty, too large, not of an
    allowed kind, or holds anything that could do harm; then nothing is kept.
    """
    row = _row(record, take(upload), by=by, label=label, sealed=sealed)
    if replaces:
        _follow(row, replaces)
    row.save(force_insert=True)
    audit.record_many([_line(record, row, by)])
    return row


def take(upload: UploadedFile) -> Taken:
    """What :func:`attach` does before it asks the database: look at the file and keep its bytes.

    Several may be taken at once, by threads: what takes the time is the disk. Bytes that no record gets are
    swept away by night.
    """
    name = names.checked(upload.name or "")
    with store.spool(_chunks(upload)) as spooled:
        media_type = inspection.check(spooled.path, name)
        return Taken(name, media_type, spooled, _keep(spooled, media_type))


def attach_many(files: Iterable[tuple[Any, Taken, str]], *, by=None) -> None:
    """Give files that were taken to their records: record, file and label of each."""
    rows = [(record, _row(record, taken, by=by, label=label)) for record, taken, label in files]
    copy_in([row for _record, row in rows])
    audit.record_many(_line(record, row, by) for record, row in rows)


def _row(record, taken: Taken, **more) -> Attachment:
    shown = taken.shown
    return Attachment(
        name=taken.name, media_type=taken.media_type, size=taken.bytes.size, sha256=taken.bytes.sha256,
        shown_sha256=shown.sha256 if shown else "", shown_size=shown.size if shown else None, **_of(record),
        **more,
    )  # fmt: skip


def _line(record, row: Attachment, by) -> audit.Line:
    said = {"file": row.name, "sha256": row.sha256, "version": row.version, "key": str(row.key)}
    return audit.Line(record, "attach", by, data={**said, "sealed": row.sealed})


def check(upload: UploadedFile) -> None:
    """Say what :func:`attach` would refuse, for a form's ``clean``; nothing is kept."""
    name = names.checked(upload.name or "")
    with store.spool(_chunks(upload)) as spooled:
        inspection.check(spooled.path, name)


def of(record) -> QuerySet[Attachment]:
    """The files of a record, each in its newest version."""
    return Attachment.objects.filter(current=True, **_of(record)).select_related("by")


def versions_of(attachment: Attachment) -> QuerySet[Attachment]:
    """Every version of a file, newest first."""
    return Attachment.objects.filter(chain=attachment.chain).select_related("by").order_by("-version")


def open_file(attachment: Attachment, *, original: bool = True) -> BinaryIO:
    """The bytes, to read; of a photo without its position and camera data unless ``original``."""
    sha256 = attachment.sha256 if original or not attachment.shown_sha256 else attachment.shown_sha256
    return store.path_of(sha256).open("rb")


@transaction.atomic
def seal(attachment: Attachment, *, by, sealed: bool = True) -> None:
    """Seal a file, or open it; both stand in the record's history."""
    attachment.sealed = sealed
    attachment.save(update_fields=["sealed"])
    audit.record(attachment.record, "seal_file" if sealed else "unseal_file", by=by, file=attachment.name)


def all_of(record) -> QuerySet[Attachment]:
    """Every version of every file of a record."""
    return Attachment.objects.filter(**_of(record)).order_by("pk")


@transaction.atomic
def keep(record, name: str, chunks, *, media_type: str, by=None, label: str = "") -> Attachment:
    """Keep bytes that the house itself made (a catalogue, a package) with a record; nothing is inspected."""
    with store.spool(chunks) as spooled:
        store.keep(spooled)
    row = Attachment.objects.create(
        name=name,
        label=label,
        media_type=media_type,
        size=spooled.size,
        sha256=spooled.sha256,
        by=by,
        **_of(record),
    )
    audit.record(
        record, "attach", by=by, file=row.name, sha256=row.sha256, version=1, key=str(row.key), sealed=False
    )
    return row


@transaction.atomic
def destroy(attachment: Attachment, *, by, of=None) -> None:
    """Take a file away for good: its row, and once the transaction holds its bytes, unless another row has
    the same. Name and hash stay in the history of the record (or of ``of``).
    """
    hashes = [sha for sha in (attachment.sha256, attachment.shown_sha256) if sha]
    audit.record(
        of or attachment.record, "destroy_file", by=by, file=attachment.name, sha256=attachment.sha256,
        size=attachment.size, version=attachment.version,
    )  # fmt: skip
    attachment.delete()
    transaction.on_commit(lambda: [_unlink(sha) for sha in hashes])


def _unlink(sha256: str) -> None:
    if not Attachment.objects.filter(Q(sha256=sha256) | Q(shown_sha256=sha256)).exists():
        store.path_of(sha256).unlink(missing_ok=True)


def _chunks(upload: UploadedFile):
    if getattr(upload, "disk_full", False):
        raise store.disk_full()
    if upload.size == 0:
        raise ValidationError(inspection.EMPTY, code="empty")
    if upload.size and upload.size > inspection.most_bytes():
        raise store.too_large()
    upload.seek(0)
    return upload.chunks()


def _keep(spooled: store.Spooled, media_type: str) -> store.Spooled | None:
    """Keep the bytes, and of a photo the bytes to be shown; returns the latter."""
    shown = None
    plain = photos.without_traces(spooled.path, media_type)
    if plain is not None:
        with store.spool([plain]) as shown:
            store.keep(shown)
    store.keep(spooled)
    return shown


def _follow(row: Attachment, replaces: Attachment) -> None:
    chain = Attachment.objects.select_for_update().filter(chain=replaces.chain)
    list(chain)
    row.chain = replaces.chain
    row.version = chain.aggregate(top=Max("version"))["top"] + 1
    chain.update(current=False)


def _of(record) -> dict[str, Any]:
    return {"content_type": ContentType.objects.get_for_model(record), "object_id": record.pk}


def by_key(key: uuid.UUID) -> Attachment | None:
    """The file with this public key."""
    return Attachment.objects.filter(key=key).first()


def let_go(sender, instance, **kwargs) -> None:
    """A record is destroyed: so are its files."""
    if isinstance(instance, Record):
        Attachment.objects.filter(**_of(instance)).delete()
