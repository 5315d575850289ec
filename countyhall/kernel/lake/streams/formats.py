"""The formats of the house, and how an answer becomes a stream or a whole file in one of them."""

import gzip
import os
import tempfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
from django.utils.translation import gettext as _

from countyhall.kernel.lake import asking, store
from countyhall.kernel.lake.models import Edition
from countyhall.kernel.lake.query.check import answer_fields
from countyhall.kernel.lake.query.declared import Query
from countyhall.kernel.lake.schema import Schema
from countyhall.kernel.lake.serving import serve_folder, wanted
from countyhall.kernel.lake.streams import columnar, cube, ods, text, xlsx
from countyhall.kernel.lake.streams.base import Batches, Format, Manner, NotThisWay

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = {
    one.name: one
    for one in [
        Format("csv", "CSV", "text/csv; charset=utf-8", "csv", text.csv),
        Format("json", "JSON", "application/json", "json", text.json),
        Format("ndjson", "JSON Lines", "application/x-ndjson", "ndjson", text.ndjson),
        Format("xml", "XML", "application/xml", "xml", text.xml),
        Format(
            "parquet", "Parquet", "application/vnd.apache.parquet", "parquet", columnar.parquet, text=False
        ),
        Format("xlsx", "XLSX", SHEET, "xlsx", xlsx.xlsx, text=False, most_rows=xlsx.MOST_ROWS),
        Format("ods", "ODS", ods.MIMETYPE, "ods", ods.ods, text=False, most_rows=xlsx.MOST_ROWS),
        Format("geojson", "GeoJSON", "application/geo+json", "geojson", text.geojson),
        Format("jsonstat", "JSON-stat", "application/json", "json", cube.jsonstat, most_rows=cube.MOST_ROWS),
    ]
}
# What is made when an edition is published, so that the first who asks need not wait.
AT_ONCE = ("csv", "json", "xml")
PIECE = 1 << 20
LEVEL = 6
BATCH_BYTES = 32 << 20


def stream(
    edition: Edition,
    query: Query,
    format: str,
    *,
    by=None,
    labels: bool = False,
    bom: bool = False,
    language: str = "zh-hant",
    seconds: float | None = None,
) -> Iterator[bytes]:
    """An answer in one of :data:`FORMATS`, in pieces, with memory that does not grow with the rows.

    ``labels`` is for people: headings are labels and CSV is safe to open in a spreadsheet; without, every value
    stands as it is. With ``by``, columns that the person may not see are not there. Raises ``BadQuery`` and
    ``NotThisWay`` (words for whoever asked) before the first piece.
    """
    chosen = _chosen(format)
    schema = edition.schema if by is None else asking.schema_for(edition, by)
    fields = answer_fields(schema, query)
    rows = 0
    if chosen.most_rows:
        rows = _rows(edition, query, by, seconds)
        if rows > chosen.most_rows:
            raise NotThisWay.too_many_rows(rows, chosen.most_rows)
    manner = Manner(labels, bom, language, _about(edition), rows)
    found = asking.batches(edition, query, by=by, seconds=seconds)
    return chosen.write(asking.in_order(fields, query), _narrow(found), manner)


def _chosen(name: str) -> Format:
    if name not in FORMATS:
        raise NotThisWay(
            _("“%(name)s” is no format. There are: %(all)s.") % {"name": name, "all": ", ".join(FORMATS)}
        )
    return FORMATS[name]


def _rows(edition: Edition, query: Query, by, seconds: float | None) -> int:
    found = max(asking.total(edition, query, by=by, seconds=seconds) - query.offset, 0)
    return found if query.limit is None else min(found, query.limit)


def _about(edition: Edition) -> dict:
    dataset = edition.dataset
    return {"code": dataset.code, "title": dataset.title, "edition": edition.number, "as_of": edition.as_of}


def _narrow(batches: Batches) -> Iterator[pa.RecordBatch]:
    """The same rows, cut where a batch of very long texts would not fit into memory several times over."""
    for batch in batches:
        if batch.num_rows > 1 and batch.nbytes > BATCH_BYTES:
            half = batch.num_rows // 2
            yield from _narrow([batch.slice(0, half), batch.slice(half)])
        elif batch.num_rows:
            yield batch


def whole_file(
    edition: Edition,
    format: str,
    *,
    labels: bool = False,
    bom: bool = False,
    language: str = "zh-hant",
    sealed: bool = False,
    schema: Schema | None = None,
) -> Path:
    """A file with the whole edition, made the first time it is wanted: compressed (gzip) for the text formats.

    Without ``sealed`` it holds only the columns that everybody may see who may see the table, or those of
    ``schema`` among them. The file may be
    deleted at any time; equal editions have equal bytes. Raises ``NotThisWay`` and ``serving.Gone``.
    """
    chosen = _chosen(format)
    names = [f.name for f in edition.schema if sealed or asking.is_open(f)]
    chosen_names = names if schema is None else [name for name in names if name in schema]
    fewer = "" if chosen_names == names else ".f" + sha256(",".join(chosen_names).encode()).hexdigest()[:16]
    words = fewer + "".join([".l" + language if labels else "", ".b" if bom else "", ".s" if sealed else ""])
    ending = chosen.extension + (".gz" if chosen.text else "")
    place = (
        serve_folder() / f"{edition.digest}.{edition.dataset_id}-{edition.number}.{format}{words}.{ending}"
    )
    if not place.exists():
        pieces = stream(
            edition, Query(fields=tuple(chosen_names)), format, labels=labels, bom=bom, language=language
        )
        _write(place, pieces, packed=chosen.text)
    wanted(place)
    return place


def _write(place: Path, pieces: Iterator[bytes], *, packed: bool) -> None:
    with tempfile.TemporaryDirectory(dir=place.parent, prefix="making-") as folder, store.told_when_full():
        made = Path(folder) / "made"
        with made.open("wb") as raw:
            if packed:
                with gzip.GzipFile("", "wb", LEVEL, raw, mtime=0) as file:
                    for piece in pieces:
                        file.write(piece)
            else:
                for piece in pieces:
                    raw.write(piece)
        made.chmod(0o440)
        os.replace(made, place)  # noqa: PTH105 - atomic, and says so


def formats_of(schema: Schema) -> list[Format]:
    """The formats in which a table of these columns can be taken away whole."""
    found = [one for name, one in FORMATS.items() if name not in {"geojson", "jsonstat"}]
    if any(f.kind == "point" for f in schema):
        found.append(FORMATS["geojson"])
    return found
