"""Many plans at once: the portfolio, the units side by side, the county on one page."""

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countyhall.domains.oversight import forms, selectors
from countyhall.domains.oversight.models import ChangeRequest, Listing, MonthlyReport, Plan
from countyhall.domains.oversight.selectors import Lamp, charts
from countyhall.kernel.period import clock
from countyhall.kernel.web.views import Page

PER_PAGE = 50


class Many(Page):
    """What the three pages share: the choice of month, day, list and unit."""

    permission = "oversight.view_plan"

    def choose(self) -> None:
        """Read the choice, through the gate."""
        user, today = self.request.user, clock.today()
        self.seen = Plan.objects.visible_to(user)
        units = selectors.units_of(self.seen)
        self.form = forms.PortfolioForm(self.request.GET or None, units=units, today=today, by=user)
        self.said = self.form.chosen()
        self.today = today

    def plans(self):
        """The plans watched in the month, as was known, in the chosen unit."""
        said = self.said
        found = selectors.plans_watched(self.seen, said["kind"], said["month"], said["as_of"])
        unit = said["unit"]
        return found.filter(unit__path__startswith=unit.path) if unit else found

    def get_context_data(self, **kwargs):
        """Add the choice."""
        said = self.said
        return super().get_context_data(
            form=self.form,
            said=said,
            month=said["month"],
            as_of=said["as_of"],
            looking_back=said["as_of"] < self.today,
            **kwargs,
        )


class PortfolioView(Many):
    """Every watched plan with its lamp, for a month, as was known on a day."""

    title = gettext_lazy("Portfolio")
    template_name = "oversight/portfolio.html"

    def get_context_data(self, **kwargs):
        """Add counts, the list, and the last twelve months."""
        self.choose()
        said, plans = self.said, self.plans()
        counts = selectors.lamp_counts(plans, said["month"], said["as_of"])
        listed = selectors.worst_first(plans.select_related("unit"), said["month"], said["as_of"])
        if said["lamp"]:
            listed = listed.filter(lamp_then=said["lamp"])
        page = Paginator(listed, PER_PAGE).get_page(self.request.GET.get("page"))
        lines = selectors.trend(self.seen_of_unit(), said["kind"], said["month"], said["as_of"])
        return super().get_context_data(
            rows=self.rows(list(page)),
            page_obj=page,
            lines=lines,
            chart=charts.trend(lines),
            total=sum(counts.values()),
            lamps=[
                {"lamp": lamp, "count": counts[lamp.value], "colour": charts.NAMES[lamp]}
                for lamp in WORST_LAST
            ],
            all_lamps=Lamp,
            **kwargs,
        )

    def seen_of_unit(self):
        """The reader's plans in the chosen unit, whenever they were watched."""
        unit = self.said["unit"]
        return self.seen.filter(unit__path__startswith=unit.path) if unit else self.seen

    def rows(self, plans: list[Plan]) -> list[dict]:
        """Each plan with what was first reported, what was known on the day, and what is known today."""
        month, as_of = self.said["month"], self.said["as_of"]
        states = selectors.states_of_month(plans, month)
        return [self.row(plan, states.get(plan.pk, []), as_of) for plan in plans]

    @staticmethod
    def row(plan: Plan, states: list, as_of) -> dict:
        """One plan's line."""
        known = [s for s in states if s.recorded_on <= as_of]
        then, now = (known[-1] if known else None), (states[-1] if states else None)
        lamp = Lamp(plan.lamp_then)
        return {
            "plan": plan,
            "lamp": lamp,
            "colour": charts.NAMES[lamp],
            "then": then,
            "first": known[0] if known else None,
            "corrected": bool(then and known[0].pk != then.pk),
            "now": now if now and now != then else None,
            "late": bool(then and then.late),
        }


