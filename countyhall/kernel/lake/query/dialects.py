"""How each engine says what differs between them. Pure text: names are quoted, values are bound, never written.

Decided alike for all, so that an answer does not depend on the engine:

- *Counts* and *distinct* are 64-bit whole numbers, exact (``uniqExact`` in ClickHouse, never ``uniq``).
- *Sums* keep the kind of their column. Whole numbers are added in more than 64 bits; a sum past 64 bits is refused.
  Decimals are added as decimals of 38 digits, so no cent is lost. Reals are added as they come, and since engines
  add in different orders the last digits may differ: money is no real.
- *Mean, ratio, share, growth* are reals: the exact sums, turned into 64-bit floats, divided once. *Median* is the
  exact middle, or the mean of the two in the middle, of the values as floats (``percentile_cont``,
  ``quantileExactInclusive``, ``percentile``): engines agree but for the last bit.
- *Texts* are ordered and compared by code point (PostgreSQL: ``COLLATE "C"``), letters large and small apart.
- *Days* are put together from year and month, not by each engine's ``date_trunc`` with its own types and zones.
- *Empty values* come last both ways, and a window before the first row gives nothing (``lagInFrame`` of a
  ``Nullable``; without it ClickHouse gives 0).
"""

from dataclasses import dataclass

from countyhall.kernel.lake.schema import Field, Kind

WHOLE = "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING"
SO_FAR = "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW"


@dataclass(frozen=True)
class Dialect:
    """The words of one engine; the fields are templates over ``{x}``. The standard is DuckDB's."""

    name: str = "duckdb"
    quote: str = '"'
    types: tuple[tuple[Kind, str], ...] = (
        (Kind.INTEGER, "BIGINT"),
        (Kind.YEAR, "BIGINT"),
        (Kind.DECIMAL, "DECIMAL(38, {scale})"),
        (Kind.REAL, "DOUBLE"),
        (Kind.BOOLEAN, "BOOLEAN"),
        (Kind.DATE, "DATE"),
        (Kind.MONTH, "DATE"),
        (Kind.MOMENT, "TIMESTAMP"),
    )
    text: str = "VARCHAR"
    bound: str = "CAST($p{n} AS {type})"
    median: str = "median(CAST({x} AS DOUBLE))"
    distinct: str = "count(DISTINCT {x})"
    add_whole: str = "sum({x})"
    add_exact: str = "sum({x})"
    as_whole: str = "CAST({x} AS BIGINT)"
    as_exact: str = "CAST({x} AS DECIMAL(38, {scale}))"
    real: str = "CAST({x} AS DOUBLE)"
    date: str = "CAST({x} AS DATE)"
    year: str = "CAST(year({x}) AS INTEGER)"
    month: str = "CAST(month({x}) AS INTEGER)"
    hour: str = "CAST(hour({x}) AS BIGINT)"
    weekday: str = "CAST(isodow({x}) AS BIGINT)"
    make_date: str = "make_date({y}, {m}, 1)"
    contains: str = "contains({x}, {v})"
    starts: str = "starts_with({x}, {v})"
    lag: str = "lag({x}, {n}) OVER ({over})"
    lead: str = "lead({x}, {n}) OVER ({over})"
    # Rows come in the order in which they lie: no engine but this one promises that.
    keeps_order: bool = False
    most_rows: int = 2**62

    def name_of(self, identifier: str) -> str:
        """A column's name, quoted. Names hold a-z, 0-9 and _ alone, so nothing in them needs escaping."""
        return f"{self.quote}{identifier}{self.quote}"

    def type_of(self, field: Field) -> str:
        """The engine's type of a column."""
        return dict(self.types).get(field.kind, self.text).format(scale=field.scale)

    def place(self, n: int, field: Field) -> str:
        """Where the value number ``n`` is bound, of the type of ``field``."""
        return self.bound.format(n=n, type=self.type_of(field))


DUCKDB = Dialect(keeps_order=True)

POSTGRES = Dialect(
    name="postgres",
    types=(
        (Kind.INTEGER, "bigint"),
        (Kind.YEAR, "bigint"),
        (Kind.DECIMAL, "numeric(38, {scale})"),
        (Kind.REAL, "double precision"),
        (Kind.BOOLEAN, "boolean"),
        (Kind.DATE, "date"),
        (Kind.MONTH, "date"),
        (Kind.MOMENT, "timestamp"),
    ),
    text="text",
    bound="CAST(%(p{n})s AS {type})",
    median="percentile_cont(0.5) WITHIN GROUP (ORDER BY CAST({x} AS double precision))",
    as_whole="CAST({x} AS bigint)",
    as_exact="CAST({x} AS numeric(38, {scale}))",
    real="CAST({x} AS double precision)",
    date="CAST({x} AS date)",
    year="CAST(extract(year FROM {x}) AS integer)",
    month="CAST(extract(month FROM {x}) AS integer)",
    hour="CAST(extract(hour FROM {x}) AS bigint)",
    weekday="CAST(extract(isodow FROM {x}) AS bigint)",
    contains="(strpos({x}, {v}) > 0)",
)

CLICKHOUSE = Dialect(
    name="clickhouse",
    types=(
        (Kind.INTEGER, "Int64"),
        (Kind.YEAR, "Int64"),
        (Kind.DECIMAL, "Decimal(38, {scale})"),
        (Kind.REAL, "Float64"),
        (Kind.BOOLEAN, "Bool"),
        (Kind.DATE, "Date32"),
        (Kind.MONTH, "Date32"),
        (Kind.MOMENT, "DateTime64(6, 'UTC')"),
    ),
    text="String",
    bound="{{p{n}:{type}}}",
    median="quantileExactInclusiveOrNull(0.5)(toFloat64({x}))",
    distinct="toInt64(uniqExact({x}))",
    add_whole="sum(toInt128({x}))",
    add_exact="sum(toDecimal256({x}, {scale}))",
    as_whole="accurateCast({x}, 'Nullable(Int64)')",
    as_exact="CAST({x} AS Nullable(Decimal(38, {scale})))",
    real="toFloat64({x})",
    date="toDate32({x})",
    year="toYear({x})",
    month="toMonth({x})",
    hour="toInt64(toHour({x}))",
    weekday="toInt64(toDayOfWeek({x}))",
    make_date="makeDate32({y}, {m}, 1)",
    contains="(position({x}, {v}) > 0)",
    starts="startsWith({x}, {v})",
    lag=f"lagInFrame(toNullable({{x}}), {{n}}) OVER ({{over}} {WHOLE})",
    lead=f"leadInFrame(toNullable({{x}}), {{n}}) OVER ({{over}} {WHOLE})",
)

SPARK = Dialect(
    name="spark",
    most_rows=2**31 - 1,
    quote="`",
    types=(
        (Kind.INTEGER, "BIGINT"),
        (Kind.YEAR, "BIGINT"),
        (Kind.DECIMAL, "DECIMAL(38, {scale})"),
        (Kind.REAL, "DOUBLE"),
        (Kind.BOOLEAN, "BOOLEAN"),
        (Kind.DATE, "DATE"),
        (Kind.MONTH, "DATE"),
        (Kind.MOMENT, "TIMESTAMP_NTZ"),
    ),
    text="STRING",
    bound="CAST(:p{n} AS {type})",
    median="percentile(CAST({x} AS DOUBLE), 0.5)",
    add_whole="sum(CAST({x} AS DECIMAL(28, 0)))",
    weekday="CAST(weekday({x}) + 1 AS BIGINT)",
    starts="startswith({x}, {v})",
)
