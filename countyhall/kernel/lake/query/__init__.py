"""A declared question about one table, the same for every engine."""

from countyhall.kernel.lake.query.declared import BadQuery, Filter, Group, Measure, Order, Query, Window

__all__ = ["BadQuery", "Filter", "Group", "Measure", "Order", "Query", "Window"]
