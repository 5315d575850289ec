"""What people fill in about analyses."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from countyhall.domains.insights.boards import kept
from countyhall.domains.insights.boards.declared import Board, to_text
from countyhall.domains.insights.models import Analysis, Annotation, KeptBoard, Preparation, Theme
from countyhall.kernel.lake.models import Dataset
from countyhall.kernel.period import clock
from countyhall.kernel.records import services as records
from countyhall.kernel.web.forms import Form


class AnalysisForm(Form):
    """An analysis: what it answers, how, and from which tables."""

    class Meta(Form.Meta):
        model = Analysis
        fields = ["title", "unit", "phase", "theme", "kind", "question", "method", "tables"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tables"].queryset = Dataset.objects.visible_to(self.by)

    def save(self, commit: bool = True) -> Analysis:
        """Give a new analysis its number."""
        if not self.instance.number:
            self.instance.number = records.next_number(
                "insights.analysis", text=lambda n: f"BD{n:04d}", by=self.by
            )
        return super().save(commit)


class ThemeForm(Form):
    """A theme, from the day on which it was opened."""

    class Meta(Form.Meta):
        model = Theme
        fields = ["name", "phase", "opened_on", "unit"]

    def save(self, commit: bool = True) -> Theme:
        """Note the dated fact that is counted."""
        theme = super().save(commit)
        records.happened(theme, "opened", on=theme.opened_on, recorded_on=clock.today())
        return theme


class PreparationForm(Form):
    """A unit whose data are in order, from a day on."""

    class Meta(Form.Meta):
        model = Preparation
        fields = ["unit", "phase", "ready_on", "sources"]

    def save(self, commit: bool = True) -> Preparation:
        """Note the dated fact that is counted."""
        unit = super().save(commit)
        records.happened(unit, "ready", on=unit.ready_on, recorded_on=clock.today())
        return unit


class KeptBoardForm(Form):
    """A new board: its code, title and unit; tiles come in the editor."""

    class Meta(Form.Meta):
        model = KeptBoard
        fields = ["title", "code", "unit"]

    def clean_code(self) -> str:
        """Small letters, digits and hyphens: it stands in addresses."""
        code = self.cleaned_data["code"]
        if not kept.CODE.match(code):
            raise ValidationError(_("A code is small letters, digits and hyphens, at most 60."))
        return code

    def save(self, commit: bool = True) -> KeptBoard:
        """Write its definition and its first version."""
        given = self.instance
        given.text = to_text(Board(given.code, given.title, owner=given.unit.code))
        board = super().save(commit)
        kept.remember(board, self.by)
        return board


class AnnotationForm(Form):
    """An event: of a table or of a board, on a day."""

    class Meta(Form.Meta):
        model = Annotation
        fields = ["day", "words", "dataset", "board", "unit"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["dataset"].queryset = Dataset.objects.visible_to(self.by)

    def clean(self) -> dict:
        """One of the two, not both."""
        given = super().clean()
        if bool(given.get("dataset")) == bool(given.get("board")):
            self.add_error("board", _("Name a table or a board, one of the two."))
        return given
