"""How a column lies in a file and in an answer: one Arrow type for each kind."""

import pyarrow as pa

from countyhall.kernel.lake.schema import Field, Kind, Schema

_TYPES = {
    Kind.INTEGER: pa.int64(),
    Kind.YEAR: pa.int64(),
    Kind.REAL: pa.float64(),
    Kind.BOOLEAN: pa.bool_(),
    Kind.DATE: pa.date32(),
    Kind.MONTH: pa.date32(),
    # The clock on the wall in Taipei: no engine moves it by its own zone.
    Kind.MOMENT: pa.timestamp("us"),
}


def arrow_type(field: Field) -> pa.DataType:
    """The type of a column's cells. Text for text, places and points; a decimal has 38 digits."""
    if field.kind is Kind.DECIMAL:
        return pa.decimal128(38, field.scale)
    return _TYPES.get(field.kind, pa.string())


def arrow_schema(schema: Schema) -> pa.Schema:
    """The columns of a file of this schema, all nullable, in order."""
    return pa.schema([(f.name, arrow_type(f)) for f in schema])
