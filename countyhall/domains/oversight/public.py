"""What anybody may read of plans: the list, a plan with its months and money, open data, letters on changes."""

import io

from defusedcsv import csv
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView
from icalendar import Calendar, Event

from countyhall.domains.oversight import forms, selectors, services
from countyhall.domains.oversight.models import Listing, Plan
from countyhall.domains.oversight.selectors import Lamp, charts, months
from countyhall.kernel.period import clock
from countyhall.kernel.roles import services as roles

PER_PAGE = 30
HEADINGS = [
    "plan",
    "title",
    "unit",
    "month",
    "planned",
    "actual",
    "allotted",
    "spent",
    "as_reported",
    "known_since",
]


class ListPage(TemplateView):
    """Plans shown to the public, with their lamps."""

    template_name = "oversight/public/list.html"

    def get_context_data(self, **kwargs):
        """Narrowed by list, unit and words."""
        today = clock.today()
        plans = selectors.public_plans(today)
        units = selectors.units_of(plans)
        kind, unit, text = (self.request.GET.get(name, "").strip() for name in ("kind", "unit", "q"))
        if kind in Listing.Kind.values:
            plans = selectors.plans_watched(plans, kind, months.closed_month(today), today)
        if unit.isdigit():
            plans = plans.filter(unit=int(unit))
        if text:
            plans = plans.filter(title__icontains=text[:60])
        month = months.closed_month(today)
        judged = selectors.with_lamp(plans, month, today).order_by("unit__order", "number", "pk")
        page = Paginator(judged, PER_PAGE).get_page(self.request.GET.get("page"))
        rows = [
            {"plan": plan, "lamp": Lamp(plan.lamp_then), "colour": charts.NAMES[Lamp(plan.lamp_then)]}
            for plan in page
        ]
        return super().get_context_data(
            rows=rows,
            page_obj=page,
            kinds=Listing.Kind.choices,
            units=units,
            kind=kind,
            unit=unit,
            text=text,
            month=month,
            **kwargs,
        )


def public_plan(pk: int) -> Plan:
    """A plan that the public may see; 404 otherwise."""
    return get_object_or_404(selectors.public_plans(clock.today()), pk=pk)


class PlanPage(TemplateView):
    """A plan with its months, money and dates; without the office's own remarks."""

    template_name = "oversight/public/plan.html"

    def get_context_data(self, form=None, asked=False, **kwargs):
        """Add the story."""
        plan, today = public_plan(self.kwargs["pk"]), clock.today()
        known = selectors.months_of(plan, today)
        versions = selectors.versions_of(plan, today)
        return super().get_context_data(
            plan=plan,
            known=list(reversed(known)),
            newest=known[-1] if known else None,
            versions=versions,
            chart=charts.curve(versions, known) if known or versions else None,
            milestones=plan.milestones.all(),
            listings=selectors.listings_of(plan).filter(listed_on__isnull=False),
            form=form or forms.FollowForm(),
            asked=asked,
            changes=[v for v in versions if v.number > 1],
            **kwargs,
        )

    def post(self, request, *args, **kwargs):
        """Ask to be told; what the page says does not depend on whether the address was known."""
        form = forms.FollowForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        plan = public_plan(kwargs["pk"])
        services.ask_to_follow(plan, form.cleaned_data["email"], get_language() or "zh-hant", clock.today())
        return self.render_to_response(self.get_context_data(asked=True))


class DataView(View):
    """All months of all public plans, or of one, as CSV or JSON."""

    def get(self, request, form: str, pk: int | None = None):
        """The file."""
        if form not in {"csv", "json"}:
            raise Http404
        today = clock.today()
        plans = selectors.public_plans(today)
        if pk is not None:
            plans = plans.filter(pk=public_plan(pk).pk)
        rows = selectors.open_rows(plans, today)
        if form == "json":
            return JsonResponse(list(rows), safe=False, json_dumps_params={"ensure_ascii": False})
        sheet = io.StringIO()
        writer = csv.DictWriter(sheet, HEADINGS)
        writer.writeheader()
        writer.writerows(rows)
        answer = HttpResponse("\ufeff" + sheet.getvalue(), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = 'attachment; filename="plans.csv"'
        return answer


@method_decorator(never_cache, "dispatch")
class FollowerView(TemplateView):
    """The link of a letter. Mail scanners open it too, so only the button does anything."""

    template_name = "oversight/public/follower.html"
    leaving = False

    def get_context_data(self, **kwargs):
        """Whose letter it is."""
        return super().get_context_data(
            follower=services.follower_of(kwargs["token"]), leaving=self.leaving, done=False, **kwargs
        )

    def post(self, request, token: str):
        """Confirm, or leave."""
        follower = services.follower_of(token)
        if follower is None:
            raise Http404
        if self.leaving:
            services.leave(follower)
            messages.success(
                request, _("You will get no more letters about “%(plan)s”.") % {"plan": follower.plan}
            )
        else:
            services.confirm(follower, clock.today())
            messages.success(
                request, _("You will be told when “%(plan)s” changes.") % {"plan": follower.plan}
            )
        return redirect("public_oversight:plan", pk=follower.plan_id)


class FeedView(View):
    """A person's calendar of milestones: what they may see on the day it is fetched, and nothing else (PLN-09)."""

    def get(self, request, key: str):
        """The calendar, through the gate of whoever made the address."""
        own = services.calendar_of(key)
        if own is None or not roles.reach(own.user, "oversight.view_plan"):
            raise Http404
        plans = Plan.objects.visible_to(own.user)
        if own.unit is not None:
            plans = plans.filter(unit__path__startswith=own.unit.path)
        calendar = Calendar()
        calendar.add("prodid", "-//Countyhall//oversight//")
        calendar.add("version", "2.0")
        calendar.add("x-wr-calname", str(own.unit or _("Milestones")))
        for milestone in selectors.milestones_of(plans, clock.today()):
            calendar.add_component(event(milestone))
        return HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")


def event(milestone) -> Event:
    """A milestone as a day in a calendar."""
    one = Event()
    one.add("uid", f"milestone-{milestone.pk}@oversight.countyhall")
    one.add("summary", f"{milestone.title}：{milestone.plan}")
    one.add("dtstart", milestone.actual_on or milestone.planned_on)
    one.add("dtstamp", milestone.stamp)
    one.add("status", "CONFIRMED" if milestone.actual_on else "TENTATIVE")
    return one


urls = [
    path("", ListPage.as_view(), name="list"),
    path("plan/<int:pk>/", PlanPage.as_view(), name="plan"),
    path("plan/<int:pk>/months.<str:form>", DataView.as_view(), name="plan-data"),
    path("months.<str:form>", DataView.as_view(), name="data"),
    path("confirm/<str:token>/", FollowerView.as_view(), name="confirm"),
    path("leave/<str:token>/", FollowerView.as_view(leaving=True), name="leave"),
    path("calendar/<str:key>.ics", FeedView.as_view(), name="calendar"),
]
