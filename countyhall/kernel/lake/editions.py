"""Datasets and their editions: made as drafts, by whole or by parts, from rows; never changed afterwards."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

import orjson
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max

from countyhall.kernel.audit import services as audit
from countyhall.kernel.lake import parquet, store
from countyhall.kernel.lake.arrival import Rows
from countyhall.kernel.lake.models import Dataset, Edition, EditionFile, Lineage, SourceFile
from countyhall.kernel.lake.schema import Schema
from countyhall.kernel.records import services as records

SERIES = "lake.dataset"
# Sweeping takes this lock alone, whoever points rows at bytes takes it together with others.
BLOBS = "lake.blobs"


@dataclass(frozen=True)
class Source:
    """What an edition was made from: a file or an edition, by which process, column by column.

    ``columns`` maps a column of the edition to the list of columns it comes from.
    """

    file: SourceFile | None = None
    edition: Edition | None = None
    process: str = ""
    columns: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class _File:
    sha256: str
    size: int
    rows: int
    part: str = ""


@transaction.atomic
def create(code: str, title: str, schema: Schema, *, unit, by=None, **fields: Any) -> Dataset:
    """A new dataset of a unit, with its number and its first line of history; ``fields`` are the model's."""
    dataset = Dataset(code=code, title=title, layout=schema.to_json(), unit=unit, created_by=by, **fields)
    dataset.number = records.next_number(SERIES, text=lambda n: f"D{n:05d}", by=by)
    dataset.save()
    audit.record(dataset, "create", by=by, code=code)
    return dataset


def make_edition(
    dataset: Dataset,
    rows: Rows,
    *,
    as_of: date,
    by=None,
    note: str = "",
    schema: Schema | None = None,
    sources: Sequence[Source] = (),
    part: str = "",
    hidden_under: int | None = None,
) -> Edition:
    """A draft that holds these rows: tuples in the order of the columns, record batches, or a table.

    ``hidden_under`` notes the threshold by which small counts of people were hidden in them.

    Rows are sorted by the key of ``schema`` (else the dataset's), or keep their order where there is none.
    Raises ``arrival.BadRows`` (words with the row's place) or ``store.StoreFull``; then nothing is kept.
    """
    schema = schema or dataset.schema
    files = _written(rows, schema, part)
    return _enter(dataset, schema, lambda _newest: files, as_of, by, note, sources, hidden_under)


def make_if_changed(
    dataset: Dataset,
    rows: Rows,
    *,
    as_of: date,
    by=None,
    note: str = "",
    schema: Schema | None = None,
    sources: Sequence[Source] = (),
    known: Collection[str] = (),
) -> Edition | None:
    """The same, or ``None`` and no line of history where the current edition holds these very rows.

    ``known`` are digests of further editions that are as good.
    """
    schema = schema or dataset.schema
    files = _written(rows, schema, "")
    held = {*known, dataset.current.digest} if dataset.current else set(known)
    if digest_of(schema.to_json(), files) in held:
        return None
    return _enter(dataset, schema, lambda _newest: files, as_of, by, note, sources)


def make_of_parts(
    dataset: Dataset,
    parts: Iterable[tuple[str, Rows | Sequence[EditionFile]]],
    schema: Schema,
    *,
    as_of: date,
    by=None,
    sources: Sequence[Source] = (),
    anyway: bool = False,
) -> Edition | None:
    """A draft of these parts in their order: rows to be written, or files of an earlier edition as they are.

    ``None`` where the current edition holds these very files, unless it is to be made ``anyway``.
    """
    files: list[_File] = []
    for name, held in parts:
        known = isinstance(held, list) and bool(held) and isinstance(held[0], EditionFile)
        files += (
            [_File(f.sha256, f.size, f.rows, f.part) for f in held]
            if known
            else [f for f in _written(held, schema, name) if f.rows]
        )
    files = files or _written([], schema, "")
    if not anyway and dataset.current and dataset.current.digest == digest_of(schema.to_json(), files):
        return None
    return _enter(dataset, schema, lambda _newest: files, as_of, by, "", sources)


def _written(rows: Rows, schema: Schema, part: str) -> list[_File]:
    return [_File(w.blob.sha256, w.blob.size, w.rows, part) for w in parquet.write(rows, schema)]


