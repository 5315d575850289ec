"""After the decision: proofreading, versions side by side, and the dispatcher's list."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countyhall.domains.documents.forms.draft_delivery import DeliveryForm, RetryForm
from countyhall.domains.documents.models import Draft, Mode, Recipient
from countyhall.domains.documents.selectors import drafts as selectors
from countyhall.domains.documents.services import dispatch, drafting, paper, proofing
from countyhall.domains.documents.views.drafting import DraftPage
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.period import clock
from countyhall.kernel.web.views import Page


class VersionsView(DraftPage):
    """Two versions in one text: what was taken away, what was put in."""

    title = gettext_lazy("Versions")
    template_name = "documents/drafting/versions.html"

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """Add the versions and the comparison asked for: the last two when nothing is said."""
        rows = list(self.draft.versions.select_related("by"))
        texts = {str(row.number): row.text for row in rows} | {"now": self.draft.approval_text()}
        left = self.request.GET.get("from", str(rows[0].number) if rows else "now")
        right = self.request.GET.get("to", "now")
        pieces = drafting.difference(texts.get(left, ""), texts.get(right, texts["now"]))
        return super().get_context_data(versions=rows, left=left, right=right, pieces=pieces, **kwargs)


class ProofView(DraftPage):
    """Compare with what was decided; slips of the pen may be mended, nothing else."""

    title = gettext_lazy("Proofread")
    permission = "documents.proofread_draft"
    template_name = "documents/drafting/proof.html"

    def get(self, request, *args, **kwargs):
        """Not for the drafter, and only between decision and seal."""
        self.may()
        return super().get(request, *args, **kwargs)

    def may(self) -> None:
        """Refuse whoever wrote it."""
        user = self.request.user
        if not user.has_perm(self.permission, self.draft) or user.pk == self.draft.drafter_id:
            raise PermissionDenied

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """Add the comparison and what was mended."""
        draft = self.draft
        return super().get_context_data(
            pieces=drafting.difference(draft.decided_text, draft.approval_text()), lines=proofing.lines_of(draft),
            corrections=list(draft.corrections.select_related("by")), pages=range(1, len(paper.pages(draft)) + 1),
            open=draft.state == Draft.State.DECIDED, **kwargs,
        )  # fmt: skip

    def post(self, request, *args, **kwargs):
        """Take the mended lines."""
        self.may()
        try:
            subject, paragraphs = proofing.with_lines(self.draft, request.POST)
            made = proofing.mend(self.draft, by=request.user, subject=subject, paragraphs=paragraphs)
        except (Refused, ValidationError) as refusal:
            messages.error(request, " ".join(getattr(refusal, "messages", [str(refusal)])))
        else:
            messages.success(request, _("Mended: %(count)s slips.") % {"count": len(made)})
        return redirect("documents:proof", self.draft.pk)


class DispatchView(Page):
    """What waits to be posted, what failed, what has to be checked."""

    title = gettext_lazy("Dispatch")
    permission = "documents.send_draft"
    template_name = "documents/drafting/dispatch.html"

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """Add the lists, one query each."""
        user, today = self.request.user, clock.today()
        return super().get_context_data(
            to_proofread=selectors.to_proofread(user)[:50], to_seal=selectors.to_seal(user)[:50],
            to_send=selectors.to_send(user)[:50],
            ready=selectors.parcels(user, Recipient.State.READY).exclude(mode=Mode.ELECTRONIC)[:100],
            waiting=selectors.parcels(user, Recipient.State.READY).filter(mode=Mode.ELECTRONIC).count(),
            failed=selectors.parcels(user, Recipient.State.FAILED)[:100],
            to_check=selectors.unheard(user, today)[:100], today=today, **kwargs,
        )  # fmt: skip


class DeliveryView(Page):
    """What became of one addressee's copy; noted by hand, or sent again alone."""

    permission = "documents.send_draft"
    template_name = "documents/drafting/delivery.html"

    @cached_property
    def recipient(self) -> Recipient:
        """Through the gate of its draft."""
        found = Recipient.objects.visible_to(self.request.user).select_related(
            "draft__unit", "draft__document"
        )
        return get_object_or_404(found, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """Add the forms and the log."""
        one = self.recipient
        kwargs.setdefault("form", DeliveryForm(initial={"on": clock.today()}, recipient=one))
        kwargs.setdefault("retry_form", RetryForm(recipient=one))
        trail = [
            (_("Dispatch"), dispatch_url()),
            (str(one.draft), one.draft.get_absolute_url()),
            (str(one), ""),
        ]
        log = list(one.log.select_related("by"))
        return super().get_context_data(recipient=one, log=log, trail=trail, heading=str(one), **kwargs)

    def post(self, request, *args, **kwargs):
        """Note it, or send it again."""
        one = self.recipient
        again = "retry" in request.POST
        form = (RetryForm if again else DeliveryForm)(request.POST, recipient=one)
        if form.is_valid():
            said = form.cleaned_data
            try:
                if again:
                    dispatch.retry(one, by=request.user, **said)
                else:
                    dispatch.note_by_hand(one, said.pop("outcome"), by=request.user, **said)
            except Refused as refusal:
                form.add_error(None, str(refusal))
        if form.is_valid():
            messages.success(request, _("Noted."))
            return redirect(dispatch_url())
        name = "retry_form" if again else "form"
        return self.render_to_response(self.get_context_data(**{name: form}), status=422)


def dispatch_url() -> str:
    """Where the dispatcher works."""
    return reverse("documents:dispatch")
