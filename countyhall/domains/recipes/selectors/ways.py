"""The ways to and from a dataset: upstream to files and records, downstream to recipes, charts and open data."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from countyhall.domains.recipes.models import Recipe
from countyhall.domains.recipes.selectors import used_in
from countyhall.kernel.lake import services as lake
from countyhall.kernel.lake.models import Dataset, Edition, Lineage

DEEPEST = 12


@dataclass(frozen=True)
class Stop:
    """One stop on a way: what it is, its words and address, which columns, what lies beyond."""

    kind: str
    label: str
    url: str = ""
    columns: list[str] = field(default_factory=list)
    beyond: list["Stop"] = field(default_factory=list)


def upstream(dataset: Dataset, user, seen: frozenset[int] = frozenset()) -> list[Stop]:
    """What the current edition was made from, back to files, pulls and records, as far as the person may see."""
    if dataset.pk in seen or len(seen) > DEEPEST:
        return []
    found = [Stop(_("fetched from"), pull.address) for pull in dataset.pulls.all()]
    lines = dataset.current.sources.all() if dataset.current else Lineage.objects.none()
    for line in lines.select_related("source_file", "source_edition__dataset"):
        found += _behind(line, user, seen | {dataset.pk})
    return found


def _behind(line: Lineage, user, seen: frozenset[int]) -> list[Stop]:
    columns = [f"{own} ← {', '.join(names)}" for own, names in sorted(_open(line, user).items())]
    if line.source_file:
        return [Stop(pgettext("lineage", "file"), line.source_file.name, columns=columns)]
    if line.source_edition is None:
        return [Stop(pgettext("lineage", "the platform's own records"), line.process)]
    below = _visible(line.source_edition.dataset, user)
    if below is None:
        return [Stop(pgettext("lineage", "dataset"), _("one that you may not see"))]
    label = f"{below.title} ({line.source_edition})"
    stop = Stop(pgettext("lineage", "dataset"), label, below.get_absolute_url(), columns,
                upstream(below, user, seen))  # fmt: skip
    return [Stop(pgettext("lineage", "by"), line.process, beyond=[stop])] if line.process else [stop]


def _open(line: Lineage, user) -> dict[str, list[str]]:
    """The line's columns whose names the person may see, on both sides."""
    own = lake.schema_for(line.edition, user)
    below = lake.schema_for(line.source_edition, user) if line.source_edition else None
    return {
        name: [one for one in names if below is None or one in below]
        for name, names in line.columns.items() if name in own
    }  # fmt: skip


def downstream(dataset: Dataset, user, seen: frozenset[int] = frozenset()) -> list[Stop]:
    """What stands on a dataset: each recipe with what it makes, and every other use that the house knows of."""
    if dataset.pk in seen or len(seen) > DEEPEST:
        return []
    makes = {
        recipe.get_absolute_url(): recipe.target
        for recipe in Recipe.objects.visible_to(user)
        .exclude(state=Recipe.State.RETIRED)
        .select_related("target")
    }
    found = []
    for use in used_in(dataset, user):
        target = _visible(makes[use.url], user) if use.url in makes else None
        beyond = (
            [Stop(pgettext("lineage", "dataset"), target.title, target.get_absolute_url(),
                  beyond=downstream(target, user, seen | {dataset.pk}))]
            if target else []
        )  # fmt: skip
        found.append(Stop(str(use.kind), str(use.label), use.url, list(use.fields), beyond))
    return found


def _visible(dataset: Dataset, user) -> Dataset | None:
    seen = Dataset.objects.visible_to(user).filter(pk=dataset.pk)
    return seen.select_related("current").first()


def prov(edition: Edition, user) -> dict[str, Any]:
    """How an edition came about, in PROV-JSON (W3C member submission of 2013)."""
    own = f"county:{edition}"
    entities = {own: {"prov:label": edition.dataset.title, "county:sha256": edition.digest}}
    activity = f"county:make-{edition}"
    used: dict[str, Any] = {}
    for n, (name, label, line) in enumerate(_named(edition, user)):
        entities[f"county:{name}"] = {"prov:label": label}
        used[f"_:u{n}"] = {"prov:activity": activity, "prov:entity": f"county:{name}",
                           "county:process": line.process, "county:columns": str(_open(line, user))}  # fmt: skip
    return {
        "prefix": {"county": "urn:countyhall:", "prov": "http://www.w3.org/ns/prov#"},
        "entity": entities,
        "activity": {activity: {"prov:endTime": edition.made_at.isoformat()}},
        "wasGeneratedBy": {"_:g0": {"prov:entity": own, "prov:activity": activity}},
        "used": used,
    }


def open_lineage(edition: Edition, user) -> dict[str, Any]:
    """The same as an event of OpenLineage (spec 2-0-2), with the lineage of columns as its facet."""
    inputs, fields = [], {}
    job = edition.dataset.code
    for name, _label, line in _named(edition, user):
        inputs.append({"namespace": "countyhall", "name": name})
        job = line.process or job
        for own, names in _open(line, user).items():
            below = fields.setdefault(own, {"inputFields": []})["inputFields"]
            below += [{"namespace": "countyhall", "name": name, "field": one} for one in names]
    facet = {
        "_producer": "urn:countyhall",
        "_schemaURL": "https://openlineage.io/spec/facets/1-2-0/ColumnLineageDatasetFacet.json",
        "fields": fields,
    }
    return {
        "eventType": "COMPLETE",
        "eventTime": edition.made_at.isoformat(),
        "producer": "urn:countyhall",
        "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
        # A run is named by a UUID: the first half of the digest is one for ever.
        "run": {"runId": str(UUID(edition.digest[:32]))},
        "job": {"namespace": "countyhall", "name": job},
        "inputs": inputs,
        "outputs": [{"namespace": "countyhall", "name": str(edition), "facets": {"columnLineage": facet}}],
    }


def _named(edition: Edition, user):
    """Each line of an edition with the name and label of its source; what the person may not see is left out."""
    lines = edition.sources.select_related("source_file", "source_edition__dataset")
    for line in lines:
        if line.source_file:
            yield f"file-{line.source_file.sha256}", line.source_file.name, line
        elif line.source_edition is None:
            yield f"records-{line.process}", line.process, line
        elif _visible(line.source_edition.dataset, user):
            yield str(line.source_edition), line.source_edition.dataset.title, line
