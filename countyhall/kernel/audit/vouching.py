"""Columns of a record that its history vouches for: a line keeps their hash, so that a changed row is found."""

import hashlib
from collections.abc import Iterator
from typing import Any

import orjson
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models

from countyhall.kernel.audit.models import Entry

__all__ = ["ROW", "digest_of", "faults"]

ROW = "row"  # where the hash stands in what a line says
AT_ONCE = 5000


def digest_of(record: Any) -> str:
    """SHA-256 over the columns that ``record``'s model names in ``vouched``; empty where it names none."""
    names = getattr(record, "vouched", ())
    return _digest(type(record), [getattr(record, name) for name in names]) if names else ""


def faults() -> Iterator[str]:
    """Every row that says something else than the last line of its history vouches for.

    A row that was destroyed in order, or taken back with its import, is none.
    """
    for model in apps.get_models():
        if getattr(model, "vouched", ()):
            yield from _faults_of(model)


def _faults_of(model: type[models.Model]) -> Iterator[str]:
    after, everything = 0, model._base_manager.order_by("pk").values_list("pk", *model.vouched)
    while rows := list(everything.filter(pk__gt=after)[:AT_ONCE]):
        told = _told(model, rows[0][0], after := rows[-1][0])
        for pk, *values in rows:
            if pk in told and _digest(model, values) != told[pk]:
                yield f"{model._meta.label} {pk}: its row was changed ({', '.join(model.vouched)})"


def _told(model: type[models.Model], first: int, last: int) -> dict[int, str]:
    """Record → the hash in its last line that keeps one, of the records from ``first`` to ``last``."""
    kind = ContentType.objects.get_for_model(model)
    lines = Entry.objects.filter(content_type=kind, object_id__range=(first, last), data__has_key=ROW)
    newest = lines.order_by("object_id", "-position").distinct("object_id")
    return dict(newest.values_list("object_id", f"data__{ROW}"))


def _digest(model: type[models.Model], values) -> str:
    fields = [model._meta.get_field(name) for name in model.vouched]
    said = [field.to_python(value) for field, value in zip(fields, values, strict=True)]
    return hashlib.sha256(orjson.dumps(said, default=str)).hexdigest()
