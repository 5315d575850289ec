"""What the interfaces know of a published dataset: plain data, made once from the portal's records."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from countyhall.kernel.lake.schema import Field, Kind, Schema

# Formats in the order in which they are told as distributions; a distribution's number is its place here, so
# nothing may be moved: new ones are added behind.
DISTRIBUTED = ("csv", "json", "xml", "ndjson", "parquet", "xlsx", "ods", "geojson")
GAZETTE = "OGDL-Taiwan-1.0"
LICENCES = {
    GAZETTE: ("政府資料開放授權條款－第1版", "https://data.gov.tw/license"),
    "CC-BY-4.0": ("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"),
    "CC0-1.0": ("CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
}
SHEETS = {"xlsx", "ods"}
SHEET_ROWS = 1_048_575


@dataclass(frozen=True)
class Contact:
    """Who answers questions about the data; an office's line, never a private one."""

    name: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class Version:
    """One publication: ``number`` in the address, ``edition`` of the lake; ``withdrawn`` says why it is gone."""

    number: int
    edition: Any
    published: datetime
    note: str = ""
    withdrawn: str = ""
    withdrawn_at: datetime | None = None


@dataclass(frozen=True)
class Link:
    """A file that lies at an address of others: the portal tells of it and does not hold its rows."""

    number: int
    title: str
    url: str
    format: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Made:
    """A file that was made: bytes as they are sent unpacked, and their SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Shown:
    """A published dataset. ``schema`` holds only the columns that everybody may read.

    Of one that lies elsewhere there are ``links``, and a publication number 0 without an edition.
    """

    identifier: str
    slug: str
    title: str
    schema: Schema
    version: Version
    issued: datetime
    modified: datetime
    title_en: str = ""
    description: str = ""
    category: str = ""
    category_name: str = ""
    keywords: tuple[str, ...] = ()
    unit: str = ""
    unit_code: str = ""
    office: str = ""
    office_code: str = ""
    contact: Contact = field(default_factory=Contact)
    licence: str = GAZETTE
    frequency: str = "irregular"
    frequency_name: str = ""
    covers_from: date | None = None
    covers_to: date | None = None
    place: str = ""
    notes: str = ""
    quality: tuple[tuple[str, bool], ...] = ()
    versions: tuple[Version, ...] = ()
    files: tuple[tuple[str, Made], ...] = ()
    links: tuple[Link, ...] = ()

    @property
    def edition(self):
        """The lake's edition that answers."""
        return self.version.edition

    @property
    def held(self) -> bool:
        """Whether the portal has the rows."""
        return self.edition is not None

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return self.edition.rows if self.held else 0

    @property
    def licence_name(self) -> str:
        """The licence in words."""
        return LICENCES.get(self.licence, (self.licence, ""))[0]

    @property
    def licence_url(self) -> str:
        """Where the licence can be read."""
        return LICENCES.get(self.licence, ("", ""))[1]

    @property
    def point(self) -> Field | None:
        """The column that places a row on the map."""
        return next((f for f in self.schema if f.kind is Kind.POINT), None)

    @property
    def formats(self) -> list[str]:
        """In which formats the whole table can be taken away."""
        return [
            name
            for name in (DISTRIBUTED if self.held else ())
            if (name != "geojson" or self.point) and (name not in SHEETS or self.rows <= SHEET_ROWS)
        ]

    def linked(self, link: Link) -> str:
        """The national number of a file that lies elsewhere: above those of the formats."""
        return f"{self.identifier}-{link.number:03d}"

    def resource(self, format: str) -> str:
        """The national number of one format's distribution: that of the dataset and three digits."""
        return f"{self.identifier}-{DISTRIBUTED.index(format) + 1:03d}"


def dataset_of(resource: str) -> tuple[str, str]:
    """The identifier and the format of a distribution's number; the format is empty where there is none such."""
    identifier, _dash, number = resource.rpartition("-")
    if not identifier or not (number.isascii() and number.isdigit()) or len(number) != 3:
        return resource, ""
    place = int(number) - 1
    return identifier, DISTRIBUTED[place] if 0 <= place < len(DISTRIBUTED) else ""


def words_of(shown: Shown) -> str:
    """Everything that a search looks in."""
    columns: Iterable[str] = (f"{f.name} {f.label} {f.label_en}" for f in shown.schema)
    return " ".join(
        [shown.identifier, shown.slug, shown.title, shown.title_en, shown.description, shown.category_name,
         shown.unit, *shown.keywords, *columns]
    ).casefold()  # fmt: skip
