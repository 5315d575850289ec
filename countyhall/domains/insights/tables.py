"""How analyses look in lists and on their pages."""

from countyhall.domains.insights.models import Analysis, Annotation, KeptBoard, Preparation, Theme
from countyhall.kernel.web.columns import LinkColumn, StateColumn, UnitColumn
from countyhall.kernel.web.tables import Table

S = Analysis.State


class AnalysisTable(Table):
    """Analyses."""

    title = LinkColumn()
    unit = UnitColumn()
    state = StateColumn(
        {S.PLANNED: "secondary", S.RUNNING: "blue", S.IN_USE: "green", S.RETIRED: "secondary"}
    )

    class Meta(Table.Meta):
        model = Analysis
        fields = [
            "number", "title", "unit", "phase", "theme", "kind", "state", "begun_on", "in_use_on", "question", "method",
        ]  # fmt: skip


class ThemeTable(Table):
    """Themes."""

    name = LinkColumn()
    unit = UnitColumn()

    class Meta(Table.Meta):
        model = Theme
        fields = ["name", "phase", "opened_on", "unit"]


class PreparationTable(Table):
    """Units whose data are ready."""

    unit = UnitColumn()

    class Meta(Table.Meta):
        model = Preparation
        fields = ["unit", "phase", "ready_on", "sources"]


class KeptBoardTable(Table):
    """Boards that people keep."""

    title = LinkColumn()
    unit = UnitColumn()

    class Meta(Table.Meta):
        model = KeptBoard
        fields = ["title", "code", "unit", "public", "created_at"]


class AnnotationTable(Table):
    """Events on charts."""

    words = LinkColumn()
    unit = UnitColumn()
    state = StateColumn({Annotation.State.SHOWN: "green", Annotation.State.REMOVED: "secondary"})

    class Meta(Table.Meta):
        model = Annotation
        fields = ["day", "words", "dataset", "board", "unit", "state"]
