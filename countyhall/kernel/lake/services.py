"""What others do with the lake. The parts are in the modules that each function names."""

from countyhall.kernel.lake.arrival import BadRows
from countyhall.kernel.lake.asking import Answer, ask, batches, schema_for, total
from countyhall.kernel.lake.checks import flags, run_checks, score, score_history
from countyhall.kernel.lake.drift import Difference, drift
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
from countyhall.kernel.lake.pulling.taking import pull
from countyhall.kernel.lake.query.declared import BadQuery
from countyhall.kernel.lake.reading.found import Look, Seen, Unreadable
from countyhall.kernel.lake.reading.loading import load
from countyhall.kernel.lake.reading.looking import look
from countyhall.kernel.lake.reading.mapping import Column, Reading, Unpivot, propose
from countyhall.kernel.lake.reading.trying import Trial, try_out
from countyhall.kernel.lake.serving import Gone, relation_of
from countyhall.kernel.lake.store import StoreFull
from countyhall.kernel.lake.streams.base import NotThisWay
from countyhall.kernel.lake.streams.formats import FORMATS, formats_of, stream, whole_file
from countyhall.kernel.lake.tables import refresh, refresh_all

__all__ = [
    "FORMATS", "Answer", "BadQuery", "BadRows", "Cancelled", "Column", "Difference", "EngineFailed", "Gone",
    "Look", "NotThisWay", "Overdue", "Reading", "Refused", "Seen", "Source", "SqlAnswer", "StoreFull",
    "Trial", "Unpivot", "Unreadable", "append_edition", "ask", "batches", "cancel", "create", "drift",
    "explain_refusal", "flags", "formats_of", "keep_source", "load", "look", "make_edition", "open_source",
    "propose", "prune", "prune_all", "publish", "pull", "refresh", "refresh_all", "relation_of", "run_checks",
    "schema_for", "score", "score_history", "source_path", "sql", "stream", "total", "try_out",
    "whole_file", "withdraw",
]  # fmt: skip
