"""The books that the house reckons by: working days, closures, legal periods, retention, quiet hours."""

from collections import defaultdict

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views import View

from countyhall.kernel.audit import services as audit
from countyhall.kernel.deadlines import calendar, reading
from countyhall.kernel.deadlines import services as deadlines
from countyhall.kernel.deadlines.errors import Unlawful
from countyhall.kernel.deadlines.models import CalendarYear, Closure, Recalculation, RuleVersion
from countyhall.kernel.notices.models import QuietHours
from countyhall.kernel.records.models import RetentionClass
from countyhall.kernel.web.columns import Column, DayLinkColumn, LinkColumn, PersonColumn, UnitColumn
from countyhall.kernel.web.forms import Form
from countyhall.kernel.web.pages import Pages
from countyhall.kernel.web.tables import Table
from countyhall.kernel.web.views import DetailView
from countyhall.kernel.web.views.base import Guard

__all__ = ["PAGES", "WithdrawView"]

LARGEST = 1024 * 1024  # bytes; the official file of a year has about 14,000
FIRST_YEAR, LAST_YEAR = 100, 200


class Book(Pages):
    """Reference books stand under one address; a version is added, never overwritten."""

    app = "books"
    can_edit = False


class CalendarYearTable(Table):
    """Calendars by year and version."""

    year = LinkColumn()
    imported_by = PersonColumn()

    class Meta(Table.Meta):
        model = CalendarYear
        fields = ("year", "version", "source", "imported_at", "imported_by")

    def render_year(self, value, column, record) -> str:
        """The year of the Republic, as offices say it."""
        return column.render(gettext("ROC year %(year)s") % {"year": value - 1911}, record)


class CalendarYearForm(Form):
    """The official file of a year; a wrong one is refused in words and changes nothing."""

    roc_year = forms.IntegerField(
        label=_("Year of the Republic"),
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        help_text=_("Such as 109 for 2020."),
    )
    file = forms.FileField(
        label=_("Calendar file"),
        widget=forms.FileInput(attrs={"accept": ".csv,.json"}),
        help_text=_(
            "The CSV of the Directorate-General of Personnel Administration, in Big5 or UTF-8,"
            " or its JSON edition."
        ),
    )

    field_order = ["roc_year", "file", "source"]

    class Meta(Form.Meta):
        model = CalendarYear
        fields = ["source"]

    def clean(self):
        """Read the whole file before anything is written."""
        said = super().clean()
        upload, year = said.get("file"), said.get("roc_year")
        if upload and year:
            if upload.size > LARGEST:
                raise ValidationError(
                    {"file": _("A year's calendar is smaller than 1 MB. Is this the right file?")}
                )
            self.content = upload.read()
            try:
                reading.read(self.content, year)
            except Unlawful as error:
                self.add_error("file", str(error))
        return said

    def save(self, commit: bool = True) -> CalendarYear:
        """A new version of the year, which counts from now on."""
        said = self.cleaned_data
        made = calendar.load(self.content, said["roc_year"], said["source"], by=self.by)
        audit.record(made, "created", by=self.by)
        return made


class CalendarYearView(DetailView):
    """A year's calendar with the days that a plain week does not have."""

    def get_context_data(self, **kwargs):
        """Add holidays on weekdays and working Saturdays."""
        days = self.object.days.annotate(weekday=F("day__week_day"))  # 1 is Sunday
        weekend = (1, 7)
        return super().get_context_data(
            days_off=[d for d in days if d.off and d.weekday not in weekend],
            days_made_up=[d for d in days if not d.off and d.weekday in weekend],
            **kwargs,
        )


class CalendarYearPages(Book):
    """Working-day calendars."""

    model = CalendarYear
    icon = "calendar"
    table = CalendarYearTable
    form = CalendarYearForm
    detail_view = CalendarYearView
    list_columns = ["year", "version", "source", "imported_at", "imported_by"]
    order_by = ["-year", "-version"]
    sections = [(_("Calendar"), ["year", "version", "source", "imported_at", "imported_by"])]
    aside = ["web/books/calendar.html"]
    empty = _("Without a year's calendar no period of that year can be counted. Import the official file.")


