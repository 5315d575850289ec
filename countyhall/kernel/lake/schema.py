"""What a table's columns are: name, kind, unit, meaning, how protected. Pure Python."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from typing import Any

NAME = re.compile(r"^[a-z][a-z0-9_]{0,59}$")


class Kind(StrEnum):
    """What a column holds. Dates are proleptic Gregorian; a month is its first day; moments are Asia/Taipei."""

    TEXT = "text"
    INTEGER = "integer"  # 64 bits
    DECIMAL = "decimal"  # exact, 38 digits with `scale` places
    REAL = "real"  # 64-bit float
    BOOLEAN = "boolean"
    DATE = "date"
    MONTH = "month"
    YEAR = "year"  # Gregorian, shown as ROC
    MOMENT = "moment"
    PLACE = "place"  # code of a county (5), township (8) or village (11 digits) in the national list
    POINT = "point"  # WKT in WGS84, POINT(lon lat)


class Personal(StrEnum):
    """How near a column leads to a person (Personal Data Protection Act, art. 2)."""

    NONE = "none"
    INDIRECT = "indirect"  # with others it may lead to a person: a birthday, a village
    DIRECT = "direct"  # a name, an identity number, an address
    SPECIAL = "special"  # art. 6: medical care, health, crime …


class Classification(StrEnum):
    """Who may see a column."""

    PUBLIC = "public"
    INTERNAL = "internal"
    CONFIDENTIAL = "confidential"


@dataclass(frozen=True)
class Field:
    """One column. ``name`` is an identifier ``[a-z][a-z0-9_]*``; ``label`` what the office calls it (Chinese).

    ``aliases`` are headings under which files bring it; ``values`` the only texts allowed; ``low`` and ``high``
    bounds, both included; ``people`` marks a count of people, which is hidden where it is small.
    """

    name: str
    label: str
    kind: Kind = Kind.TEXT
    unit: str = ""
    meaning: str = ""
    label_en: str = ""
    required: bool = False
    personal: Personal = Personal.NONE
    classification: Classification = Classification.PUBLIC
    scale: int = 2
    values: tuple[str, ...] = ()
    low: Any = None
    high: Any = None
    aliases: tuple[str, ...] = ()
    people: bool = False

    def __post_init__(self) -> None:
        if not NAME.match(self.name):
            raise ValueError(
                f"{self.name!r} is no name of a column: a-z first, then a-z, 0-9 and _, up to 60."
            )

    @property
    def is_number(self) -> bool:
        """Whether it can be summed."""
        return self.kind in {Kind.INTEGER, Kind.DECIMAL, Kind.REAL}

    @property
    def is_time(self) -> bool:
        """Whether it places a row in time."""
        return self.kind in {Kind.DATE, Kind.MONTH, Kind.YEAR, Kind.MOMENT}


@dataclass(frozen=True)
class Schema:
    """The columns of a table in their order. ``key`` names the columns that together tell rows apart."""

    fields: tuple[Field, ...]
    key: tuple[str, ...] = ()
    _by_name: dict[str, Field] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._by_name.update({f.name: f for f in self.fields})
        if len(self._by_name) != len(self.fields):
            raise ValueError("Two columns have one name.")
        if missing := [name for name in self.key if name not in self._by_name]:
            raise ValueError(f"The key names columns that are not there: {missing}")

    def __getitem__(self, name: str) -> Field:
        return self._by_name[name]

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def __iter__(self):
        return iter(self.fields)

    @property
    def names(self) -> list[str]:
        """The columns' names in their order."""
        return [f.name for f in self.fields]

    def only(self, names: Iterable[str]) -> "Schema":
        """The same with these columns alone, in the order of ``names``; the key stays if it is whole."""
        names = list(names)
        return Schema(tuple(self[n] for n in names), self.key if set(self.key) <= set(names) else ())

    def to_json(self) -> dict[str, Any]:
        """Plain data, for a JSON column."""
        return {"fields": [_plain(f) for f in self.fields], "key": list(self.key)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Schema":
        """The schema that :meth:`to_json` wrote."""
        return cls(tuple(_field(f) for f in data.get("fields", ())), tuple(data.get("key", ())))


_TUPLES = {"values", "aliases"}
_ENUMS: dict[str, type[StrEnum]] = {"kind": Kind, "personal": Personal, "classification": Classification}
_DEFAULTS = {f.name: f.default for f in fields(Field)}


def _plain(one: Field) -> dict[str, Any]:
    said = {k: v for k, v in asdict(one).items() if v != _DEFAULTS[k]}
    return {k: list(v) if k in _TUPLES else v for k, v in said.items()}


def _field(data: Mapping[str, Any]) -> Field:
    known = {k: v for k, v in data.items() if k in _DEFAULTS}
    known |= {k: tuple(known[k]) for k in _TUPLES & known.keys()}
    return Field(**(known | {k: _ENUMS[k](known[k]) for k in _ENUMS.keys() & known.keys()}))
