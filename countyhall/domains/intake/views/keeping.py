"""What is promised of a dataset, and how good its editions were."""

from typing import Any

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countyhall.domains.intake.forms.contract import RulesForm
from countyhall.domains.intake.selectors import editions
from countyhall.domains.intake.services import contracts
from countyhall.domains.intake.views.base import DatasetPage
from countyhall.kernel.lake import services as lake
from countyhall.kernel.lake.checks import described


class ContractView(DatasetPage):
    """The contract as rows of a form."""

    title = gettext_lazy("Contract")
    template_name = "intake/contract.html"

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """The form, and the lists that a column may refer to."""
        lists = editions.lists(self.request.user)
        kwargs.setdefault("rules", RulesForm(None, dataset=self.dataset, lists=set(lists)))
        return super().get_context_data(lists=lists, **kwargs)

    def post(self, request, *args, **kwargs):
        """Write it, or say what is wrong beside its column."""
        rules = RulesForm(request.POST, dataset=self.dataset, lists=set(editions.lists(request.user)))
        if not rules.is_valid():
            return self.render_to_response(self.get_context_data(rules=rules))
        frequency = rules.whole.cleaned_data["frequency"]
        contracts.agree(self.dataset, rules.contract, rules.key, frequency, by=request.user)
        messages.success(request, _("The contract holds for the next edition."))
        return redirect(self.dataset.get_absolute_url())


class QualityView(DatasetPage):
    """The score of every edition as a chart, and the table behind it."""

    permission = "lake.view_dataset"
    title = gettext_lazy("Quality of its editions")
    template_name = "intake/quality.html"

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """The history, the oldest first."""
        history = lake.score_history(self.dataset)
        rows = [
            one | {"failed": [described(check) for check in one["failed"]]} for one in history
        ]  # fmt: skip
        return super().get_context_data(
            rows=rows, chart=editions.quality(history), finding=editions.finding(history), **kwargs
        )
