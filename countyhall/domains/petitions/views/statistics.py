"""The statistics of petitions: charts with their tables, every cell opening onto its petitions."""

from django.utils.translation import gettext_lazy as _

from countyhall.domains.petitions.selectors import statistics
from countyhall.kernel.period import Period, clock, roc
from countyhall.kernel.web.views import Page

TABLES = [
    ("unit", _("By unit in charge")),
    ("channel", _("By channel")),
    ("kind", _("By kind")),
    ("category", _("By category")),
]


class StatisticsView(Page):
    """A period as of a day; what the reader may not see is not counted."""

    permission = "petitions.view_petition"
    title = _("Petition statistics")
    template_name = "petitions/statistics.html"

    def get_context_data(self, **kwargs):
        """Add the tables and the charts' options."""
        user, today = self.request.user, clock.today()
        period, as_of, wrong = self.asked(today)
        months = statistics.monthly(user, period, as_of)
        used = statistics.days_used(user, period, as_of)
        return super().get_context_data(
            period=period,
            as_of=as_of,
            as_of_text=roc.ledger(as_of),
            wrong=wrong,
            months=months,
            total=statistics.total(months, period),
            used=used,
            tables=[(what, label, statistics.by(user, what, period, as_of)) for what, label in TABLES],
            months_chart=months_chart(months),
            used_chart=bars([label for label, _n in used], [n for _l, n in used]),
            **kwargs,
        )

    def asked(self, today) -> tuple[Period, object, str]:
        """Period and day from the address; what cannot be read is said, and the last half-year shown."""
        usual = Period.half_year_before(today)
        given = self.request.GET
        try:
            period = Period.parse(given["period"]) if given.get("period") else usual
            return period, roc.parse(given["as_of"]) if given.get("as_of") else today, ""
        except ValueError as error:
            return usual, today, str(error)


def months_chart(months: list) -> dict:
    """Received and closed, month by month."""
    labels = [row.label for row in months]
    series = [
        {"type": "bar", "name": str(_("Received")), "data": [row.received for row in months]},
        {"type": "bar", "name": str(_("Closed")), "data": [row.closed for row in months]},
    ]
    return {
        "legend": {"top": 0},
        "tooltip": {},
        "xAxis": {"type": "category", "data": labels},
        "yAxis": {"type": "value"},
        "series": series,
    }


def bars(labels: list[str], values: list[int]) -> dict:
    """One row of bars."""
    return {
        "tooltip": {},
        "xAxis": {"type": "category", "data": labels},
        "yAxis": {"type": "value"},
        "series": [{"type": "bar", "data": values}],
    }