def append_edition(
    dataset: Dataset,
    rows: Rows,
    *,
    as_of: date,
    part: str,
    by=None,
    note: str = "",
    sources: Sequence[Source] = (),
) -> Edition:
    """A draft in which one part (a month, a source) is added or replaced, and every other file stays as it is.

    It follows the current edition, and has that edition's columns. Parts lie in the order of their names, and
    rows within each by the key. Raises ``ValueError`` without ``part`` or when the columns have changed since.
    """
    if not part:
        raise ValueError("A part has a name.")
    schema = dataset.schema
    written = _written(rows, schema, part)

    def merged(current: Edition | None) -> list[_File]:
        if current and current.layout != schema.to_json():
            raise ValueError("The columns have changed: load the whole of it anew.")
        kept = [
            _File(f.sha256, f.size, f.rows, f.part)
            for f in (current.files.order_by("position") if current else ())
            if f.part != part and f.rows
        ]
        files = kept + [f for f in written if f.rows]
        return sorted(files, key=lambda f: f.part) or written

    return _enter(dataset, schema, merged, as_of, by, note, sources)


@transaction.atomic
def _enter(dataset, schema, files_of, as_of, by, note, sources, hidden_under=None) -> Edition:
    locked = Dataset.objects.select_for_update().get(pk=dataset.pk)
    share_blobs()
    files: list[_File] = files_of(locked.current)
    for sha in {f.sha256 for f in files}:
        if store.store().size(sha) is None:
            raise FileNotFoundError(f"{sha} is not in the lake's store.")
    layout = schema.to_json()
    edition = Edition.objects.create(
        dataset=dataset,
        number=(locked.editions.aggregate(top=Max("number"))["top"] or 0) + 1,
        layout=layout,
        rows=sum(f.rows for f in files),
        size=sum(f.size for f in files),
        digest=digest_of(layout, files),
        as_of=as_of,
        made_by=by,
        note=note,
        hidden_under=hidden_under,
    )
    EditionFile.objects.bulk_create(
        EditionFile(edition=edition, position=n, sha256=f.sha256, size=f.size, rows=f.rows, part=f.part)
        for n, f in enumerate(files)
    )
    Lineage.objects.bulk_create(
        Lineage(edition=edition, source_file=s.file, source_edition=s.edition, process=s.process,
                columns=s.columns)
        for s in sources
    )  # fmt: skip
    audit.record(locked, "make_edition", by=by, edition=edition.number, rows=edition.rows,
                 digest=edition.digest)  # fmt: skip
    return edition


def digest_of(layout: dict, files: Iterable[Any]) -> str:
    """SHA-256 over the columns and the list of files: two editions of one digest hold the same rows."""
    said = {"columns": layout, "files": [[f.sha256, f.rows, f.part] for f in files]}
    return hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()


def share_blobs(*, alone: bool = False) -> None:
    """Until the transaction ends nobody sweeps bytes away, or, ``alone``, nobody points at any."""
    call = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
    with connection.cursor() as cursor:
        cursor.execute(f"select {call}(hashtext(%s))", [BLOBS])


def keep_source(
    chunks: Iterable[bytes], name: str, *, by=None, came_from: str = "", limit: int | None = None
) -> SourceFile:
    """Keep a file as it arrived, a chunk in memory at a time, at most ``limit`` (``LAKE_MAX_BYTES``) bytes.

    Raises ``store.StoreFull``, in words, when it is larger or the disk is full; then nothing is kept.
    """
    blob = store.keep_stream(chunks, settings.LAKE_MAX_BYTES if limit is None else limit)
    with transaction.atomic():
        return enter_source(blob, name, by, came_from)


def enter_source(blob: store.Blob, name: str, by, came_from: str) -> SourceFile:
    """The row of a file whose bytes are kept."""
    share_blobs()
    if store.store().size(blob.sha256) is None:
        raise FileNotFoundError(f"{blob.sha256} is not in the lake's store.")
    return SourceFile.objects.create(
        sha256=blob.sha256, name=name[-255:], size=blob.size, received_by=by, came_from=came_from[:500]
    )


def open_source(file: SourceFile) -> BinaryIO:
    """The bytes of a file as it arrived, to read."""
    return source_path(file).open("rb")


def source_path(file: SourceFile) -> Path:
    """A file on this machine with the bytes as they arrived, under their hash: not to be written to."""
    return store.store().local(file.sha256)


def rows_of(edition: Edition) -> Iterator[Any]:
    """The rows of an edition as record batches, straight from its files, in order."""
    for one in edition.files.order_by("position"):
        yield from parquet.read_groups(store.store().local(one.sha256))
