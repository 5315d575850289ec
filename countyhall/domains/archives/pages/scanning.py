"""The screens of scanning batches."""

from django.utils.translation import gettext_lazy as _

from countyhall.domains.archives import models
from countyhall.domains.archives.filters import scanning as filters
from countyhall.domains.archives.forms import scanning as forms
from countyhall.domains.archives.lifecycle.batch import batch as way
from countyhall.domains.archives.selectors import batches as selectors
from countyhall.domains.archives.services import scan
from countyhall.domains.archives.tables import scanning as tables
from countyhall.kernel.web import views
from countyhall.kernel.web.desk import Desk
from countyhall.kernel.web.pages import Pages

LINES = 200


class BatchDetailView(views.DetailView):
    """A batch with its items, how far it came, and what waits to be done with it."""

    def get_context_data(self, **kwargs):
        """Add the items, the counts, and the work that runs."""
        batch = self.object
        lines = list(selectors.lines_of(batch)[: LINES + 1])
        scanned = selectors.pages_of(batch).count()
        return super().get_context_data(
            lines=lines[:LINES], more_lines=len(lines) > LINES, scanned=scanned,
            measured=selectors.pages_of(batch).filter(checked=True).count() if scanned else 0,
            open_findings=selectors.undecided(batch).count(), stands=selectors.standing(batch),
            ways=[(state, label, state == batch.state) for state, label in models.BatchState.choices[:6]],
            running=selectors.running_work(self.request.user, batch), **kwargs,
        )  # fmt: skip


class BatchPages(Pages):
    """Scanning batches."""

    model = models.Batch
    table = tables.BatchTable
    filterset = filters.BatchFilter
    form = forms.BatchForm
    lifecycle = way
    icon = "scan"
    list_columns = ["number", "title", "project", "box", "operator", "state", "page_count", "accepted_on"]
    order_by = ["-received_on", "-pk"]
    sections = [
        (_("Batch"), ["number", "title", "project", "box", "unit", "place", "received_on", "operator", "dots"]),
        (
            _("Acceptance"),
            [
                "state", "page_count", "attempt", "rule", "sampler", "sample_count", "wrong_count",
                "accepted_on", "accepted_pages", "reason", "kept_elsewhere",
            ],
        ),
    ]  # fmt: skip
    detail_view = BatchDetailView

    def history_of(self, record):
        """Without a line for each of thousands of images: the manifest names them."""
        return super().history_of(record).exclude(action="attach")

    def files_of(self, record):
        """Without masters and access copies: those are opened as pages."""
        return super().files_of(record).exclude(label__in=[scan.MASTER, scan.COPY])

    empty = _("No batch yet. Make one for a box of papers that is to be scanned.")


COLUMNS = ("number", "title", "state", "received_on")
desk = [
    Desk(
        _("Batches to check"), lambda user, today: selectors.to_check(user), "waiting", BatchPages, COLUMNS,
        "state=scanned",
    ),
    Desk(
        _("Batches to sample"), lambda user, today: selectors.to_sample(user), "waiting", BatchPages, COLUMNS,
        "state=checked",
    ),
]  # fmt: skip
