"""Tables of the platform's own records, which domains declare: made anew by night, published when they changed."""

from datetime import date

from countyhall.kernel.jobs.services import defer, task
from countyhall.kernel.lake import editions, publishing
from countyhall.kernel.lake.declared import RecordTable
from countyhall.kernel.lake.models import Dataset, Edition
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.period import clock
from countyhall.kernel.registry import registry


def declared() -> dict[str, RecordTable]:
    """Every table that a domain declares, by its code."""
    return {table.code: table for table in registry.all("datasets")}


def slug_of(table: RecordTable) -> str:
    """The code of the table's dataset: that of the declaration with a dash for the point."""
    return table.code.replace(".", "-").replace("_", "-")


def dataset_of(table: RecordTable, *, by=None) -> Dataset:
    """The table's dataset, made the first time; its words and columns follow the declaration."""
    words = {
        "title": str(table.title), "title_en": table.title_en, "description": str(table.description),
        "frequency": table.frequency, "subjects": list(table.subjects), "layout": table.schema.to_json(),
    }  # fmt: skip
    dataset = Dataset.objects.filter(declared=table.code).first()
    if dataset is None:
        fields = {k: v for k, v in words.items() if k not in {"title", "layout"}}
        root = Unit.objects.filter(parent=None).order_by("pk").first()
        return editions.create(slug_of(table), words["title"], table.schema, unit=root, by=by, **fields,
                               origin=Dataset.Origin.RECORDS, declared=table.code)  # fmt: skip
    changed = [name for name, value in words.items() if getattr(dataset, name) != value]
    for name in changed:
        setattr(dataset, name, words[name])
    if changed:
        dataset.save(update_fields=changed)
    return dataset


def refresh(table: RecordTable, as_of: date, by=None) -> Edition | None:
    """Make the table as its facts were known on ``as_of``, and publish it; ``None`` when nothing changed."""
    dataset = dataset_of(table, by=by)
    rows = list(table.rows(as_of))
    made_by = [editions.Source(process=table.code)]
    edition = editions.make_if_changed(dataset, rows, as_of=as_of, by=by, sources=made_by)
    if edition is None:
        return None
    edition.state = Edition.State.CHECKED
    edition.save(update_fields=["state"])
    return publishing.publish(edition, by=by)


def refresh_all(as_of: date) -> None:
    """By night: every declared table, each as work of its own, so that one that fails holds up no other."""
    for code in declared():
        defer(refresh_declared, code=code, as_of=as_of.isoformat(), key=f"lake table {code}")


@task
def refresh_declared(code: str, as_of: str) -> None:
    """One declared table; nothing when its domain left the house."""
    if table := declared().get(code):
        refresh(table, date.fromisoformat(as_of))


def load_demo(**_how) -> None:
    """The demo county's tables that are not made yet, as of its own day; its records are there before."""
    made = set(Dataset.objects.filter(current__isnull=False).values_list("declared", flat=True))
    for table in declared().values():
        if table.code not in made:
            refresh(table, clock.today())
