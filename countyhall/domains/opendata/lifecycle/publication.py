"""A publication: the approved columns with small counts hidden, as an edition of its own, so that every door agrees."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from countyhall.domains.opendata.lifecycle.review import columns_of, dimensions
from countyhall.domains.opendata.models import OpenDataset, Release
from countyhall.kernel.lake import Query, Schema
from countyhall.kernel.lake import services as lake
from countyhall.kernel.lake.models import Dataset, Edition
from countyhall.kernel.lake.suppression import Unprotectable, hide_small, threshold
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.period import clock


@transaction.atomic
def release(dataset: OpenDataset, *, by, note: str = "") -> Release | None:
    """Publish what the table of the lake holds now; ``None`` when that is what is published already.

    Raises ``Refused`` when the lake refuses, or a small count cannot be hidden any more.
    """
    newest = dataset.releases.order_by("-number").first()
    source = dataset.source.current
    schema = columns_of(dataset)
    if newest and newest.source_edition_id == source.pk and newest.edition.schema == schema:
        return None
    rows, hidden = safe_rows(dataset, source, schema)
    edition = _edition(dataset, rows, source, schema, by, note)
    return Release.objects.create(
        dataset=dataset, number=newest.number + 1 if newest else 1, edition=edition, source_edition=source,
        published_at=timezone.now(), published_by=by, note=note[:500], hidden_cells=hidden,
    )  # fmt: skip


def safe_rows(dataset: OpenDataset, source: Edition, schema: Schema) -> tuple[list[tuple], int]:
    """The rows as everybody may see them, and how many counts are hidden in them."""
    rows = lake.ask(source, Query(fields=tuple(schema.names))).rows
    people = [f.name for f in schema if f.people]
    if not people:
        return rows, 0
    try:
        done = hide_small(
            rows,
            schema,
            along=dimensions(schema),
            threshold=threshold(clock.today()),
            earlier=_earlier(dataset, schema),
        )
    except Unprotectable as refusal:
        raise Refused(str(refusal)) from refusal
    return done.rows, len(done.cells)


def _earlier(dataset: OpenDataset, schema: Schema) -> list[list[tuple]]:
    """What was published before: its columns are those of today, as the check has named them."""
    editions = [one.edition for one in dataset.releases.select_related("edition").order_by("number")]
    return [lake.ask(one, Query(fields=tuple(schema.names))).rows for one in editions]


def _edition(dataset: OpenDataset, rows, source: Edition, schema: Schema, by, note: str) -> Edition:
    table = dataset.table or _table(dataset, schema, by)
    if table.layout != schema.to_json():
        table.layout = schema.to_json()
        table.save(update_fields=["layout"])
    made = lake.make_edition(
        table,
        rows,
        as_of=source.as_of,
        by=by,
        note=note,
        hidden_under=threshold(clock.today()) if any(f.people for f in schema) else None,
        sources=[lake.Source(edition=source, process="opendata")],
    )
    lake.run_checks(made)
    try:
        made = lake.publish(made, by=by, note=note)
    except lake.Refused as refusal:
        raise Refused(str(refusal)) from refusal
    table.refresh_from_db()
    return made


def _table(dataset: OpenDataset, schema: Schema, by) -> Dataset:
    code = f"open-{dataset.identifier.rpartition('-')[2]}"
    title = _("%(title)s (open data)") % {"title": dataset.title}
    dataset.table = lake.create(
        code, title[:200], schema, unit=dataset.unit, by=by, origin=Dataset.Origin.RECIPE,
        description=dataset.description, frequency=dataset.frequency, licence=dataset.licence,
    )  # fmt: skip
    dataset.save(update_fields=["table"])
    return dataset.table
