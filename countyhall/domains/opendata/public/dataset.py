"""One dataset for people: what it is, a look at its rows, what the columns mean, how to take it away."""

from django.conf import settings
from django.http import Http404
from django.utils.html import json_script
from django.utils.safestring import SafeString, mark_safe
from django.views.generic import TemplateView

from countyhall.domains.opendata import selectors
from countyhall.domains.opendata.forms import AskForm, SubscribeForm
from countyhall.domains.opendata.models import OpenDataset
from countyhall.domains.opendata.public.interfaces import addresses, jsonld, shelf, usage
from countyhall.kernel.lake import Query
from countyhall.kernel.lake import services as lake
from countyhall.kernel.lake.showing import shown
from countyhall.kernel.period import roc

PREVIEW = 10


class DatasetView(TemplateView):
    """The page of a dataset; of a withdrawn one, what it was and why it is gone (410)."""

    template_name = "opendata/public/dataset.html"

    def get(self, request, identifier: str):
        """Find it, or what is left of it."""
        found = selectors.one(identifier)
        if found is None:
            raise Http404
        usage.count(shelf.shown(found), "page")
        gone = found.state == OpenDataset.State.WITHDRAWN
        context = self.get_context_data(dataset=found, gone=gone)
        return self.render_to_response(context, status=410 if gone else 200)

    def get_context_data(self, dataset: OpenDataset, gone: bool, **kwargs):
        """Everything that the page shows; a withdrawn one shows no rows."""
        edition = dataset.table.current if dataset.table and not gone else None
        return super().get_context_data(
            dataset=dataset, gone=gone, edition=edition, preview=preview(edition),
            fields=list(edition.schema) if edition else [], releases=list(selectors.releases(dataset)),
            resources=[] if gone else dataset.resources.all(), findings=dataset.findings,
            answered=selectors.answered(dataset)[:20], used=sum(selectors.uses(dataset).values()),
            citation=citation(dataset),
            formats=[one.extension for one in lake.formats_of(edition.schema)] if edition else [],
            told=search_engines_read(dataset) if edition else "",
            address=addresses.at(f"data/{dataset.identifier}"),
            ask_form=AskForm(), subscribe_form=SubscribeForm(), **kwargs,
        )  # fmt: skip


def search_engines_read(dataset: OpenDataset) -> SafeString:
    """The page's description for search engines (schema.org), escaped like every script of data."""
    script = json_script(jsonld.for_page(shelf.shown(dataset)))
    return mark_safe(script.replace("application/json", "application/ld+json", 1))  # noqa: S308 - escaped by json_script


def preview(edition) -> list[list[str]]:
    """The first rows of an edition, as people read them."""
    if not edition:
        return []
    answer = lake.ask(edition, Query(limit=PREVIEW))
    return [[shown(*cell) for cell in zip(answer.columns, row, strict=True)] for row in answer.rows]


def citation(dataset: OpenDataset) -> str:
    """How the licence wants it cited: who, which year, what, under which terms."""
    year = roc.ledger(dataset.modified_at.date()).split("/")[0] if dataset.modified_at else ""
    return f"{settings.OFFICE_NAME}{dataset.unit}／{year}／{dataset.title}。此開放資料依政府資料開放授權條款第1版釋出，使用者於遵守本條款各項規定之前提下，得利用之。政府資料開放授權條款：https://data.gov.tw/license"
