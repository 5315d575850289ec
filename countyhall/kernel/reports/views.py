"""The pages of one report beyond the standard ones: begin, write, read, download, compare."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countyhall.kernel.figures import Breakdown, Listing, snapshots
from countyhall.kernel.figures import services as figures
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.period import Period, clock, roc
from countyhall.kernel.registry import registry
from countyhall.kernel.reports import services
from countyhall.kernel.reports.forms import BeginForm, SectionForm, TemplateForm
from countyhall.kernel.reports.models import Report, ReportSection
from countyhall.kernel.reports.tags import Faults
from countyhall.kernel.web.views import DetailView, ListView, Page

TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
}


class ReportListView(ListView):
    """The list, with the way to begin one."""

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """Whether the reader may begin a report."""
        may = bool(registry.all("reports")) and self.request.user.has_perm("reports.add_report")
        return super().get_context_data(may_begin=may, **kwargs)


class ReportDetailView(DetailView):
    """A report with its sections and its files."""

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """Add sections and files."""
        report, user = self.object, self.request.user
        return super().get_context_data(
            parts=list(report.sections.select_related("unit")),
            targets=list(services.FORMATS),
            templates=list(services.templates_for(report.kind)),
            may_add_templates=user.has_perm("reports.change_report"),
            files={file.format: file.sha256 for file in report.files.defer("content")},
            **kwargs,
        )


class ReportPage(Page):
    """A page of one report: outside the gate 404."""

    permission = "reports.view_report"

    @cached_property
    def report(self) -> Report:
        """The report, through the gate."""
        return get_object_or_404(Report.objects.visible_to(self.request.user), pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """Add the report and the way back to it."""
        url = reverse("reports:report-detail", args=[self.report.pk])
        trail = [(_("Reports"), reverse("reports:report-list")), (str(self.report), url), (self.title, "")]
        return super().get_context_data(report=self.report, trail=trail, report_url=url, **kwargs)


class BeginView(Page):
    """Begin a report on a period."""

    permission = "reports.add_report"
    title = gettext_lazy("Begin a report")
    template_name = "reports/begin.html"

    def form(self, data=None) -> BeginForm:
        """The form, first filled with the last half-year."""
        today = clock.today()
        initial = {"period": str(Period.half_year_before(today)), "as_of": roc.ledger(today)}
        return BeginForm(data, by=self.request.user, initial=initial)

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """Add the form."""
        return super().get_context_data(**{"form": self.form()} | kwargs)

    def post(self, request, *args, **kwargs):
        """Begin it."""
        form = self.form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        said = form.cleaned_data
        of = services.outline(said["kind"])
        report = services.begin(of, said["period"], said["as_of"], unit=said["unit"], by=request.user)
        return redirect("reports:report-detail", report.pk)


class ReadView(ReportPage):
    """The report as it reads, every number a link to its records."""

    title = gettext_lazy("Read the report")
    template_name = "reports/read.html"

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """Add the text, or everything that is wrong in it."""
        try:
            body, faults = services.html_of(self.report), []
        except Faults as found:
            body, faults = "", found.faults
        return super().get_context_data(body=body, faults=faults, **kwargs)


class FileView(ReportPage):
    """The report as a file."""

    def get(self, request, *args, **kwargs):
        """The bytes, or the page that says what is wrong."""
        target = kwargs["target"]
        if target not in services.FORMATS:
            raise Http404
        try:
            content = services.file_of(self.report, target)
        except Faults:
            return redirect("reports:read", self.report.pk)
        name = f"{self.report.title}-{self.report.period.label}.{target}"
        headers = {"Content-Disposition": content_disposition_header(True, name)}
        return HttpResponse(content, content_type=TYPES[target], headers=headers)


class CompareView(ReportPage):
    """Figures and text beside the report before."""

    title = gettext_lazy("Beside the last report")
    template_name = "reports/compare.html"

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """Add the comparison."""
        comparison = services.compare(self.report, self.request.user)
        texts = list(comparison.texts()) if comparison else []
        return super().get_context_data(comparison=comparison, texts=texts, **kwargs)


class RestatedView(ReportPage):
    """A frozen report's values beside what is known of the same period today."""

    title = gettext_lazy("Restated figures")
    template_name = "reports/restated.html"

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """Add every value, the changed ones first."""
        if self.report.snapshot is None:
            raise Http404
        today = clock.today()
        rows = sorted(snapshots.restated(self.report.snapshot, today), key=lambda row: not row.changed)
        return super().get_context_data(
            rows=rows, day=today, changed=sum(1 for row in rows if row.changed), **kwargs
        )


