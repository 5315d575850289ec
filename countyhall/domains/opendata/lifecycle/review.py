"""What is looked at before anything is published: personal data, small counts, whether people understand it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from countyhall.domains.opendata.models import OpenDataset
from countyhall.kernel.lake import Schema
from countyhall.kernel.lake.asking import is_open
from countyhall.kernel.lake.models import Dataset, Edition
from countyhall.kernel.lake.personal import identity_numbers
from countyhall.kernel.lake.schema import Kind


@dataclass(frozen=True)
class Finding:
    """One point of the check: ``stops`` says whether it stands in the way of publication."""

    code: str
    passed: bool
    words: str
    stops: bool = True

    def plain(self) -> dict:
        """For the record."""
        return {"code": self.code, "passed": self.passed, "words": self.words, "stops": self.stops}


def columns_of(dataset: OpenDataset) -> Schema:
    """The columns that are to be published, of the table's current edition: those named, else all that are open.

    The check names them for good, so that a column which the table gets later is not published by itself.
    """
    schema = dataset.source.current.schema
    named = [name for name in dataset.columns if name in schema] or [f.name for f in schema if is_open(f)]
    return schema.only(named)


def dimensions(schema: Schema) -> list[str]:
    """Columns over which people may know totals: words and places, not times."""
    return [f.name for f in schema if f.kind in {Kind.TEXT, Kind.PLACE, Kind.BOOLEAN} and not f.people]


def review(dataset: OpenDataset) -> list[Finding]:
    """Everything that the check looks at, each with its finding in words."""
    found = [_described(dataset)]
    if dataset.source is None:
        return [*found, _linked(dataset)]
    if not dataset.source.current:
        return [*found, Finding("filled", False, _("The table has no published edition yet."))]
    schema = columns_of(dataset)
    return [*found, _complete(dataset, schema), _alone(dataset, schema), _protected(schema),
            _no_numbers(dataset.source.current, schema), _explained(schema), _licensed(dataset.source)]  # fmt: skip


def _described(dataset: OpenDataset) -> Finding:
    missing = [
        str(dataset._meta.get_field(name).verbose_name)
        for name in ("title", "description", "contact")
        if not getattr(dataset, name).strip()
    ]
    words = _("Title, description and contact are there.")
    if missing:
        words = _("Fill in: %(names)s.") % {"names": "、".join(missing)}
    return Finding("described", not missing, words)


def _linked(dataset: OpenDataset) -> Finding:
    count = dataset.resources.count()
    words = _("%(count)s addresses of the office's site.") % {"count": count}
    return Finding("reachable", count > 0, words if count else _("Name a table of the lake or an address."))


def _protected(schema: Schema) -> Finding:
    shut = [f.label for f in schema if not is_open(f)]
    words = _("No column leads to a person or is for the office alone.")
    if shut:
        words = _("These columns are not for everybody: %(names)s. Take them out.") % {
            "names": "、".join(shut)
        }
    return Finding("personal", not shut, words)


def _complete(dataset: OpenDataset, schema: Schema) -> Finding:
    gone = [name for name in dataset.columns if name not in schema]
    words = _("Every approved column is there.")
    if gone:
        words = _(
            "The table has lost columns that were approved: %(names)s. Propose it anew as another dataset."
        )
        words %= {"names": "、".join(gone)}
    return Finding("complete", not gone, words)


def _alone(dataset: OpenDataset, schema: Schema) -> Finding:
    """Two publications of one table could each show what the other hides."""
    others = OpenDataset.objects.filter(source=dataset.source, table__isnull=False).exclude(pk=dataset.pk)
    twin = others.first() if any(f.people for f in schema) else None
    words = _("No other dataset publishes counts of people from this table.")
    if twin:
        words = _("%(number)s publishes this table already; two together could give small counts away.")
        words %= {"number": twin.identifier}
    return Finding("alone", twin is None, words)


def _no_numbers(edition: Edition, schema: Schema) -> Finding:
    texts = [f for f in schema if f.kind is Kind.TEXT]
    hit = next((f.label for f in texts if identity_numbers(edition, f.name)), "")
    words = _("No row holds an identity number.")
    if hit:
        words = _("The column “%(name)s” holds identity numbers.") % {"name": hit}
    return Finding("numbers", not hit, words)


def _explained(schema: Schema) -> Finding:
    dumb = [f.label for f in schema if not f.meaning.strip()]
    words = _("Every column says what it means.")
    if dumb:
        words = _("These columns do not say what they mean: %(names)s.") % {"names": "、".join(dumb)}
    return Finding("explained", not dumb, words, stops=False)


def _licensed(source: Dataset) -> Finding:
    generated = source.origin == Dataset.Origin.GENERATED
    words = _("Its source may be passed on.")
    if generated:
        words = _("This table was made for demonstration. It must never be open data.")
    return Finding("real", not generated, words)
