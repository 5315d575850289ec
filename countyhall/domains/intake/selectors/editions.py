"""One edition for its page: rows as far as the reader may see them, what it would change, how good it was."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from countyhall.domains.intake.selectors.deliveries import cells
from countyhall.kernel.lake import Field, Kind, Query
from countyhall.kernel.lake import services as lake
from countyhall.kernel.lake.checks import described
from countyhall.kernel.lake.models import Check, Dataset, Edition

ROWS_ON_A_PAGE = 50


@dataclass(frozen=True)
class Sheet:
    """One page of an edition's rows; ``gone`` says why there are none."""

    columns: list[Field]
    rows: list[list[tuple[str, bool]]]
    hidden: int = 0
    gone: str = ""


def editions_of(datasets: QuerySet[Dataset]) -> QuerySet[Edition]:
    """The editions of these datasets, with what their pages name."""
    named = Edition.objects.select_related("dataset__current", "dataset__unit", "made_by", "published_by")
    return named.filter(dataset__in=datasets)


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
    rows = [cells(answer.columns, row) for row in answer.rows]
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


def lists(user) -> list[str]:
    """``code.column`` of every column of text in what is published and open to this person."""
    datasets = Dataset.objects.visible_to(user).exclude(current=None).select_related("current")
    return [
        f"{one.code}.{field.name}"
        for one in datasets.order_by("code")
        for field in lake.schema_for(one.current, user)
        if field.kind in {Kind.TEXT, Kind.PLACE}
    ]


def finding(history: list[dict[str, Any]]) -> str:
    """What the chart of the score says, in a sentence."""
    if not history:
        return ""
    first, last = history[0]["score"], history[-1]["score"]
    words = (
        _("Quality rose")
        if last > first
        else _("Quality fell")
        if last < first
        else _("Quality is as it was")
    )
    return _("%(words)s: from %(first)s to %(last)s of 100 points over %(count)s editions") % {
        "words": words, "first": first, "last": last, "count": len(history),
    }  # fmt: skip


def quality(history: list[dict[str, Any]]) -> dict[str, Any]:
    """The history of the score as a chart's option."""
    return {
        "xAxis": {"type": "category", "data": [f"@{one['edition'].number}" for one in history]},
        "yAxis": {"type": "value", "min": 0, "max": 100},
        "series": [{"type": "line", "data": [one["score"] for one in history], "symbolSize": 8}],
    }
