"""How long records are kept, what is frozen, and how they are destroyed with approval and proof (X-08)."""

import hashlib
from datetime import date

import orjson
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Exists, F, Max, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from countyhall.kernel import events
from countyhall.kernel.records.models import (
    DisposalLine,
    DisposalList,
    Fact,
    Hold,
    Record,
    Retention,
    RetentionClass,
)

__all__ = [
    "NotAllowed", "approve", "class_on", "classify", "execute", "hold", "kept_until", "proof_of",
    "propose", "release",
]  # fmt: skip

State = DisposalList.State
BATCH = 500


class NotAllowed(Exception):
    """A rule of keeping says no; the message is for the person at the desk."""


def class_on(code: str, day: date) -> RetentionClass | None:
    """The version of a retention class in force on a day."""
    return RetentionClass.objects.filter(code=code, valid_from__lte=day).order_by("-valid_from").first()


def classify(record: Record, code: str, *, on: date) -> Retention | None:
    """Put a record into the class's version of that day. ``None`` when there is none: closing never
    waits for it.
    """
    found = class_on(code, on)
    if found is None:
        return None
    return Retention.objects.update_or_create(
        content_type=_type(record), object_id=record.pk, defaults={"retention_class": found}
    )[0]


def kept_until(record: Record) -> date | None:
    """The last day on which the record must be kept.

    ``None`` when it is kept for ever or the day cannot be computed yet (no class, or its fact has not
    happened); it never raises, so it can never stand in the way of closing a case.
    """
    kept = Retention.objects.filter(content_type=_type(record), object_id=record.pk).select_related(
        "retention_class"
    )
    found = kept.first()
    if found is None or found.retention_class.years is None:
        return None
    happened = Fact.objects.filter(
        content_type=_type(record), object_id=record.pk, code=found.retention_class.start_fact, ended_on=None
    )
    start = happened.aggregate(last=Max("on"))["last"]
    return years_after(start, found.retention_class.years) if start else None


def years_after(day: date, years: int) -> date:
    """The same day ``years`` later; 29 February becomes 28 February (Civil Code, article 121)."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def hold(record: Record, *, by, reason: str) -> Hold:
    """Freeze a record: it stays, whatever its class says. Raises :class:`NotAllowed` without a reason."""
    if not reason.strip():
        raise NotAllowed(_("Say why the record may not be destroyed."))
    return Hold.objects.create(content_type=_type(record), object_id=record.pk, reason=reason.strip(), by=by)


def release(frozen: Hold, *, by) -> None:
    """End a freeze."""
    Hold.objects.filter(pk=frozen.pk, released_at=None).update(released_at=timezone.now(), released_by=by)


@transaction.atomic
def propose(model: type[Record], *, by, on: date) -> DisposalList | None:
    """A list of the records of a model whose time is over and that nothing holds; ``None`` when
    there are none.
    """
    disposal = DisposalList.objects.create(proposed_by=by, proposed_on=on)
    count = 0
    for record in _candidates(model).iterator(BATCH):
        until = kept_until(record)
        if until is not None and until < on:
            DisposalLine.objects.create(
                disposal=disposal, content_type=_type(record), object_id=record.pk,
                number=record.number or "",
                title=str(record)[:200], kept_until=until,
            )  # fmt: skip
            count += 1
    if not count:
        disposal.delete()
        return None
    return disposal


@transaction.atomic
def approve(disposal: DisposalList, *, by, on: date) -> DisposalList:
    """Somebody other than the proposer agrees. Raises :class:`NotAllowed` otherwise."""
    disposal = DisposalList.objects.select_for_update().get(pk=disposal.pk)
    if disposal.state != State.PROPOSED:
        raise NotAllowed(_("This list was approved already."))
    if by.pk == disposal.proposed_by_id:
        raise NotAllowed(_("Whoever proposes the list cannot approve it. Ask a colleague."))
    disposal.state, disposal.approved_by, disposal.approved_on = State.APPROVED, by, on
    disposal.save()
    return disposal


@transaction.atomic
def execute(disposal: DisposalList, *, by, on: date) -> DisposalList:
    """Destroy what the approved list names, all or nothing, and keep the proof.

    What was frozen, reopened or is gone since is spared, with the reason on its line. Emits
    ``records.disposed`` for each record before it is deleted, so that other rows about it can go as well. A
    model that ``outlives_disposal`` keeps its row: whoever hears the event takes away what must go.
    """
    disposal = DisposalList.objects.select_for_update().get(pk=disposal.pk)
    if disposal.state != State.APPROVED:
        raise NotAllowed(_("Only an approved list is executed, and only once."))
    for line in disposal.lines.select_for_update():
        _destroy(line, by=by, on=on)
    disposal.state, disposal.executed_by, disposal.executed_on = State.EXECUTED, by, on
    disposal.proof = proof_of(disposal)
    disposal.save()
    return disposal


def proof_of(disposal: DisposalList) -> str:
    """SHA-256 over who proposed, approved and executed, and over every line, in order."""
    lines = disposal.lines.order_by("pk").values_list(
        "content_type_id", "object_id", "number", "title", "kept_until", "digest", "spared"
    )
    said = [
        disposal.pk, disposal.proposed_by_id, disposal.proposed_on, disposal.approved_by_id,
        disposal.approved_on,
        disposal.executed_by_id, disposal.executed_on, [list(line) for line in lines],
    ]  # fmt: skip
    return hashlib.sha256(orjson.dumps(said)).hexdigest()


def _destroy(line: DisposalLine, *, by, on: date) -> None:
    model = line.content_type.model_class()
    record = model._base_manager.select_for_update(of=("self",)).filter(pk=line.object_id).first()
    line.spared = _spared(record, on)
    if not line.spared:
        line.digest = _digest(record)
        events.emit("records.disposed", record, by=by)
        if not record.outlives_disposal:
            record.delete()
    line.save(update_fields=["spared", "digest"])


def _spared(record: Record | None, on: date) -> str:
    if record is None:
        return _("It is not there any more.")
    frozen = Hold.objects.filter(content_type=_type(record), object_id=record.pk, released_at=None).first()
    if frozen:
        return _("It is frozen: %(reason)s") % {"reason": frozen.reason}
    until = kept_until(record)
    if until is None or until >= on:
        return _("Its time is not over any more.")
    if not type(record)._base_manager.filter(record.may_be_disposed(), pk=record.pk).exists():
        return _("It may not be destroyed any more.")
    return ""


def _candidates(model: type[Record]) -> models.QuerySet:
    kind = ContentType.objects.get_for_model(model)
    of_record = {"content_type": kind, "object_id": OuterRef("pk")}
    over = Retention.objects.filter(**of_record, retention_class__years__isnull=False)
    frozen = Hold.objects.filter(**of_record, released_at=None)
    listed = DisposalLine.objects.filter(**of_record).exclude(disposal__state=State.EXECUTED)
    free = Exists(over) & ~Exists(frozen) & ~Exists(listed)
    return model._base_manager.filter(model.may_be_disposed(), free).order_by(F("pk"))


def _digest(record: Record) -> str:
    """SHA-256 over the record's own fields as they were at the end."""
    values = {field.attname: getattr(record, field.attname) for field in record._meta.concrete_fields}
    return hashlib.sha256(orjson.dumps(values, default=str, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _type(record: Record) -> ContentType:
    return ContentType.objects.get_for_model(record)
