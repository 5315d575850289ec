"""Find a dataset; and the register of what was withdrawn or declined."""

from django.core.paginator import Paginator
from django.views.generic import TemplateView

from countyhall.domains.opendata import selectors
from countyhall.domains.opendata.models import Category

PER_PAGE = 20


class CatalogueView(TemplateView):
    """Everything that is published, narrowed by words, category, unit and whether the portal holds the rows."""

    template_name = "opendata/public/start.html"

    def get_context_data(self, **kwargs):
        """The hits of this page with what narrows them."""
        asked = self.request.GET
        text, category, sort = (
            asked.get("q", "")[:100].replace("\0", ""),
            asked.get("category", ""),
            asked.get("sort", "new"),
        )
        unit = asked.get("unit", "")
        chosen = {"category": category if category in Category.values else "",
                  "unit": int(unit) if unit.isascii() and unit.isdigit() and len(unit) < 9 else None}  # fmt: skip
        held = "held" in asked
        found = selectors.find(text, **chosen, held=held, sort=sort).select_related("unit", "table__current")
        page = Paginator(found, PER_PAGE).get_page(asked.get("page"))
        words = selectors.find(text)
        counts = selectors.by_category(words)
        query = asked.copy()
        query.pop("page", None)
        return super().get_context_data(
            page=page, text=text, sort=sort, held=held, query=query.urlencode(), **chosen,
            categories=[(c.value, c.label, counts[c.value]) for c in Category if counts.get(c.value)],
            units=selectors.by_unit(words), total=selectors.published().count(), **kwargs,
        )  # fmt: skip


class RegisterView(TemplateView):
    """What was withdrawn, and which requests were declined, each with its reason."""

    template_name = "opendata/public/register.html"

    def get_context_data(self, **kwargs):
        """Both lists."""
        return super().get_context_data(
            withdrawn=selectors.withdrawn()[:200], declined=selectors.declined()[:200], **kwargs
        )
