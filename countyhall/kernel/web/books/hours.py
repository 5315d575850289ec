"""The book of office hours."""

from django import forms
from django.utils.translation import gettext_lazy as _

from countyhall.kernel.audit import services as audit
from countyhall.kernel.deadlines import services as deadlines
from countyhall.kernel.deadlines.models import OfficeHours
from countyhall.kernel.web.books.pages import Book
from countyhall.kernel.web.columns import DayLinkColumn, PersonColumn
from countyhall.kernel.web.forms import Form
from countyhall.kernel.web.tables import Table

HOURS = ["valid_from", "morning_from", "morning_until", "afternoon_from", "afternoon_until", "half_day"]


class HoursTable(Table):
    """Office hours by version."""

    valid_from = DayLinkColumn()
    entered_by = PersonColumn()

    class Meta(Table.Meta):
        model = OfficeHours
        fields = (*HOURS, "basis", "entered_by", "entered_at")


class HoursForm(Form):
    """Other office hours from a day on: open periods that reach so far are counted anew."""

    class Meta(Form.Meta):
        model = OfficeHours
        fields = [*HOURS, "basis"]
        widgets = {name: forms.TimeInput(attrs={"type": "time"}, format="%H:%M") for name in HOURS[1:5]}
        help_texts = {
            "half_day": _(
                "For periods counted in days, when offices are closed for half a day. Periods counted in hours"
                " have the hours that were worked."
            )
        }

    def save(self, commit: bool = True) -> OfficeHours:
        """A new version, which counts from its day on."""
        made = deadlines.set_hours(self.instance, by=self.by)
        audit.record(made, "created", by=self.by)
        return made


class HoursPages(Book):
    """Office hours."""

    model = OfficeHours
    icon = "clock"
    table = HoursTable
    form = HoursForm
    list_columns = [*HOURS, "entered_by"]
    order_by = ["-valid_from"]
    sections = [(_("Office hours"), [*HOURS, "basis", "entered_by", "entered_at"])]
    empty = _("Without office hours no period can be counted in hours, and no half day can be closed.")
