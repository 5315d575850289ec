"""One edition for its page: rows as far as the reader may see them, what it would change, how good it was."""

from dataclasses import dataclass
from typing import Any

from countyhall.kernel.lake import Field, Query
from countyhall.kernel.lake import services as lake
from countyhall.kernel.lake.checks import described
from countyhall.kernel.lake.models import Check, Edition
from countyhall.kernel.lake.showing import shown

ROWS_ON_A_PAGE = 50


@dataclass(frozen=True)
class Sheet:
    """One page of an edition's rows; ``gone`` says why there are none."""

    columns: list[Field]
    rows: list[list[str]]
    hidden: int = 0
    gone: str = ""


def sheet(edition: Edition, user, offset: int) -> Sheet:
    """The rows from ``offset`` on, with the columns that the reader may see."""
    seen = lake.schema_for(edition, user)
    hidden = len(edition.schema.fields) - len(seen.fields)
    if not seen.fields:
        return Sheet([], [], hidden)
    try:
        query = Query(fields=tuple(seen.names), limit=ROWS_ON_A_PAGE, offset=offset)
        answer = lake.ask(edition, query, by=user)
    except lake.Gone as error:
        return Sheet([], [], hidden, str(error))
    rows = [[shown(*cell) for cell in zip(answer.columns, row, strict=True)] for row in answer.rows]
    return Sheet(answer.columns, rows, hidden)


def readable(edition: Edition, user) -> bool:
    """What was published is for all who see the dataset; a draft for those who keep it."""
    return bool(edition.published_at) or user.has_perm("lake.change_dataset", edition.dataset)


def told(edition: Edition) -> list[tuple[str, Check]]:
    """The checks with their words, those that failed first."""
    checks = sorted(edition.checks.all(), key=lambda c: (c.passed, c.severity, c.pk))
    return [(described(one), one) for one in checks]


def neighbours(edition: Edition) -> list[Edition]:
    """The editions that it can be compared with, the newest first."""
    others = edition.dataset.editions.exclude(pk=edition.pk).exclude(state=Edition.State.PRUNED)
    return list(others.order_by("-number")[:30])


def layout_changes(edition: Edition, current: Edition | None) -> dict[str, list[str]]:
    """Labels of columns that publishing would add and take away."""
    if current is None:
        return {"added": [], "removed": []}
    new, old = edition.schema, current.schema
    return {
        "added": [f.label for f in new if f.name not in old],
        "removed": [f.label for f in old if f.name not in new],
    }


def quality(edition_history: list[dict[str, Any]]) -> dict[str, Any]:
    """The history of the score as a chart's option."""
    return {
        "xAxis": {"type": "category", "data": [f"@{one['edition'].number}" for one in edition_history]},
        "yAxis": {"type": "value", "min": 0, "max": 100},
        "series": [{"type": "line", "data": [one["score"] for one in edition_history], "symbolSize": 8}],
    }
