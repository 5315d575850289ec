"""The monthly fill-in sheet: every plan of my unit for one month, in one table, without the mouse (PLN-05)."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countyhall.domains.oversight import forms, lifecycle, selectors
from countyhall.domains.oversight.models import MonthlyReport
from countyhall.domains.oversight.selectors import months
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.period import clock
from countyhall.kernel.web.views import Page

PER_PAGE = 50


@dataclass
class Row:
    """A plan's line: the form (``None`` once handed in), last month's word, and what became of it."""

    report: MonthlyReport
    form: Any = None
    last: Any = None
    lamp: str = ""
    why: str = ""
    saved: bool = False
    handed_in: bool = False
    problems: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    @property
    def open(self) -> bool:
        """Whether cause and remedy stand open: they are wanted, written already, or wrong."""
        report = self.report
        return bool(self.why or report.cause or report.remedy or (self.form is not None and self.problems))


class FillView(Page):
    """Save row by row while typing, all with Ctrl-S, then hand all in at once."""

    permission = "oversight.change_monthlyreport"
    title = gettext_lazy("Monthly fill-in sheet")
    template_name = "oversight/fill.html"

    def setup(self, request, *args, **kwargs):
        """Which month."""
        super().setup(request, *args, **kwargs)
        self.today = clock.today()
        self.newest = months.open_month(self.today)
        said = request.GET.get("month") or f"{self.newest:%Y-%m}"
        try:
            self.month = date.fromisoformat(f"{said}-01")
        except ValueError as error:
            raise Http404 from error

    def get_queryset(self):
        """The month's reports of the units for which the reader fills in."""
        seen = MonthlyReport.objects.visible_to(self.request.user).filter(month=self.month)
        own = selectors.within_reach(seen, self.request.user, self.permission)
        return own.select_related("plan", "unit").order_by("unit__order", "plan__number", "pk")

    def rows(self, data=None) -> list[Row]:
        """A row for each report of this page; those that are no drafts have no form."""
        self.page_obj = Paginator(self.get_queryset(), PER_PAGE).get_page(self.request.GET.get("page"))
        reports = list(self.page_obj)
        last = selectors.previous_remedies(reports, self.month)
        self.rule = selectors.lag_rule_if_any(self.month)
        return [self.row(report, last.get(report.plan_id), data) for report in reports]

    def row(self, report: MonthlyReport, last, data=None) -> Row:
        """One report's row."""
        draft = report.state == MonthlyReport.State.DRAFT
        sent = data is not None and f"r{report.pk}-version" in data
        form = self.form(report, data if sent else None) if draft else None
        row = Row(report, form, last)
        self.judge(row)
        return row

    def form(self, report: MonthlyReport, data=None):
        """The boxes of one row."""
        short = str(self.rule.behind) if self.rule is not None else ""
        return forms.FillRowForm(data, instance=report, by=self.request.user, short=short)

    def judge(self, row: Row) -> None:
        """The lamp, and what is still wanted before it can be handed in."""
        report = row.report
        if report.actual is not None and self.rule is not None:
            row.lamp = selectors.lamp(report.planned - report.actual, self.rule).value
        if row.form is not None and report.actual is not None:
            row.why = lifecycle.needs_cause(report)
            row.missing = lifecycle.missing_words(report, row.why)

    def post(self, request, *args, **kwargs):
        """Save; with ``row`` one row for its own cell, with ``hand_in`` hand in what is complete."""
        rows = self.rows(request.POST)
        if "row" in request.GET:
            return self.save_one(rows, request.GET["row"])
        changed = [self.save(row) for row in rows if row.form is not None and row.form.is_bound]
        if "hand_in" in request.POST:
            for row in rows:
                self.hand_in(row)
        wrong = any(row.problems for row in rows)
        if "hand_in" not in request.POST and not wrong:
            messages.success(request, _("Saved: %(count)d rows.") % {"count": sum(changed)})
            return redirect(request.get_full_path())
        context = self.get_context_data(rows=rows, results="hand_in" in request.POST)
        return self.render_to_response(context, status=422 if wrong else 200)

    def save_one(self, rows: list[Row], key: str):
        """The cell that says how one row stands."""
        row = next((row for row in rows if str(row.report.pk) == key and row.form is not None), None)
        if row is None:
            raise Http404
        self.save(row)
        return render(self.request, "oversight/parts/fill_result.html", {"row": row, "month": self.month})

    def save(self, row: Row) -> bool:
        """Save one row if it was changed; what is wrong stays beside it. Whether anything was written."""
        form = row.form
        if not form.has_changed():
            return False
        if not form.is_valid():
            row.problems = [
                f"{label}：{error}" if label else str(error)
                for label, _id, errors in form.mistakes()
                for error in errors
            ]
            return False
        if form.overtaken():
            row.problems = [_("Somebody else changed this row meanwhile. Open the sheet again to see it.")]
            return False
        try:
            with transaction.atomic():
                row.report = form.save()
        except ValidationError as error:
            row.problems = list(error.messages)
            return False
        row.saved = True
        row.form = self.form(row.report)
        self.judge(row)
        return True

    def hand_in(self, row: Row) -> None:
        """Hand one draft in, unless its row has errors; say what became of it."""
        if row.form is None or row.problems:
            return
        try:
            row.report = lifecycle.monthly_report.take(row.report, "submit", by=self.request.user)
        except Refused as refusal:
            row.problems = [str(refusal)]
        except PermissionDenied:
            row.problems = [_("You may not hand this in.")]
        else:
            row.handed_in, row.form = True, None

    def get_context_data(self, rows=None, **kwargs):
        """Add the rows, the months to choose from, and the day of the lock."""
        rows = self.rows() if rows is None else rows
        return super().get_context_data(
            rows=rows,
            month=self.month,
            page_obj=self.page_obj,
            months=list(reversed(months.last_days(self.newest, 6))),
            locks_on=months.locks_on(self.month),
            late=months.is_locked(self.month, self.today),
            drafts=sum(1 for row in rows if row.form is not None),
            trail=[(_("Portfolio"), reverse("oversight:portfolio")), (self.title, "")],
            **kwargs,
        )
