"""What questions are asked of: an edition's files on this machine, and a DuckDB copy that may be lost at any time."""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import duckdb
from django.conf import settings

from countyhall.kernel.lake import store
from countyhall.kernel.lake.engines.base import Relation
from countyhall.kernel.lake.models import Edition
from countyhall.kernel.lake.schema import Schema

BUILD_MEMORY = "512MB"
DAY = 24 * 3600
# Copies and whole files that nobody wanted for so many days are dropped by night.
KEPT_DAYS = 14
HALF_MADE = ("making-", "fetching-", "in-")


class Gone(LookupError):
    """An edition whose bytes are no longer kept."""


def relation_of(edition: Edition, *, copy: bool = True) -> Relation:
    """What engines bind to: the Parquet files here, and with ``copy`` the serving copy, made when it is missing.

    Raises :class:`Gone` for an edition that was pruned, ``FileNotFoundError`` when bytes are missing.
    """
    if edition.state == Edition.State.PRUNED:
        raise Gone(str(edition))
    hashes, counts, schema = _files(edition.pk, edition.digest)
    paths = tuple(str(store.store().local(sha)) for sha in hashes)
    relation = Relation(
        edition.pk, edition.digest, schema, paths, counts, edition.rows, serve="", size=edition.size
    )
    return with_copy(relation) if copy else relation


@lru_cache(maxsize=512)
def _files(pk: int, digest: str) -> tuple[tuple[str, ...], tuple[int, ...], Schema]:
    """What an edition is made of: it never changes, so it is read once."""
    edition = Edition.objects.get(pk=pk, digest=digest)
    files = list(edition.files.order_by("position"))
    return tuple(f.sha256 for f in files), tuple(f.rows for f in files), edition.schema


def with_copy(relation: Relation) -> Relation:
    """The same with the serving copy, made when it is missing or is not what it should be.

    It is a read-only DuckDB file with the table ``rows``: the columns, then ``_row`` from 0, in that order.
    """
    place = serve_folder() / f"{relation.digest}.duckdb"
    if not (place.exists() and _holds(str(place), place.stat().st_mtime_ns, relation.rows)):
        with _alone(place):
            if not (place.exists() and _holds(str(place), place.stat().st_mtime_ns, relation.rows)):
                _build(place, relation)
    wanted(place)
    return replace(relation, serve=str(place))


def serve_folder() -> Path:
    """Where copies and whole files lie; everything below may be deleted at any time."""
    folder = Path(settings.LAKE_SERVE)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def rebuild(edition: Edition) -> None:
    """Make the copy anew: it could not be read."""
    (serve_folder() / f"{edition.digest}.duckdb").unlink(missing_ok=True)
    relation_of(edition)


@lru_cache(maxsize=4096)
def _holds(path: str, _mtime: int, rows: int) -> bool:
    """Whether a copy opens and has as many rows as it should; looked at once a process."""
    try:
        with duckdb.connect(path, read_only=True) as connection:
            return connection.execute("SELECT count(*) FROM rows").fetchone() == (rows,)
    except duckdb.Error:
        return False


@contextmanager
def _alone(place: Path) -> Iterator[None]:
    """One at a time over all processes of this machine: the second finds what the first made."""
    with place.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _build(place: Path, relation: Relation) -> None:
    """Make the copy under another name and rename it: readers see all of it or nothing of it."""
    with tempfile.TemporaryDirectory(dir=place.parent, prefix="making-") as folder, store.told_when_full():
        made = Path(folder) / "copy.duckdb"
        limits = {"memory_limit": BUILD_MEMORY, "temp_directory": f"{folder}/spill", "threads": 2}
        with duckdb.connect(made, config=limits) as connection:
            _fill(connection, relation)
        made.chmod(0o440)
        os.replace(made, place)  # noqa: PTH105 - atomic, and says so


def _fill(connection, relation: Relation) -> None:
    names = ", ".join(f'"{name}"' for name in relation.schema.names)
    start = 0
    for n, (path, count) in enumerate(zip(relation.paths, relation.counts, strict=True)):
        made = "INSERT INTO rows" if n else "CREATE TABLE rows AS"
        connection.execute(
            f"{made} SELECT {names}, file_row_number + {start} AS _row "  # noqa: S608 - checked names
            "FROM read_parquet($path, file_row_number = true)",
            {"path": path},
        )
        start += count
    connection.execute("CHECKPOINT")


def wanted(path: Path) -> None:
    """Note, once a day, that a disposable file is still wanted."""
    if time.time() - path.stat().st_mtime > DAY:
        path.touch()


def tidy(keep_days: int = KEPT_DAYS) -> int:
    """By night: drop disposable files that nobody wanted for two weeks, and what a killed process left behind."""
    gone = 0
    left = store.work_folder().glob("in-*")
    for path in [*serve_folder().iterdir(), *(serve_folder() / "blobs").glob("*"), *left]:
        with suppress(FileNotFoundError):
            days = (time.time() - path.stat().st_mtime) / DAY
            half_made = path.name.startswith(HALF_MADE)
            if days > (1 if half_made else keep_days) and (half_made or path.is_file()):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
                gone += 1
    return gone
