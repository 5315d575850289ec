"""How datasets of the lake look in lists and on their pages."""

from countyhall.kernel.lake.models import Dataset
from countyhall.kernel.web.columns import LinkColumn, UnitColumn
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
