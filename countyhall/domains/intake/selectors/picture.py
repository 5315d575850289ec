"""What a dataset's page shows, through the gate of its columns."""

from dataclasses import dataclass, field

from countyhall.domains.intake.selectors import pulls
from countyhall.domains.intake.selectors.pulls import Shown
from countyhall.kernel.lake import Field, Query, Use
from countyhall.kernel.lake import services as lake
from countyhall.kernel.lake.models import Dataset, Edition, Load
from countyhall.kernel.lake.showing import shown
from countyhall.kernel.registry import registry

FIRST_ROWS, EDITIONS, LOADS = 30, 50, 20


@dataclass(frozen=True)
class Picture:
    """Columns and first rows that the person may see, editions with their sources and checks, loads, uses."""

    columns: list[Field]
    hidden: int
    rows: list[list[str]]
    current: Edition | None
    editions: list[Edition] = field(default_factory=list)
    loads: list[Load] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)
    may_load: bool = False
    pulls: list[Shown] = field(default_factory=list)


def picture(dataset: Dataset, user) -> Picture:
    """Everything that the page of a dataset shows besides its own words."""
    seen = lake.schema_for(dataset.current or dataset, user)
    whole = (dataset.current or dataset).schema
    rows: list[list[str]] = []
    if dataset.current and seen.fields:
        answer = lake.ask(dataset.current, Query(fields=tuple(seen.names), limit=FIRST_ROWS), by=user)
        rows = [[shown(*cell) for cell in zip(answer.columns, row, strict=True)] for row in answer.rows]
    editions = dataset.editions.prefetch_related(
        "checks", "sources__source_file", "sources__source_edition__dataset"
    )
    loads = dataset.loads.select_related("source_file", "by")
    may_load = user.has_perm("lake.change_dataset", dataset)
    return Picture(
        columns=list(seen), hidden=len(whole.fields) - len(seen.fields), rows=rows, current=dataset.current,
        editions=list(editions.select_related("made_by", "published_by").order_by("-number")[:EDITIONS]),
        loads=list(loads[:LOADS]), uses=[use for tell in registry.all("dataset_uses") for use in tell(dataset, user)],
        may_load=may_load, pulls=pulls.shown(dataset.pulls.order_by("pk")) if may_load else [],
    )  # fmt: skip
