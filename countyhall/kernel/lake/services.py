"""What others do with the lake. The parts are in the modules that each function names."""

from countyhall.kernel.lake.arrival import BadRows
from countyhall.kernel.lake.asking import Answer, ask, batches, schema_for, total
from countyhall.kernel.lake.editions import (
    Source,
    append_edition,
    create,
    keep_source,
    make_edition,
    open_source,
    source_path,
)
from countyhall.kernel.lake.engines.base import Cancelled, EngineFailed, Overdue, explain_refusal
from countyhall.kernel.lake.people_sql import SqlAnswer, cancel, sql
from countyhall.kernel.lake.publishing import Refused, prune, prune_all, publish, withdraw
from countyhall.kernel.lake.query.declared import BadQuery
from countyhall.kernel.lake.serving import Gone, relation_of
from countyhall.kernel.lake.store import StoreFull
from countyhall.kernel.lake.streams.base import NotThisWay
from countyhall.kernel.lake.streams.formats import FORMATS, formats_of, stream, whole_file
from countyhall.kernel.lake.tables import refresh, refresh_all

__all__ = [
    "FORMATS", "Answer", "BadQuery", "BadRows", "Cancelled", "EngineFailed", "Gone", "NotThisWay", "Overdue",
    "Refused", "Source", "SqlAnswer", "StoreFull", "append_edition", "ask", "batches", "cancel", "create",
    "explain_refusal", "formats_of", "keep_source", "make_edition", "open_source", "prune", "prune_all",
    "publish", "refresh", "refresh_all", "relation_of", "schema_for", "source_path", "sql", "stream",
    "total", "whole_file", "withdraw",
]  # fmt: skip
