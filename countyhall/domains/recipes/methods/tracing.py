"""Which columns of which datasets a SELECT reads, and which of them each of its own columns depends on."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from sqlglot import exp, parse_one
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import Scope, build_scope

from countyhall.kernel.lake.query.declared import BadQuery
from countyhall.kernel.lake.query.people import judged

DECIDES = (exp.Where, exp.Having, exp.Join, exp.Qualify)
# What looks at more than one row; a function without a name of its own may.
MANY_ROWS = (
    exp.AggFunc, exp.Window, exp.Anonymous, exp.AnonymousAggFunc, exp.Group, exp.Having, exp.Qualify, exp.Distinct,
    exp.Order, exp.Limit, exp.Offset, exp.Join,
)  # fmt: skip
Places = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Trace:
    """``columns``: own column → (dataset, column) pairs it depends on; ``deciding``: those that decide which rows
    there are; ``counts``: own columns that only count rows or values.
    """

    columns: dict[str, Places]
    deciding: Places
    counts: frozenset[str]

    def used(self) -> Places:
        """Every column of a dataset without which the text does not run."""
        return self.deciding.union(*self.columns.values())


@dataclass
class _Tables:
    """The datasets of a text under the short names that the reader of SQL is given."""

    names: dict[str, str] = field(default_factory=dict)  # code → t0, t1, …

    def name(self, code: str) -> str:
        return self.names.setdefault(code, f"t{len(self.names)}")


def sources(text: str) -> list[str]:
    """The codes of the datasets that a text reads, in their order. Raises ``BadQuery``."""
    tables = _Tables()
    judged(text, tables.name)
    return sorted(tables.names)


def pinned(text: str, numbers: Mapping[str, int]) -> str:
    """The text with every dataset at the edition of this number. Raises ``BadQuery``."""
    return judged(text, lambda code: f"{code}@{numbers[code]}")


def row_by_row(text: str) -> bool:
    """Whether each row of the result is made of one row of one dataset, whatever the other rows hold."""
    tree = parse_one(judged(text, _Tables().name), dialect="duckdb")
    one = len(list(tree.find_all(exp.Table))) == len(list(tree.find_all(exp.Query))) == 1
    return one and isinstance(tree, exp.Select) and tree.find(*MANY_ROWS) is None


def trace(text: str, layouts: Mapping[str, list[str]]) -> Trace:
    """Follow every column of a text; ``layouts`` are the columns of each dataset. Raises ``BadQuery`` in words."""
    tables = _Tables()
    clean = judged(text, tables.name)
    schema = {name: dict.fromkeys(layouts[code], "VARCHAR") for code, name in tables.names.items()}
    try:
        tree = qualify(parse_one(clean, dialect="duckdb"), schema=schema, dialect="duckdb")
        root = build_scope(tree)
    except SqlglotError as error:
        raise BadQuery(_unfound(text, str(error))) from None
    return _Tracer(root, {name: code for code, name in tables.names.items()}).trace()


def _unfound(text: str, said: str) -> str:
    """Which column is not there, and where it stands in the text as it was written (from line 1, column 1)."""
    named = re.search(r"Column '\"?(?:[^'.]+\.)?\"?([^'\"]+)\"?'", said)
    stands = named and re.search(rf"\b{re.escape(named[1])}\b", text, re.IGNORECASE)
    if not stands:
        return _("A column is not found, or its dataset is not clear.")
    before = text[: stands.start()]
    place = stands.start() - (before.rfind("\n") + 1) + 1
    return _("There is no column “%(name)s”: line %(line)s, column %(place)s.") % {
        "name": named[1], "line": before.count("\n") + 1, "place": place}  # fmt: skip


class _Tracer:
    """Walks from the columns of a SELECT to those of the datasets below it."""

    def __init__(self, root: Scope, codes: dict[str, str]) -> None:
        self.root, self.codes = root, codes
        self.scopes = list(root.traverse())
        self.home: dict[int, Scope] = {}
        for scope in self.scopes:
            for column in scope.columns:
                self.home.setdefault(id(column), scope)

    def trace(self) -> Trace:
        """The whole."""
        names = self.root.expression.named_selects
        if len(set(names)) != len(names):
            raise BadQuery(_("Two columns have one name: give one of them another with AS."))
        columns = {name: frozenset(self._of(self.root, n, set())) for n, name in enumerate(names)}
        counts = frozenset(
            name for name, one in zip(names, self.root.expression.selects, strict=True)
            if isinstance(one.unalias(), exp.Count | exp.CountIf) and isinstance(self.root.expression, exp.Select)
        )  # fmt: skip
        return Trace(columns, frozenset(self._deciding()), counts)

    def _of(self, scope: Scope, place: int, seen: set) -> Iterator[tuple[str, str]]:
        """What the column at this place of a SELECT depends on; each side of a UNION adds its own."""
        if (id(scope), place) in seen:
            return
        seen.add((id(scope), place))
        for side in scope.set_operation_scopes or ():
            yield from self._of(side, place, seen)
        if isinstance(scope.expression, exp.Select):
            yield from self._under(scope.expression.selects[place], seen)

    def _under(self, node: exp.Expression, seen: set) -> Iterator[tuple[str, str]]:
        for column in node.find_all(exp.Column):
            scope = self.home.get(id(column))
            source = scope.sources.get(column.table) if scope else None
            if isinstance(source, exp.Table):
                yield self.codes[source.name], column.name
            elif isinstance(source, Scope):
                names = source.expression.named_selects
                if column.name in names:
                    yield from self._of(source, names.index(column.name), seen)

    def _deciding(self) -> Iterator[tuple[str, str]]:
        for scope in self.scopes:
            for part in scope.expression.find_all(*DECIDES):
                # What a joined SELECT shows is followed where it is used; here only how it is joined counts.
                on = part.args.get("on") if isinstance(part, exp.Join) else part
                if on is not None:
                    yield from self._under(on, set())
