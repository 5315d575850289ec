"""How scanning batches look."""

import django_tables2
from django.utils.translation import gettext_lazy as _

from countyhall.domains.archives.models.batch import Batch
from countyhall.kernel.web.columns import LinkColumn, NumberColumn, PersonColumn, RocDateColumn, StateColumn
from countyhall.kernel.web.tables import Table

COLOURS = {
    "received": "secondary", "arranged": "blue", "scanned": "yellow", "checked": "azure", "sampled": "purple",
    "accepted": "green", "returned": "red",
}  # fmt: skip


class BatchTable(Table):
    """Batches."""

    number = LinkColumn()
    state = StateColumn(COLOURS)
    project = django_tables2.Column(verbose_name=_("project"), order_by=["phase", "stage"])
    operator = PersonColumn()
    sampler = PersonColumn()
    page_count = NumberColumn()
    accepted_pages = NumberColumn()
    received_on = RocDateColumn()
    accepted_on = RocDateColumn()

    class Meta(Table.Meta):
        model = Batch
        fields = [
            "number", "title", "project", "box", "unit", "operator", "place", "dots", "state", "received_on",
            "page_count", "attempt", "kept_elsewhere", "rule", "sampler", "sample_count", "wrong_count",
            "accepted_on", "accepted_pages", "reason",
        ]  # fmt: skip
