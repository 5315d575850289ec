"""An engine's answer in the types that every engine's answer has."""

import pyarrow as pa

from countyhall.kernel.lake.physical import arrow_type
from countyhall.kernel.lake.query.check import ROW
from countyhall.kernel.lake.query.compile import Compiled


def answer_schema(made: Compiled) -> pa.Schema:
    """The Arrow columns of the answer, ``_row`` (64 bits, from 0) among them where it was asked for."""
    types = {f.name: arrow_type(f) for f in made.fields} | {ROW: pa.int64()}
    return pa.schema([(name, types[name]) for name in made.names])


def shaped(found: pa.Table, made: Compiled) -> pa.Table:
    """The same cells under the names and types of the answer."""
    schema = answer_schema(made)
    if found.schema == schema:
        return found
    return found.rename_columns(list(made.names)).cast(schema)
