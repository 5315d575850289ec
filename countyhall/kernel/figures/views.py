"""The pages of figures: the dashboard, and the drill-down of one."""

from functools import cached_property
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countyhall.kernel.exchange import writers
from countyhall.kernel.figures import services
from countyhall.kernel.figures.figure import Breakdown, Figure, Ratio
from countyhall.kernel.figures.forms import ask
from countyhall.kernel.figures.listing import Listing
from countyhall.kernel.figures.opening import Opened, open_value
from countyhall.kernel.figures.services import Value
from countyhall.kernel.period import clock
from countyhall.kernel.registry import registry
from countyhall.kernel.web.views import Page

ROWS_ON_A_PAGE = 50
PERIODS = 6
FORMATS = ["csv", "xlsx", "ods", "json"]


class FiguresPage(Page):
    """What both pages share: the permission, and the question of period and day."""

    permission = "figures.view_figure"

    def setup(self, request, *args, **kwargs):
        """Read the question."""
        super().setup(request, *args, **kwargs)
        self.form, self.period, self.as_of = ask(request.GET, clock.today())

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """Add the question and its answer's period."""
        return super().get_context_data(
            form=self.form, period=self.period, as_of=self.as_of, query=self.query(), **kwargs
        )

    def query(self, **more) -> str:
        """The question as it stands in an address."""
        return urlencode({"period": str(self.period), "as_of": self.as_of.isoformat(), **more})

    def address(self, code: str, **more) -> str:
        """The page of a figure for the same question."""
        return f"{reverse('figures:figure', args=[code])}?{self.query(**more)}"


class DashboardView(FiguresPage):
    """Every figure of every domain, beside the period before."""

    title = gettext_lazy("Figures")
    template_name = "figures/dashboard.html"

    def get(self, request, *args, **kwargs):
        """The page, or all values as JSON."""
        if request.GET.get("export") == "json":
            return HttpResponse(services.json_text(self.period, self.as_of), content_type="application/json")
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """Add the figures of each domain."""
        previous = self.period.previous()
        before = {
            value.code: value
            for value in services.all_values(previous, previous.last + (self.as_of - self.period.last))
        }
        now = {value.code: value for value in services.all_values(self.period, self.as_of)}
        groups = [
            {
                "domain": domain,
                "tiles": [tile for tile in tiles if "parts" not in tile],
                "breakdowns": [tile for tile in tiles if "parts" in tile],
            }
            for domain in registry.domains.values()
            if (tiles := list(self._tiles(domain.figures, now, before)))
        ]
        return super().get_context_data(groups=groups, previous=previous, **kwargs)

    def _tiles(self, items, now: dict[str, Value], before: dict[str, Value]):
        for item in items:
            if isinstance(item, Breakdown):
                codes = [code for code in now if code.startswith(f"{item.code}.")]
                parts = [(now[code], self.address(code)) for code in codes]
                if parts:
                    yield {"label": item.label, "parts": parts, "url": self.address(item.code)}
            elif not isinstance(item, Listing):
                yield self._tile(now[item.code], before.get(item.code))

    def _tile(self, value: Value, before: Value | None) -> dict[str, Any]:
        return {
            "value": value,
            "label": value.label,
            "url": self.address(value.code),
            "before": before,
            "change": change(value, before),
        }


