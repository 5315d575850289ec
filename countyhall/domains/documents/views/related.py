"""What a document has to do with others, as a picture and a list; and earlier cases like it."""

import math

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countyhall.domains.documents.models import Document
from countyhall.domains.documents.selectors import filing
from countyhall.domains.documents.selectors.related import Graph, Node, related
from countyhall.kernel.web.columns import page_of
from countyhall.kernel.web.views import Page

SHORT = 3
LABEL = {"show": True, "fontSize": 12, "color": "#3b4a52"}
STEP = 150  # from ring to ring


class RelatedView(Page):
    """Related records and similar cases of one document; ``?short`` gives the nearest few for its own page."""

    permission = "documents.view_document"
    title = gettext_lazy("Related documents")
    template_name = "documents/related.html"

    @cached_property
    def document(self) -> Document:
        """The document, through the gate."""
        return get_object_or_404(Document.objects.visible_to(self.request.user), pk=self.kwargs["pk"])

    def get(self, request, *args, **kwargs):
        """The page, or its short form."""
        if "short" not in request.GET:
            return super().get(request, *args, **kwargs)
        found = filing.alike(self.document, request.user, SHORT)
        return render(request, "documents/alike.html", {"alike": found})

    def get_context_data(self, **kwargs):
        """Picture, list, similar cases."""
        graph, document = related(self.document, self.request.user), self.document
        return super().get_context_data(
            document=document, graph=graph, rows=rows(graph), chart=chart(graph),
            alike=filing.alike(document, self.request.user), heading=f"{self.title} · {document.number}",
            trail=[(_("Official documents"), reverse("documents:document-list")),
                   (document, document.get_absolute_url()), (self.title, "")], **kwargs,
        )  # fmt: skip


def rows(graph: Graph) -> list[dict]:
    """One line a tie: what, of which kind, by what it hangs on which."""
    found = []
    for one, other, label in graph.ties:
        near, far = sorted((graph.nodes[one], graph.nodes[other]), key=lambda node: node.ring)
        found.append({"record": far.record, "kind": far.record._meta.verbose_name, "label": label,
                      "url": page_of(far.record), "by": near.record, "ring": far.ring})  # fmt: skip
    return sorted(found, key=lambda row: row["ring"])


def chart(graph: Graph) -> dict:
    """The records in rings around the document."""
    kinds = list(dict.fromkeys(str(node.record._meta.verbose_name) for node in graph.nodes.values()))
    places = _places(graph)
    names = {key: f"{place} {short(node)}" for place, (key, node) in enumerate(graph.nodes.items())}
    data = [
        {
            "name": names[key], "x": places[key][0], "y": places[key][1], "url": page_of(node.record),
            "category": kinds.index(str(node.record._meta.verbose_name)), "symbolSize": 26 if node.ring == 0 else 16,
            "label": {"show": True, "position": "bottom", "formatter": short(node)},
        }
        for key, node in graph.nodes.items()
    ]  # fmt: skip
    ties = [
        {
            "source": names[a],
            "target": names[b],
            "label": {"show": True, "formatter": label, "fontSize": 12, "color": "#3b4a52"},
        }
        for a, b, label in graph.ties
    ]
    series = {
        "type": "graph", "layout": "none", "roam": False, "data": data, "links": ties, "edgeSymbol": ["none", "arrow"],
        "edgeSymbolSize": 7, "categories": [{"name": kind} for kind in kinds],
    }  # fmt: skip
    return {"legend": {"top": 0, "data": kinds}, "series": [series]}


def short(node: Node) -> str:
    """What stands below a record's mark."""
    return str(getattr(node.record, "number", "") or node.record)[:22]


def _places(graph: Graph) -> dict:
    """Rings, each evenly divided, in the order in which the records were found."""
    rings: dict[int, list] = {}
    for key, node in graph.nodes.items():
        rings.setdefault(node.ring, []).append(key)
    places = {}
    for ring, keys in rings.items():
        for place, key in enumerate(keys):
            angle = 2 * math.pi * place / len(keys) + ring * 0.4
            places[key] = (round(STEP * 1.6 * ring * math.cos(angle)), round(STEP * ring * math.sin(angle)))
    return places
