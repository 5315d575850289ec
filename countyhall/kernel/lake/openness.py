"""Which tables everybody may read: those that a domain opens, and those that are under an open licence."""

from collections.abc import Iterable

from countyhall.kernel.lake.models import Dataset
from countyhall.kernel.registry import registry

# Licences under which anybody may pass data on; a dataset's own words begin with one of them.
OPEN_LICENCES = ("政府資料開放授權條款", "OGDL-Taiwan", "CC0", "CC BY 4.0", "CC-BY-4.0")


def open_tables(codes: Iterable[str]) -> dict[str, Dataset]:
    """Code → the dataset that everybody reads under it, with its current edition; others are not there.

    What a domain says of a dataset (``Domain.open_tables``: pk → pk of the one that everybody reads in its place,
    ``None`` for nothing) goes before; of others those are open that are under an open licence and not sealed.
    """
    wanted = {one.pk: one for one in _current().filter(code__in=list(codes))}
    stands_for: dict[int, int | None] = {}
    for opened in registry.all("open_tables"):
        stands_for |= opened(list(wanted))
    others = {one.pk: one for one in _current().filter(pk__in=[pk for pk in stands_for.values() if pk])}
    found = {}
    for pk, dataset in wanted.items():
        if pk in stands_for:
            if stand_in := others.get(stands_for[pk] or 0):
                found[dataset.code] = stand_in
        elif dataset.licence.strip().startswith(OPEN_LICENCES) and not dataset.sealed:
            found[dataset.code] = dataset
    return found


def _current():
    return Dataset.objects.filter(current__isnull=False).select_related("current", "unit")
