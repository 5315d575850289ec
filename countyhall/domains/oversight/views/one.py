"""One plan: its page, a month exactly as it was reported, and its file for Gantt tools."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from countyhall.domains.oversight import selectors
from countyhall.domains.oversight.models import ChangeRequest, Finding, Meeting, MonthlyReport, Plan, Visit
from countyhall.domains.oversight.selectors import charts, gaming, gantt, mspdi, story
from countyhall.kernel.period import clock, roc
from countyhall.kernel.web import views
from countyhall.kernel.web.views import Page


class OfPlan(Page):
    """A page below a plan: outside the gate 404."""

    permission = "oversight.view_plan"
    verb = ""

    def get_plan(self) -> Plan:
        """The plan; with a ``verb``, 403 without that permission in its unit."""
        plan = get_object_or_404(
            Plan.objects.visible_to(self.request.user).select_related("unit"), pk=self.kwargs["pk"]
        )
        if self.verb and not self.request.user.has_perm(f"oversight.{self.verb}", plan):
            raise PermissionDenied
        return plan


class PlanDetailView(views.DetailView):
    """A plan with its curve, months, money, work, and what was found on the way."""

    def get_context_data(self, **kwargs):
        """Add the plan's story, as was known on the day that the reader chose."""
        plan, user, today = self.object, self.request.user, clock.today()
        as_of = min(self.chosen_day() or today, today)
        known = selectors.months_of(plan, as_of)
        versions = selectors.versions_of(plan, as_of)
        current = versions[-1] if versions else None
        milestones = list(plan.milestones.all())
        forecast = selectors.forecast(plan, as_of)
        line = selectors.axis([selectors.curve_of(v) for v in versions], [m.month for m in known])
        chart = charts.with_forecast(charts.curve(versions, known), forecast, line)
        may = {
            name: user.has_perm(f"oversight.{name}", plan)
            for name in ("add_changerequest", "change_plan", "add_plan")
        }
        return super().get_context_data(
            as_of=as_of,
            looking_back=as_of < today,
            known=known,
            newest=known[-1] if known else None,
            lamp=self.lamp_of(known),
            versions=versions,
            current=current,
            chart=chart if known or versions else None,
            curve=self.curve_rows(versions, known, line),
            gantt=gantt.gantt(current, milestones, as_of),
            forecast=forecast,
            suspicions=gaming.suspicions(plan, as_of),
            listings=list(selectors.listings_of(plan)),
            overdue=selectors.overdue_milestones(plan, as_of).count(),
            milestones=milestones,
            may=may,
            causes=[m for m in reversed(known) if m.cause or m.known.content.get("remedy")],
            meetings=list(Meeting.objects.visible_to(user).filter(plans=plan)[:ROWS]),
            visits=list(Visit.objects.visible_to(user).filter(plan=plan)[:ROWS]),
            findings=list(Finding.objects.visible_to(user).filter(visit__plan=plan)[:ROWS]),
            changes=list(ChangeRequest.objects.visible_to(user).filter(plan=plan)[:ROWS]),
            drafts=list(
                MonthlyReport.objects.visible_to(user).filter(plan=plan).exclude(state="accepted")[:ROWS]
            ),
            **kwargs,
        )

    def chosen_day(self):
        """The day that the reader asks about; ``None`` when it cannot be read."""
        try:
            return roc.parse(self.request.GET.get("as_of", ""))
        except ValueError:
            return None

    @staticmethod
    def lamp_of(known: list[story.Month]) -> dict | None:
        """The lamp of the newest month."""
        if not known:
            return None
        rule = selectors.lag_rule_if_any(known[-1].month)
        if rule is None:
            return None
        lamp = selectors.lamp(known[-1].lag, rule)
        return {"lamp": lamp, "colour": charts.NAMES[lamp]}

    @staticmethod
    def curve_rows(versions, known, line) -> list[dict]:
        """The chart's numbers, month by month."""
        original = selectors.curve_of(versions[0] if versions else None)
        current = selectors.curve_of(versions[-1] if versions else None)
        months = {m.month: m for m in known}
        return [
            {
                "month": charts.month_label(m),
                "original": original.get(m),
                "current": current.get(m),
                "known": months.get(m),
            }
            for m in line
        ]


class SnapshotView(OfPlan):
    """A month exactly as it was handed in or corrected, from what was kept then: the same bytes for ever (PLN-05)."""

    def get(self, request, *args, **kwargs):
        """Plain text, from the stored content alone."""
        plan = self.get_plan()
        snapshot = plan.snapshots.filter(pk=kwargs["snapshot"]).first()
        if snapshot is None:
            raise Http404
        answer = HttpResponse(story.as_text(snapshot), content_type="text/plain; charset=utf-8")
        answer["ETag"] = f'"{snapshot.pk}"'
        return answer


class MspdiView(OfPlan):
    """The plan for Gantt tools."""

    def get(self, request, *args, **kwargs):
        """The file."""
        plan = self.get_plan()
        versions = selectors.versions_of(plan, clock.today())
        content = mspdi.mspdi(plan, versions[-1] if versions else None, list(plan.milestones.all()))
        answer = HttpResponse(content, content_type="application/xml; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="plan-{plan.pk}.xml"'
        return answer


ROWS = 12


def trail(plan: Plan, last: str) -> list[tuple[str, str]]:
    """Where a page below a plan stands."""
    return [
        (_("Portfolio"), reverse("oversight:portfolio")),
        (str(plan), plan.get_absolute_url()),
        (last, ""),
    ]