class ClosureTable(Table):
    """Days on which offices were closed."""

    day = DayLinkColumn()
    unit = UnitColumn()
    announced_by = PersonColumn()

    class Meta(Table.Meta):
        model = Closure
        fields = ("day", "part", "reason", "unit", "announced_by", "announced_at", "withdrawn_at")


class ClosureForm(Form):
    """A typhoon day: open periods are counted anew, periods that ended stay as they are."""

    class Meta(Form.Meta):
        model = Closure
        fields = ["day", "part", "unit", "reason"]
        help_texts = {
            "part": _("What half a working day is worth in a period is said by the office hours."),
            "unit": _("Leave it empty where all offices of the county were closed."),
        }

    def save(self, commit: bool = True) -> Closure:
        """Close the day and queue the count."""
        said = self.cleaned_data
        try:
            made = deadlines.close(
                said["day"], said["reason"], unit=said["unit"], part=said["part"], by=self.by
            )
        except Unlawful as error:
            raise ValidationError(str(error)) from error
        audit.record(made, "created", by=self.by)
        return made


class ClosureView(DetailView):
    """A closure with the counts that it set off."""

    def get_context_data(self, **kwargs):
        """Add the reports of moved periods, and whether it can be withdrawn."""
        day, user = self.object.day, self.request.user
        return super().get_context_data(
            counts=list(Recalculation.objects.filter(first_day__lte=day, last_day__gte=day)),
            may_withdraw=self.object.withdrawn_at is None and self.pages.may(user, "change"),
            **kwargs,
        )


class ClosurePages(Book):
    """Closures."""

    model = Closure
    icon = "building-off"
    table = ClosureTable
    form = ClosureForm
    detail_view = ClosureView
    list_columns = ["day", "part", "reason", "unit", "announced_by", "withdrawn_at"]
    order_by = ["-day"]
    sections = [
        (_("Closure"), ["day", "part", "reason", "unit", "announced_by", "announced_at", "withdrawn_at"])
    ]
    aside = ["web/books/closure.html"]
    empty = _("Offices were open on every working day of the calendar.")


class WithdrawView(Guard, View):
    """Withdraw a closure that was entered by mistake."""

    permission = "deadlines.change_closure"

    def post(self, request, pk: int):
        """Reopen the day; periods are counted anew."""
        closure = get_object_or_404(ClosurePages().visible_to(request.user), pk=pk)
        if closure.withdrawn_at is not None:
            raise PermissionDenied
        deadlines.reopen(closure, by=request.user)
        audit.record(closure, "changed", by=request.user)
        messages.success(request, _("The closure is withdrawn; open periods are being counted anew."))
        return redirect("books:closure-detail", pk)


class RecalculationTable(Table):
    """Counts of open periods."""

    cause = LinkColumn()

    class Meta(Table.Meta):
        model = Recalculation
        fields = ("cause", "first_day", "last_day", "started_at", "finished_at", "looked_at")


class RecalculationView(DetailView):
    """What one count moved, as far as the reader may see the records."""

    def get_context_data(self, **kwargs):
        """Add the moved periods, and how many more there are."""
        rows = list(self.object.moved.select_related("clock__content_type", "clock__rule").order_by("pk"))
        by_type = defaultdict(set)
        for row in rows:
            by_type[row.clock.content_type].add(row.clock.object_id)
        seen = {}
        for kind, keys in by_type.items():
            manager = kind.model_class()._default_manager
            for record in manager.visible_to(self.request.user).filter(pk__in=keys):
                seen[kind.pk, record.pk] = record
        moved = [(seen.get((r.clock.content_type_id, r.clock.object_id)), r) for r in rows]
        shown = [(record, row) for record, row in moved if record]
        return super().get_context_data(moved=shown, hidden=len(rows) - len(shown), **kwargs)


