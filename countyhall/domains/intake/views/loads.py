"""What came of a load: rows taken and rejected, what changed, and the rejected rows as a sheet."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countyhall.domains.intake.selectors import deliveries
from countyhall.domains.intake.views.base import LoadPage
from countyhall.domains.intake.views.delivery import again_url, named
from countyhall.kernel.exchange import writers
from countyhall.kernel.lake import services as lake
from countyhall.kernel.lake.models import Load

SHOWN = 100
FORMATS = ("xlsx", "ods", "csv")


class LoadView(LoadPage):
    """One load."""

    title = gettext_lazy("What came of the file")
    template_name = "intake/load.html"

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """Rows, differences, and rejected rows for those who may see them."""
        load, user = self.load, self.request.user
        open_rows = deliveries.may_see_rejected(load, user)
        mine = load.source_file and load.source_file.received_by_id == user.pk
        may_change = user.has_perm("lake.change_dataset", load.dataset)
        reading = lake.Reading.from_json(load.reading)
        return super().get_context_data(
            load=load, open_rows=open_rows, formats=FORMATS,
            rejected=named(load.rejected.all()[:SHOWN], reading) if open_rows else [],
            headings=[c.name for c in reading.before],
            again=again_url(load) if mine and may_change and load.state != Load.State.DONE else "", **kwargs,
        )  # fmt: skip


class RejectedView(LoadPage):
    """The rejected rows as a sheet in which nothing is ever a formula."""

    def get(self, request, pk: int, fmt: str):
        """Place, reasons and cells, in the format wanted."""
        load = self.load
        if fmt not in FORMATS:
            raise Http404
        if not deliveries.may_see_rejected(load, request.user):
            raise PermissionDenied
        reading = lake.Reading.from_json(load.reading)
        headings = [_("Row"), _("Reasons"), *(c.name for c in reading.before)]
        rows = (
            [row.place, "；".join(f"{r['field']}: {r['reason']}" for r in row.reasons), *row.cells]
            for row in load.rejected.iterator()
        )
        blocks = writers.write(fmt, (_("Rejected rows"), headings, rows))
        response = StreamingHttpResponse(blocks, content_type=writers.TYPES[fmt])
        name = f"{load.dataset.code}-{load.pk}-rejected.{fmt}"
        response["Content-Disposition"] = content_disposition_header(True, name)
        return response
