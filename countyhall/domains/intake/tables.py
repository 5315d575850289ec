"""How datasets of the lake look in lists and on their pages."""

from countyhall.kernel.lake.models import Dataset, SmallCount
from countyhall.kernel.web.columns import DayLinkColumn, LinkColumn, UnitColumn
from countyhall.kernel.web.tables import Table


class DatasetTable(Table):
    """Datasets."""

    title = LinkColumn()
    unit = UnitColumn()

    class Meta(Table.Meta):
        model = Dataset
        fields = [
            "number", "title", "unit", "origin", "frequency", "licence", "source", "code", "title_en", "description",
        ]  # fmt: skip


class SmallCountTable(Table):
    """Thresholds of small counts by version."""

    valid_from = DayLinkColumn()

    class Meta(Table.Meta):
        model = SmallCount
        fields = ["valid_from", "least", "source"]