class UnitsView(Many):
    """Units side by side: planned, actual, lag, money."""

    title = gettext_lazy("Units compared")
    template_name = "oversight/units.html"

    def get_context_data(self, **kwargs):
        """Add a line for each unit."""
        self.choose()
        lines = selectors.by_unit(self.plans(), self.said["month"], self.said["as_of"])
        return super().get_context_data(
            lines=lines,
            chart=charts.units(lines),
            trail=[(_("Portfolio"), reverse("oversight:portfolio")), (self.title, "")],
            **kwargs,
        )


class CountyView(Many):
    """The whole county on one page."""

    title = gettext_lazy("The county's plans at a glance")
    template_name = "oversight/county.html"

    def get_context_data(self, **kwargs):
        """Add lamps by list, the severe ones, what turned, what waits."""
        self.choose()
        month, as_of = self.said["month"], self.said["as_of"]
        plans = self.plans()
        severe = list(
            selectors.worst_first(plans.select_related("unit"), month, as_of).filter(
                lamp_then=Lamp.RED.value
            )[:SEVERE_SHOWN]
        )
        counts = selectors.lamp_counts(plans, month, as_of)
        return super().get_context_data(
            lists=[self.list_line(kind) for kind in Listing.Kind],
            total=sum(counts.values()),
            severe=self.with_words(severe),
            severe_count=counts[Lamp.RED.value],
            turned=selectors.turned(plans, month, as_of)[:TURNED_SHOWN],
            lamps=[
                {"lamp": lamp, "count": counts[lamp.value], "colour": charts.NAMES[lamp]}
                for lamp in WORST_LAST
            ],
            units=selectors.by_unit(plans, month, as_of),
            waiting=self.waiting(),
            colours=charts.NAMES,
            **kwargs,
        )

    def list_line(self, kind) -> dict:
        """One list with its lamps."""
        month, as_of = self.said["month"], self.said["as_of"]
        plans = selectors.plans_watched(self.seen, kind.value, month, as_of)
        counts = selectors.lamp_counts(plans, month, as_of)
        return {
            "kind": kind,
            "total": sum(counts.values()),
            "lamps": [
                {"lamp": lamp, "count": counts[lamp.value], "colour": charts.NAMES[lamp]}
                for lamp in WORST_LAST
            ],
        }

    @staticmethod
    def with_words(plans: list[Plan]) -> list[dict]:
        """Each plan with the cause and remedy of its report."""
        said = selectors.snapshots_then(plans)
        causes = dict(MonthlyReport.Cause.choices)
        found = []
        for plan in plans:
            content = said[plan.snapshot_then].content
            found.append({"plan": plan, "cause": causes.get(content.get("cause") or "", ""), "said": content})
        return found

    def waiting(self) -> list[dict]:
        """What waits for a decision, by kind, as far as the reader may see it."""
        user = self.request.user
        lines = [
            (
                _("Proposed for watching"),
                Listing,
                {"state": Listing.State.PROPOSED},
                "listing",
                "state=proposed",
            ),
            (
                _("Proposed for release"),
                Listing,
                {"state": Listing.State.RELEASE_PROPOSED},
                "listing",
                "state=release_proposed",
            ),
            (
                _("Changes of plan"),
                ChangeRequest,
                {"state": ChangeRequest.State.SUBMITTED},
                "changerequest",
                "state=submitted",
            ),
            (
                _("Corrections"),
                MonthlyReport,
                {"state": MonthlyReport.State.CORRECTING},
                "monthlyreport",
                "state=correcting",
            ),
        ]
        return [
            {
                "label": label,
                "count": model.objects.visible_to(user).filter(**wanted).count(),
                "url": f"{reverse(f'oversight:{name}-list')}?{query}",
            }
            for label, model, wanted, name, query in lines
        ]


SEVERE_SHOWN = 12
TURNED_SHOWN = 10
WORST_LAST = [Lamp.GREEN, Lamp.YELLOW, Lamp.RED, Lamp.MISSING]