class SectionView(Page):
    """Write a section, with its figures to pick from and the text as it will read."""

    permission = "reports.view_report"
    template_name = "reports/section.html"

    @cached_property
    def section(self) -> ReportSection:
        """The section, through its report's gate."""
        reports = Report.objects.visible_to(self.request.user)
        sections = ReportSection.objects.select_related("report", "unit").filter(report__in=reports)
        return get_object_or_404(sections, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """Add the form, the picker and the preview."""
        section = self.section
        initial = {"text": section.text, "version": section.version}
        form = kwargs.pop("form", None) or SectionForm(initial=initial)
        report_url = reverse("reports:report-detail", args=[section.report_id])
        return super().get_context_data(
            section=section,
            form=form,
            heading=section.title,
            may_write=services.may_write(self.request.user, section),
            picker=picker(section.report),
            versions=list(section.versions.select_related("by")[:20]),
            trail=[
                (_("Reports"), reverse("reports:report-list")),
                (str(section.report), report_url),
                (section.title, ""),
            ],
            **shown(section, form["text"].value() or ""),
            **kwargs,
        )

    def post(self, request, *args, **kwargs):
        """Save a new version, or only show how it would read."""
        form = SectionForm(request.POST)
        if form.is_valid() and "look" not in request.POST:
            said = form.cleaned_data
            try:
                services.write(self.section, said["text"], by=request.user, version=said["version"])
            except Refused as refusal:
                form.add_error(None, str(refusal))
                form.data = form.data.copy()
                form.data["version"] = str(ReportSection.objects.get(pk=self.section.pk).version)
            else:
                messages.success(request, _("Saved."))
                return redirect("reports:section", self.section.pk)
        status = 200 if form.is_valid() else 422
        return self.render_to_response(self.get_context_data(form=form), status=status)


class PreviewView(SectionView):
    """The section as it would read, for the editor's pane."""

    def get(self, request, *args, **kwargs):
        """There is nothing to show without a text."""
        return redirect("reports:section", self.section.pk)

    def post(self, request, *args, **kwargs):
        """The text that was typed, answered."""
        return render(request, "reports/preview.html", shown(self.section, request.POST.get("text", "")))


def shown(section: ReportSection, text: str) -> dict[str, Any]:
    """The section's HTML, or what is wrong in it."""
    try:
        return {"preview": services.preview(section, text), "faults": []}
    except Faults as found:
        return {"preview": "", "faults": found.faults}


def picker(report: Report) -> list[dict[str, str]]:
    """Every figure with its value in this report, and the tag that puts it into the text."""
    values = {value.code: value for value in figures.all_values(report.period, report.as_of)}
    rows = []
    for item in figures.catalogue().values():
        if isinstance(item, Listing):
            rows.append(
                {
                    "label": item.label,
                    "code": item.code,
                    "value": _("table"),
                    "tag": f"{{{{table:{item.code}}}}}",
                }
            )
        elif isinstance(item, Breakdown):
            rows.append(
                {
                    "label": item.label,
                    "code": item.code,
                    "value": _("parts"),
                    "tag": f"{{{{list:{item.code}}}}}",
                }
            )
        else:
            value = values[item.code]
            rows.append(
                {
                    "label": item.label,
                    "code": item.code,
                    "value": value.text,
                    "tag": f"{{{{figure:{item.code}}}}}",
                }
            )
    return rows


class TemplatesView(Page):
    """Office files with tags for one kind of report: tried, kept, taken away again."""

    permission = "reports.change_report"
    title = gettext_lazy("Office templates")
    template_name = "reports/templates.html"

    @cached_property
    def outline(self):
        """The kind of report."""
        try:
            return services.outline(self.kwargs["kind"])
        except LookupError:
            raise Http404 from None

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """Add the form and what is kept."""
        today = clock.today()
        initial = {"period": str(Period.half_year_before(today)), "as_of": roc.ledger(today)}
        return super().get_context_data(
            **{"form": TemplateForm(initial=initial), "faults": []} | kwargs,
            kept=services.templates_for(self.outline.code).select_related("by"),
            heading=f"{self.title}: {self.outline.heading()}",
        )

    def post(self, request, *args, **kwargs):
        """Try the file; keep it only when every tag in it can be answered."""
        form, faults = TemplateForm(request.POST, request.FILES), []
        if form.is_valid():
            said = form.cleaned_data
            try:
                services.add_template(
                    self.outline.code, said["name"], said["file"], period=said["period"], as_of=said["as_of"],
                    by=request.user,
                )  # fmt: skip
            except Faults as found:
                faults = found.faults
            except ValueError as error:
                form.add_error("file", str(error))
            else:
                messages.success(request, _("Saved."))
                return redirect("reports:templates", self.outline.code)
        return self.render_to_response(self.get_context_data(form=form, faults=faults), status=422)


class FilledView(ReportPage):
    """An office file with this report's figures."""

    def get(self, request, *args, **kwargs):
        """The file, or the page that says what is wrong."""
        kept = services.templates_for(self.report.kind)
        template = get_object_or_404(kept.filter(pk=kwargs["template"]))
        try:
            content = services.filled(template, self.report)
        except Faults as found:
            return HttpResponse(str(found), content_type="text/plain; charset=utf-8", status=422)
        name = f"{template.name}-{self.report.period.label}.{template.format}"
        headers = {"Content-Disposition": content_disposition_header(True, name)}
        return HttpResponse(content, content_type=TYPES[template.format], headers=headers)
