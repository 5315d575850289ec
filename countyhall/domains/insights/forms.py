"""What people fill in about analyses."""

from countyhall.domains.insights.models import Analysis
from countyhall.kernel.lake.models import Dataset
from countyhall.kernel.records import services as records
from countyhall.kernel.web.forms import Form


class AnalysisForm(Form):
    """An analysis: what it answers, how, and from which tables."""

    class Meta:
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
