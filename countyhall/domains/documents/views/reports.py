"""The monthly report on timeliness, and the daily list of what is to be chased; every number opens its list."""

from datetime import date

from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countyhall.domains.documents.models import Document, Speed
from countyhall.domains.documents.selectors import chasing, timeliness
from countyhall.kernel.exchange import writers
from countyhall.kernel.period import Period, clock, roc
from countyhall.kernel.period.spans import Month
from countyhall.kernel.web.views import Page

SHOWN_LATE = 200


class Sheet(Page):
    """A table that may be taken away as a file."""

    permission = "documents.view_document"
    code = ""

    def get(self, request, *args, **kwargs):
        """The page, or with ``?export=`` its table."""
        wanted = request.GET.get("export", "")
        if wanted not in writers.TYPES:
            return super().get(request, *args, **kwargs)
        answer = StreamingHttpResponse(
            writers.write(wanted, self.sheet()), content_type=writers.TYPES[wanted]
        )
        answer["Content-Disposition"] = f'attachment; filename="{self.code}.{wanted}"'
        return answer

    def get_context_data(self, **kwargs):
        """The formats to choose from."""
        return super().get_context_data(formats=list(writers.TYPES), **kwargs)

    def seen(self):
        """What the reader may see; of classified documents nothing but their number is counted."""
        return Document.objects.visible_to(self.request.user)


class TimelinessView(Sheet):
    """公文時效統計 of a month or any period: one line a unit, with its chart."""

    title = gettext_lazy("Timeliness of documents")
    template_name = "documents/timeliness.html"
    code = "documents.timeliness"

    def period(self) -> tuple[Period, str]:
        """The period asked for, else the month before this; what cannot be read is said."""
        usual = last_month(clock.today())
        given = self.request.GET.get("period", "").strip()
        try:
            return (Period.parse(given) if given else usual), ""
        except ValueError as error:
            return usual, str(error)

    def get_context_data(self, **kwargs):
        """The lines, their sum, the charts."""
        period, wrong = self.period()
        *rows, total = timeliness.table(self.seen(), period)
        return super().get_context_data(
            period=period, wrong=wrong, rows=rows, total=total, lines=[*rows, total] if rows else [],
            bands=list(enumerate(label for label, _least, _most in timeliness.BANDS)),
            dealt=timeliness.days_text(period.first, period.last, "closed_on"),
            chart=chart(rows), bands_chart=bands_chart(total), **kwargs,
        )  # fmt: skip

    def sheet(self):
        """The same lines for a file."""
        period, _wrong = self.period()
        headings = [
            _("Unit"), _("Open from before"), _("Received or begun"), _("Dealt with"), _("In time"), _("Late"),
            _("In time, %"), _("Mean working days"), *(label for label, _l, _m in timeliness.BANDS),
            _("Not dealt with"),
            *(str(Speed(speed).label) for speed in Speed.values),
        ]  # fmt: skip
        rows = [
            [row.label or _("Sum"), row.carried, row.received, row.dealt, row.in_time, row.late, row.rate, row.average,
             *row.bands, row.open, *row.speeds.values()]
            for row in timeliness.table(self.seen(), period)
        ]  # fmt: skip
        return f"{_('Timeliness of documents')} {period}", headings, rows


class ChasingView(Sheet):
    """What lies where on a day, by unit and person, and which documents are late."""

    title = gettext_lazy("Documents to chase")
    template_name = "documents/chasing.html"
    code = "documents.chasing"

    def on(self) -> date:
        """Today's list; the clocks know no other day."""
        return clock.today()

    def get_context_data(self, **kwargs):
        """Groups and late documents."""
        on, seen = self.on(), self.seen()
        groups = chasing.table(seen, on)
        shown = list(chasing.late_ones(seen, on)[:SHOWN_LATE])
        for one in shown:
            one.days_late = (on - one.due).days
        return super().get_context_data(
            on=on, groups=groups, late=shown, late_count=chasing.sum_of(groups, "late"), **kwargs
        )

    def sheet(self):
        """One row a person."""
        headings = [_("Unit"), _("Handler"), _("Not taken up"), _("In work"), _("Due within two days"), _("Overdue"),
                    _("To be filed")]  # fmt: skip
        rows = [
            [group.name, line.name, line.waiting, line.in_work, line.due, line.late, line.to_file]
            for group in chasing.table(self.seen(), self.on())
            for line in group.lines
        ]
        return f"{_('Documents to chase')} {roc.text(self.on())}", headings, rows


def last_month(today: date) -> Period:
    """The month before the day's."""
    return Month.of(today).plus(-1).period


def chart(rows: list) -> dict:
    """Share in time and mean working days, unit by unit."""
    shown = [row for row in rows if row.dealt]
    return {
        "legend": {"top": 0},
        "tooltip": {"trigger": "axis"},
        "grid": {"bottom": 90},
        "xAxis": {"type": "category", "data": [row.label for row in shown], "axisLabel": {"rotate": 45}},
        "yAxis": [
            {"type": "value", "name": "%", "max": 100},
            {"type": "value", "name": str(_("days")), "splitLine": {"show": False}},
        ],
        "series": [
            {"type": "bar", "name": str(_("In time, %")), "data": [float(row.rate or 0) for row in shown]},
            {"type": "line", "name": str(_("Mean working days")), "yAxisIndex": 1,
             "data": [float(row.average or 0) for row in shown]},
        ],
    }  # fmt: skip


def bands_chart(total) -> dict:
    """How many took how long."""
    return {
        "tooltip": {},
        "xAxis": {"type": "category", "data": [label for label, _l, _m in timeliness.BANDS]},
        "yAxis": {"type": "value"},
        "series": [{"type": "bar", "data": total.bands}],
    }
