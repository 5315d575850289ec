"""Which engine answers: by configuration alone, and by how many bytes the edition has.

``LAKE_ENGINE`` names one engine for everything. ``LAKE_ENGINES`` names several with the bytes from which each takes
over, such as ``duckdb spark:20GB``; the last whose number the edition reaches answers.
"""

from functools import lru_cache
from importlib import import_module

from django.conf import settings
from django.utils.translation import gettext as _

from countyhall.kernel.lake.engines.base import Engine, Relation
from countyhall.kernel.lake.query.declared import BadQuery

# An engine is imported when it is first asked: two of them are large, and need not be installed.
ENGINES = {
    "duckdb": ("duck", "Duck"),
    "postgres": ("postgres", "Postgres"),
    "chdb": ("clickhouse", "Chdb"),
    "spark": ("spark", "Spark"),
}
UNITS = {"": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}


def engine_for(relation: Relation, wanted: str = "") -> Engine:
    """The engine that answers questions about this edition. Raises BadQuery when ``wanted`` is none that is here."""
    if wanted:
        if wanted not in ENGINES:
            raise BadQuery(_("There is no engine “%s”.") % wanted)
        return engine(wanted)
    name = settings.LAKE_ENGINE
    for other, size in routes(settings.LAKE_ENGINES):
        if relation.size >= size:
            name = other
    return engine(name)


@lru_cache
def engine(name: str) -> Engine:
    """One engine of this process. Raises ImproperlyConfigured when its packages are missing."""
    module, kind = ENGINES[name]
    try:
        return getattr(import_module(f"countyhall.kernel.lake.engines.{module}"), kind)()
    except ModuleNotFoundError as error:
        from django.core.exceptions import ImproperlyConfigured

        raise ImproperlyConfigured(
            f"{name} needs {error.name}: pip install -r requirements/engines.lock"
        ) from error


@lru_cache
def routes(text: str) -> tuple[tuple[str, int], ...]:
    """What ``LAKE_ENGINES`` says: names and bytes, smallest first. Raises ValueError in words for the operator."""
    found = []
    for word in text.split():
        name, _colon, size = word.partition(":")
        digits = size.rstrip("KMGTB") or "0"
        unit = size[len(digits) :] if size else ""
        if name not in ENGINES or not digits.isdigit() or unit not in UNITS:
            raise ValueError(f"LAKE_ENGINES: {word!r} is no engine with its bytes, such as spark:20GB.")
        found.append((name, int(digits) * UNITS[unit]))
    return tuple(sorted(found, key=lambda route: route[1]))


def forget(digest: str) -> None:
    """Let every engine that this instance is set to use drop its copies of these bytes."""
    for name in {settings.LAKE_ENGINE, *(name for name, _size in routes(settings.LAKE_ENGINES))}:
        engine(name).forget(digest)
