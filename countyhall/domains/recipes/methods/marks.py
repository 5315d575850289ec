"""Columns of a result carry the strictest mark of what they depend on."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from countyhall.domains.recipes.methods.tracing import Trace
from countyhall.kernel.lake import Field, Personal, Schema
from countyhall.kernel.lake.schema import Classification

NEAR = list(Personal)
CLOSED = list(Classification)


def marked(
    columns: Iterable[Field], trace: Trace, layouts: Mapping[str, Schema], lowered: Iterable[str] = ()
) -> list[Field]:
    """The columns with their marks; those in ``lowered`` that only count are open, as an approver decided."""
    free = set(lowered) & trace.counts
    return [one if one.name in free else _marked(one, trace, layouts) for one in columns]


def _marked(one: Field, trace: Trace, layouts: Mapping[str, Schema]) -> Field:
    below = [layouts[code][name] for code, name in trace.columns.get(one.name, frozenset()) | trace.deciding]
    near = max((NEAR.index(f.personal) for f in below), default=0)
    closed = max((CLOSED.index(f.classification) for f in below), default=0)
    return replace(one, personal=NEAR[near], classification=CLOSED[closed])
