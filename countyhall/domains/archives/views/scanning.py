"""Scanning at the desk: take images in, decide findings, look at the sample, hand out the manifest."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countyhall.domains.archives.forms.scanning import IntakeForm
from countyhall.domains.archives.models.batch import Batch
from countyhall.domains.archives.models.page import Finding, SamplePage
from countyhall.domains.archives.selectors import batches as selectors
from countyhall.domains.archives.services import scan, scan_files
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.web.views import Page

SHOWN = 60
MOST_LIST = 5 * 1024 * 1024


class BatchPage(Page):
    """A page about one batch."""

    permission = "archives.view_batch"
    asks = "archives.change_batch"

    def batch(self) -> Batch:
        """The batch, through the gate; its unit is asked for the permission to write."""
        seen = Batch.objects.visible_to(self.request.user).select_related(
            "unit", "operator", "sampler", "rule"
        )
        batch = get_object_or_404(seen, pk=self.kwargs["pk"])
        if self.request.method == "POST" and not self.request.user.has_perm(self.asks, batch):
            raise PermissionDenied
        return batch

    def get_context_data(self, **kwargs):
        """Add the batch and the way to it."""
        batch = kwargs.pop("batch", None) or self.batch()
        return super().get_context_data(
            batch=batch, trail=[(batch, batch.get_absolute_url()), (self.title, "")], **kwargs
        )


class IntakeView(BatchPage):
    """Upload images and, where their names do not say it, the list."""

    title = gettext_lazy("Take images in")
    template_name = "archives/intake.html"

    def get_context_data(self, **kwargs):
        """Add the form and the work that runs."""
        batch = self.batch()
        kwargs.setdefault("form", IntakeForm(by=self.request.user))
        return super().get_context_data(
            batch=batch, open=batch.state in scan.OPEN, lines=list(selectors.lines_of(batch)[:SHOWN]),
            running=selectors.running_work(self.request.user, batch), **kwargs,
        )  # fmt: skip

    def post(self, request, *args, **kwargs):
        """Take in what can be, and name what cannot."""
        batch = self.batch()
        form = IntakeForm(request.POST, request.FILES, by=request.user)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        try:
            listed = self.listed(form.cleaned_data["manifest"])
            taken = scan.take_in(batch, form.cleaned_data["images"], listed, by=request.user)
        except (ValidationError, Refused) as no:
            form.add_error("manifest" if isinstance(no, ValidationError) else None, "；".join(said(no)))
            return self.render_to_response(self.get_context_data(form=form), status=422)
        return self.render_to_response(self.get_context_data(taken=taken))

    def listed(self, upload):
        """The entries of the list, if one came."""
        if upload is None:
            return None
        if upload.size > MOST_LIST:
            raise ValidationError(_("The list is too long. Divide it."))
        return scan_files.entries(upload.read())


def said(no) -> list[str]:
    """What a refusal says."""
    return list(getattr(no, "messages", None) or [str(no)])


class CheckView(BatchPage):
    """Every finding with its page; F is fine, A again, J and K move."""

    title = gettext_lazy("Findings of the check")
    template_name = "archives/check.html"
    asks = "archives.check_batch"

    def get_context_data(self, **kwargs):
        """Add the findings, those that wait first."""
        batch = self.batch()
        findings = selectors.findings_of(batch).select_related("page__copy", "item", "by")
        waiting = findings.filter(decision=Finding.Decision.OPEN)
        return super().get_context_data(
            batch=batch, waiting=list(waiting[:SHOWN]), waiting_count=waiting.count(),
            decided=list(findings.exclude(decision=Finding.Decision.OPEN).order_by("-at")[:SHOWN]),
            may=self.request.user.has_perm(self.asks, batch) and batch.state == Batch.State.SCANNED, **kwargs,
        )  # fmt: skip

    def post(self, request, *args, **kwargs):
        """Decide one and stay."""
        batch = self.batch()
        finding = get_object_or_404(batch.findings, pk=number(request.POST.get("finding")))
        try:
            note = request.POST.get("note", "")
            scan.decide(finding, request.POST.get("decision", ""), by=request.user, note=note)
        except Refused as no:
            messages.error(request, str(no))
        return redirect("archives:batch-check", batch.pk)


def number(text: str | None) -> int:
    """A key from a form; 0 for nonsense."""
    return int(text) if text and text.isdigit() and len(text) < 16 else 0


class SampleView(BatchPage):
    """One page of the sample at a time, beside the paper: G is the same, W is wrong."""

    title = gettext_lazy("Sample")
    template_name = "archives/sample.html"
    asks = "archives.draw_batch"

    def get_context_data(self, **kwargs):
        """Add the page that is next and how the sample stands."""
        batch = self.batch()
        sample = selectors.sample_of(batch)
        here = (
            sample.filter(pk=number(self.request.GET.get("page"))).first()
            or sample.filter(verdict="").first()
        )
        return super().get_context_data(
            batch=batch, here=here, stands=selectors.standing(batch), all=list(sample[:1000]),
            may=batch.sampler_id == self.request.user.pk and batch.state == Batch.State.SAMPLED, **kwargs,
        )  # fmt: skip

    def post(self, request, *args, **kwargs):
        """Keep the verdict and go on to the next page."""
        batch = self.batch()
        page = get_object_or_404(SamplePage, batch=batch, pk=number(request.POST.get("sample")))
        try:
            scan.judge(
                page, request.POST.get("verdict", ""), by=request.user, note=request.POST.get("note", "")
            )
        except Refused as no:
            messages.error(request, str(no))
            return redirect(f"{request.path}?page={page.pk}")
        return redirect("archives:batch-sample", batch.pk)


class MeasureView(BatchPage):
    """Measure again what was stopped."""

    def get(self, request, *args, **kwargs):
        """Only asked for by a button."""
        raise Http404

    def post(self, request, *args, **kwargs):
        """Queue it."""
        batch = self.batch()
        scan.measure_later(batch, by=request.user)
        messages.success(request, _("The pages are being measured."))
        return redirect(batch.get_absolute_url())


class ManifestView(BatchPage):
    """Every file with its SHA-256, as CSV."""

    def get(self, request, *args, **kwargs):
        """The list."""
        content = scan.manifest(self.batch())
        return FileResponse(content, as_attachment=True, filename=content.name, content_type="text/csv")
