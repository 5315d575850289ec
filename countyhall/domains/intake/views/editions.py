"""One edition: its rows, checks and way back; publishing it, withdrawing it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic.edit import FormMixin

from countyhall.domains.intake.forms.publishing import PublishForm, WithdrawForm
from countyhall.domains.intake.selectors import editions
from countyhall.domains.intake.views.base import EditionPage
from countyhall.kernel.lake import services as lake
from countyhall.kernel.lake.models import Edition

State = Edition.State


class EditionView(EditionPage):
    """One edition."""

    template_name = "intake/edition.html"

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """Rows as far as the reader may see them, checks, sources, what can be done."""
        edition, user = self.edition, self.request.user
        self.title = _("Edition %s") % edition.number
        pages = Paginator(range(edition.rows), editions.ROWS_ON_A_PAGE)
        page = pages.get_page(self.request.GET.get("page"))
        readable = editions.readable(edition, user)
        return super().get_context_data(
            edition=edition, checks=editions.told(edition), score=lake.score(edition), readable=readable,
            sheet=editions.sheet(edition, user, max(page.start_index() - 1, 0)) if readable else None,
            page_obj=page, paginator=pages, others=editions.neighbours(edition),
            sources=edition.sources.select_related("source_file", "source_edition__dataset"),
            loads=edition.loads.select_related("source_file", "by"),
            may_publish=user.has_perm("lake.publish_dataset", self.dataset), **kwargs,
        )  # fmt: skip


class StepView(FormMixin, EditionPage):
    """A step of an edition: refused in words beside the form."""

    permission = "lake.publish_dataset"

    def post(self, request, *args, **kwargs):
        """Take it."""
        form = self.get_form()
        if form.is_valid():
            try:
                self.take(**form.cleaned_data)
            except lake.Refused as error:
                form.add_error(None, str(error))
            else:
                return redirect("intake:edition", self.edition.pk)
        return self.render_to_response(self.get_context_data(form=form))

    def take(self, **given) -> None:
        """Do it. Raises ``lake.Refused`` in words."""
        raise NotImplementedError


class PublishView(StepView):
    """What would change, and the word that it may."""

    title = gettext_lazy("Publish an edition")
    template_name = "intake/publish.html"
    form_class = PublishForm

    def get_initial(self) -> dict[str, Any]:
        """The line that was written when it was loaded."""
        return {"note": self.edition.note}

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """The edition that is read now beside the one to come."""
        edition, current = self.edition, self.dataset.current
        stops = [
            words for words, check in editions.told(edition) if not check.passed and check.severity == "error"
        ]
        return super().get_context_data(
            edition=edition, current=current, columns=editions.layout_changes(edition, current), stops=stops,
            may_take=edition.state == State.CHECKED and not stops, **kwargs,
        )  # fmt: skip

    def take(self, **given) -> None:
        """Publish it."""
        lake.publish(self.edition, by=self.request.user, note=given["note"])
        messages.success(self.request, _("Edition %s is published.") % self.edition.number)


class WithdrawView(StepView):
    """Take a published edition back."""

    title = gettext_lazy("Withdraw an edition")
    template_name = "intake/withdraw.html"
    form_class = WithdrawForm

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """The edition that would be read after."""
        published = self.dataset.editions.filter(state=State.PUBLISHED).exclude(pk=self.edition.pk)
        return super().get_context_data(
            edition=self.edition, after=published.order_by("-number").first(), **kwargs
        )  # fmt: skip

    def take(self, **given) -> None:
        """Withdraw it."""
        lake.withdraw(self.edition, reason=given["reason"], by=self.request.user)
        messages.success(self.request, _("Edition %s is withdrawn.") % self.edition.number)
