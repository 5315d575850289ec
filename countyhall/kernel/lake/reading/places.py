"""The national list of places: a dataset that the setting ``LAKE_PLACES`` names."""

from django.conf import settings

from countyhall.kernel.lake.asking import ask
from countyhall.kernel.lake.models import Dataset
from countyhall.kernel.lake.query.declared import Query
from countyhall.kernel.lake.reading.values import Places
from countyhall.kernel.lake.schema import Kind, Schema


def known_places(schema: Schema) -> Places | None:
    """The list, where a column holds places and the setting names a published dataset; else ``None``.

    Without the list, columns of places take codes alone.
    """
    if not settings.LAKE_PLACES or not any(f.kind is Kind.PLACE for f in schema):
        return None
    code, code_column, name_column = settings.LAKE_PLACES.split(":")
    dataset = Dataset.objects.select_related("current").filter(code=code, current__isnull=False).first()
    if dataset is None:
        return None
    return Places(ask(dataset.current, Query(fields=(code_column, name_column))).rows)
