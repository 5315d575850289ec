"""What questions are asked of: an edition's files on this machine, and a DuckDB copy that may be lost at any time."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

import duckdb
from django.conf import settings

from countyhall.kernel.lake import store
from countyhall.kernel.lake.engines.base import Relation
from countyhall.kernel.lake.models import Edition
from countyhall.kernel.lake.schema import Schema

# Copies of editions that nobody asked for lately are dropped when all together are larger.
BUILD_MEMORY = "512MB"


class Gone(LookupError):
    """An edition whose bytes are no longer kept."""


def relation_of(edition: Edition, *, copy: bool = True) -> Relation:
    """What engines bind to: the Parquet files here, and with ``copy`` the serving copy, made when it is missing.

    Raises :class:`Gone` for an edition that was pruned, ``FileNotFoundError`` when bytes are missing.
    """
    if edition.state == Edition.State.PRUNED:
        raise Gone(str(edition))
    files = list(edition.files.order_by("position"))
    paths = tuple(str(store.store().local(f.sha256)) for f in files)
    counts = tuple(f.rows for f in files)
    serve = str(serving_copy(edition.digest, edition.schema, paths, counts)) if copy else ""
    return Relation(
        edition.pk,
        edition.digest,
        edition.schema,
        paths,
        counts,
        edition.rows,
        serve=serve,
        size=edition.size,
    )


def serve_folder() -> Path:
    """Where copies and whole files lie; everything below may be deleted at any time."""
    folder = Path(settings.LAKE_SERVE)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def serving_copy(digest: str, schema: Schema, paths: tuple[str, ...], counts: tuple[int, ...]) -> Path:
    """A read-only DuckDB file with the table ``rows``: the columns, then ``_row`` from 0, in that order."""
    place = serve_folder() / f"{digest}.duckdb"
    if not place.exists():
        _build(place, schema, paths, counts)
    return place


def rebuild(digest: str) -> None:
    """Forget a copy that cannot be read: the next question makes it anew from the Parquet files."""
    (serve_folder() / f"{digest}.duckdb").unlink(missing_ok=True)


def _build(place: Path, schema: Schema, paths: tuple[str, ...], counts: tuple[int, ...]) -> None:
    """Make the copy under another name and rename it: readers see all of it or nothing of it."""
    with tempfile.TemporaryDirectory(dir=place.parent, prefix="building-") as folder, store.told_when_full():
        made = Path(folder) / "copy.duckdb"
        limits = {"memory_limit": BUILD_MEMORY, "temp_directory": f"{folder}/spill", "threads": 2}
        with duckdb.connect(made, config=limits) as connection:
            _fill(connection, schema, paths, counts)
        with suppress(FileNotFoundError):
            Path(f"{made}.wal").unlink()
        made.chmod(0o440)
        os.replace(made, place)  # noqa: PTH105 - atomic, and says so


def _fill(connection, schema: Schema, paths: tuple[str, ...], counts: tuple[int, ...]) -> None:
    names = ", ".join(f'"{name}"' for name in schema.names)
    start = 0
    for path, count in zip(paths, counts, strict=True):
        made = "INSERT INTO rows" if start or path != paths[0] else "CREATE TABLE rows AS"
        connection.execute(
            f"{made} SELECT {names}, file_row_number + {start} AS _row "  # noqa: S608 - checked names
            f"FROM read_parquet($path, file_row_number = true)",
            {"path": path},
        )
        start += count
    connection.execute("CHECKPOINT")