class RecalculationPages(Book):
    """The report of each count after the calendar changed."""

    model = Recalculation
    icon = "calendar-stats"
    table = RecalculationTable
    detail_view = RecalculationView
    list_columns = ["cause", "first_day", "started_at", "finished_at", "looked_at"]
    order_by = ["-started_at"]
    sections = [(_("Count"), ["cause", "first_day", "last_day", "started_at", "finished_at", "looked_at"])]
    aside = ["web/books/moved.html"]
    empty = _("No calendar changed since periods began to run.")


class RuleTable(Table):
    """Legal periods."""

    code = LinkColumn()
    label = Column(verbose_name=_("name"), orderable=False)
    basis = Column(verbose_name=_("legal basis"), orderable=False)

    class Meta(Table.Meta):
        model = RuleVersion
        fields = (
            "code", "label", "basis", "days", "unit", "months", "kind", "first_day_counts", "roll", "ceiling_days",
            "ceiling_kind", "valid_from", "valid_to", "revision",
        )  # fmt: skip


class RulePages(Book):
    """Legal periods; they change with the law, by a new version in the product."""

    model = RuleVersion
    icon = "gavel"
    table = RuleTable
    list_columns = ["label", "days", "unit", "months", "kind", "valid_from", "valid_to", "code"]
    order_by = ["code", "-valid_from"]
    sections = [
        (_("Rule"), ["label", "code", "basis", "valid_from", "valid_to", "revision"]),
        (
            _("How it is counted"),
            ["days", "unit", "months", "kind", "first_day_counts", "roll", "ceiling_days", "ceiling_kind"],
        ),
    ]


class RetentionTable(Table):
    """Retention classes."""

    label = LinkColumn()

    class Meta(Table.Meta):
        model = RetentionClass
        fields = ("label", "code", "years", "start_fact", "basis", "valid_from")


class RetentionForm(Form):
    """A class, or a new version of one from a day on."""

    class Meta(Form.Meta):
        model = RetentionClass
        fields = ["code", "label", "years", "start_fact", "basis", "valid_from"]
        help_texts = {"years": _("Empty: kept for ever.")}


class RetentionPages(Book):
    """How long records are kept."""

    model = RetentionClass
    icon = "archive"
    table = RetentionTable
    form = RetentionForm
    list_columns = ["label", "code", "years", "start_fact", "basis", "valid_from"]
    order_by = ["code", "-valid_from"]
    sections = [(_("Retention class"), ["label", "code", "years", "start_fact", "basis", "valid_from"])]
    empty = _("No retention class yet: records are kept for ever.")


class QuietTable(Table):
    """Quiet hours by version."""

    valid_from = DayLinkColumn()

    class Meta(Table.Meta):
        model = QuietHours
        fields = ("valid_from", "starts", "ends", "days_off")


class QuietForm(Form):
    """From when until when no mail leaves, from a day on."""

    class Meta(Form.Meta):
        model = QuietHours
        fields = ["valid_from", "starts", "ends", "days_off"]
        widgets = {
            name: forms.TimeInput(attrs={"type": "time"}, format="%H:%M") for name in ("starts", "ends")
        }
        help_texts = {"ends": _("May lie on the next morning: 22:00 to 07:00.")}


class QuietPages(Book):
    """Quiet hours."""

    model = QuietHours
    icon = "moon"
    table = QuietTable
    form = QuietForm
    list_columns = ["valid_from", "starts", "ends", "days_off"]
    order_by = ["-valid_from"]
    sections = [(_("Quiet hours"), ["valid_from", "starts", "ends", "days_off"])]
    empty = _("Mail leaves at every hour.")


PAGES = [
    CalendarYearPages,
    ClosurePages,
    RecalculationPages,
    RulePages,
    RetentionPages,
    QuietPages,
]