class FigureView(FiguresPage):
    """One figure: its value, the records behind it, and how it went."""

    template_name = "figures/figure.html"

    def get(self, request, *args, **kwargs):
        """The page, or the records as a file; 404 for what the period does not have."""
        try:
            return self.answer(*args, **kwargs)
        except (services.UnknownFigure, services.NoSuchPeriod) as error:
            raise Http404(str(error)) from None

    def answer(self, *args, **kwargs):
        """The page, or the records as a file."""
        self.item = services.find(kwargs["code"], self.period, self.as_of)
        if isinstance(self.item, Listing):
            raise Http404
        wanted = self.request.GET.get("export")
        if wanted in FORMATS and isinstance(self.item, Figure):
            return self.file(wanted)
        return super().get(self.request, *args, **kwargs)

    def file(self, wanted: str) -> StreamingHttpResponse:
        """The records that the reader may see."""
        opened = self.opened(self.item)
        table = (opened.value.label, [heading.label for heading in opened.headings], opened.cells())
        name = f"{self.item.code}.{wanted}"
        return StreamingHttpResponse(
            writers.write(wanted, table),
            content_type=writers.TYPES[wanted],
            headers={"Content-Disposition": content_disposition_header(True, name)},
        )

    def opened(self, figure: Figure) -> Opened:
        """The figure's records through the gate."""
        known = figure.code == self.item.code
        value = self.value if known else services.value(figure.code, self.period, self.as_of)
        return open_value(figure, value, self.request.user)

    @cached_property
    def value(self) -> Value:
        """The figure's value, counted once for the page."""
        return services.value(self.item.code, self.period, self.as_of)

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """Add the value, its trend, and its records or its two figures."""
        value = self.value
        more = self.of_ratio() if isinstance(self.item, Ratio) else self.of_figure()
        return super().get_context_data(
            heading=value.label,
            value=value,
            trail=[(_("Figures"), f"{reverse('figures:dashboard')}?{self.query()}"), (value.label, "")],
            trend=self.trend(),
            formats=[(name, self.address(self.item.code, export=name)) for name in FORMATS],
            **more,
            **kwargs,
        )

    def of_ratio(self) -> dict[str, Any]:
        """Part and whole side by side, each with its first records."""
        sides = []
        for role, code in ((_("Part"), self.item.part), (_("Whole"), self.item.whole)):
            opened = self.opened(services.find(code, self.period, self.as_of))
            lines = opened.lines(opened.rows[:8])
            sides.append({"role": role, "opened": opened, "lines": lines, "url": self.address(code)})
        return {"sides": sides}

    def of_figure(self) -> dict[str, Any]:
        """The records, a page at a time; a breakdown's parts besides."""
        opened = self.opened(self.item)
        paginator = Paginator(opened.rows, ROWS_ON_A_PAGE)
        paginator.count = opened.seen  # asked once
        page = paginator.get_page(self.request.GET.get("page"))
        parts = []
        if isinstance(self.item, Breakdown):
            parts = [
                (part, self.address(part.code)) for part in services.parts(self.item, self.period, self.as_of)
            ]
        return {
            "opened": opened,
            "lines": opened.lines(page),
            "page_obj": page,
            "paginator": page.paginator,
            "parts": parts,
        }

    def trend(self) -> dict[str, Any]:
        """The last periods, as a chart's option and as a table."""
        values = services.trend(self.item.code, self.period, self.as_of, PERIODS, now=self.value)
        series = {"type": "bar", "barMaxWidth": 48, "data": [float(v.value or 0) for v in values]}
        option = {
            "xAxis": {"type": "category", "data": [v.period for v in values]},
            "yAxis": {"type": "value", "name": services.measure(str(self.item.unit))},
            "series": [series | {"label": {"show": True, "position": "top"}}],
        }
        rows = [(v, f"{reverse('figures:figure', args=[v.code])}?{asking(v)}") for v in values]
        return {"option": option, "rows": rows}


def asking(value: Value) -> str:
    """The question that this value answers."""
    return urlencode({"period": str(value.asked), "as_of": value.as_of.isoformat()})


def change(value: Value, before: Value | None) -> str:
    """``+12件``, ``-3.10%``, ``±0``; empty where there is nothing to compare with."""
    if before is None or None in (value.value, before.value):
        return ""
    difference = value.value - before.value
    if not difference:
        return "±0"
    return f"{'+' if difference > 0 else '-'}{services.said(abs(difference), value.format, value.unit)}"
