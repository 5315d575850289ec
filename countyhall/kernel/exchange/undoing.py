"""Take back what an import brought in, and say of what stays what hangs on it."""

from collections.abc import Iterable, Mapping, Sequence

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import ProtectedError, RestrictedError
from django.utils.translation import gettext as _

from countyhall.kernel.attachments.models import Attachment
from countyhall.kernel.audit import services as audit
from countyhall.kernel.exchange.importer import Importer
from countyhall.kernel.records.models import Link

__all__ = ["held", "note_undone", "one_by_one", "what_holds"]


def one_by_one(importer: Importer, records: Sequence, by) -> dict[int, str]:
    """Take records away, each in a savepoint, the last first: a later row may hang on an earlier one.

    Returns why the others stay, by their keys.
    """
    kept = {record.pk: _remove(importer, record, by) for record in reversed(records)}
    return {key: why for key, why in kept.items() if why}


def _remove(importer: Importer, record, by) -> str:
    """Remove one record; why it could not be removed, or nothing."""
    key = record.pk
    try:
        with transaction.atomic():
            note_undone([record], by)
            importer.remove(record, by)
    except (ProtectedError, RestrictedError) as error:
        record.pk = key
        return what_holds(error)
    except ValidationError as error:
        record.pk = key
        return " ".join(error.messages)[:200]
    return ""


def held(rows: Sequence, others: Mapping[type[models.Model], Iterable[int]] | None = None) -> dict[int, str]:
    """Records of one kind on which something hangs, with what it is: links, files, and the ``others``.

    ``others`` names, by model, the keys of the records that rows of it hang on.
    """
    if not rows:
        return {}
    keys, kind = [one.pk for one in rows], ContentType.objects.get_for_model(rows[0])
    files = Attachment.objects.filter(content_type=kind, object_id__in=keys)
    links = Link.objects.filter(content_type=kind, object_id__in=keys)
    linked_to = Link.objects.filter(to_type=kind, to_id__in=keys)
    hanging = {
        **(others or {}),
        Attachment: files.values_list("object_id", flat=True),
        Link: [*links.values_list("object_id", flat=True), *linked_to.values_list("to_id", flat=True)],
    }
    found: dict[int, set[str]] = {}
    for model, on in hanging.items():
        for key in on:
            found.setdefault(key, set()).add(str(model._meta.verbose_name))
    return {key: _hangs_on_it(names) for key, names in found.items()}


def what_holds(error: ProtectedError | RestrictedError) -> str:
    """What the database found hanging on a record, in words."""
    found = getattr(error, "protected_objects", None) or error.restricted_objects
    return _hangs_on_it({str(one._meta.verbose_name) for one in found})


def _hangs_on_it(names: Iterable[str]) -> str:
    return (_("Something hangs on it: %(what)s.") % {"what": "、".join(sorted(names))})[:200]


def note_undone(records: Iterable, by) -> None:
    """The last line in the history of records that go with their import."""
    audit.record_many(
        audit.Line(record, "import_undone", by=by, data={"text": str(record)}) for record in records
    )
