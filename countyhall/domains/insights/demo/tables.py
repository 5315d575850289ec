"""The tables under the ten analyses: made, checked, published, and tied to their analyses."""

from countyhall.domains.insights.analyses import STUDIES
from countyhall.domains.insights.analyses.common import OPEN, Table
from countyhall.domains.insights.analyses.protecting import protected
from countyhall.domains.insights.demo import made, real
from countyhall.domains.insights.models import Analysis
from countyhall.kernel.lake import services as lake
from countyhall.kernel.lake.models import Dataset
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.people.models import User

HONG_KONG = "data.gov.hk Terms and Conditions of Use"


def rows_of(table: Table) -> list[tuple]:
    """What is loaded: real or made-up rows, with the small counts of people put together."""
    found = made.rows(table.code) if table.generated else real.ROWS[table.code]()
    return protected(found, table)


def load_tables(units: dict[str, Unit], by: User) -> None:
    """Every table that is not there yet; every analysis stands on its tables and says its method."""
    for study in STUDIES:
        datasets = [_published(table, units[study.unit], by) for table in study.tables]
        for one in Analysis.objects.filter(title=study.title):
            one.method = study.method
            one.save(update_fields=["method"])
            one.tables.set(datasets)


def _published(table: Table, unit: Unit, by: User) -> Dataset:
    known = Dataset.objects.filter(code=table.code).first()
    if known:
        return known
    licence = HONG_KONG if table.code == "ferry-passengers" else OPEN
    dataset = lake.create(
        table.code, table.title, table.schema, unit=unit, by=by, title_en=table.title_en,
        frequency=table.frequency, description=table.description, source=table.source,
        licence="" if table.generated else licence,
        origin=Dataset.Origin.GENERATED if table.generated else Dataset.Origin.FILES,
    )  # fmt: skip
    edition = lake.make_edition(dataset, rows_of(table), as_of=table.as_of, by=by)
    lake.run_checks(edition)
    lake.publish(edition, by=by)
    dataset.refresh_from_db()
    return dataset
