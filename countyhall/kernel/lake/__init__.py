"""Columns of data: tables with a declared schema and editions that never change, asked alike on any engine."""

from countyhall.kernel.lake.declared import RecordTable, Use
from countyhall.kernel.lake.query import Filter, Group, Measure, Query, Window
from countyhall.kernel.lake.schema import Field, Kind, Personal, Schema

__all__ = [
    "Field", "Filter", "Group", "Kind", "Measure", "Personal", "Query", "RecordTable", "Schema", "Use", "Window",
]  # fmt: skip
