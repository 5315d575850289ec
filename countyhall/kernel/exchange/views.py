"""The pages of an import: take a sheet, show what would happen, do it, follow it, take it back."""

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView as DjangoTemplateView

from countyhall.kernel.exchange import services, tasks, writers
from countyhall.kernel.exchange.forms import SheetForm
from countyhall.kernel.exchange.models import ExportFile, ImportRun
from countyhall.kernel.jobs import services as jobs
from countyhall.kernel.jobs.models import Progress
from countyhall.kernel.web.columns import page_of
from countyhall.kernel.web.views import Page
from countyhall.kernel.web.views.base import SIGNED_IN, PagesView

ROWS_PER_PAGE = 100
TEMPLATES = ("xlsx", "ods", "csv")


class ImportView(PagesView, DjangoTemplateView):
    """Take a sheet; it is tried first and nothing is written."""

    verb = "import"
    page = "import"

    def get_template_names(self) -> list[str]:
        """The domain's own page, else the standard one."""
        return [f"{self.pages.app}/{self.pages.name}_import.html", "exchange/import.html"]

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """The form, the columns that are understood, and what was imported lately."""
        importer = self.pages.importer
        kwargs.setdefault("form", SheetForm())
        return super().get_context_data(
            title=_("Import: %(name)s") % {"name": importer.name()}, importer=importer, formats=TEMPLATES,
            code=importer.label(), rules=services.rules(importer, self.request.user),
            runs=visible_runs(self.request.user).filter(importer=importer.label())[:5], **kwargs,
        )  # fmt: skip

    def post(self, request, *args, **kwargs):
        """Try the sheet, a long one in the background."""
        form = SheetForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        upload = form.cleaned_data["file"]
        run = services.begin(self.pages.importer, upload, request.user, dry=True, name=upload.name)
        return start(run)


class RunPage(Page):
    """A page of one run: its own person, or whoever may import there everywhere."""

    permission = SIGNED_IN

    def run(self) -> ImportRun:
        """The run, or 404."""
        return get_object_or_404(visible_runs(self.request.user), pk=self.kwargs["pk"])


class RunsView(Page):
    """Every import that the reader may see."""

    permission = SIGNED_IN
    title = gettext_lazy("Imports")
    template_name = "exchange/runs.html"

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """Newest first."""
        page = Paginator(visible_runs(self.request.user), 25).get_page(self.request.GET.get("page"))
        return super().get_context_data(page_obj=page, paginator=page.paginator, **kwargs)


class RunView(RunPage):
    """What became of a sheet: progress, errors beside the rows, and what can be done now."""

    template_name = "exchange/run.html"

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """The run with one page of its rows, those with errors first where there are any."""
        run = self.run()
        self.title = str(run)
        importer = services.importers().get(run.importer)
        rows = run.rows.select_related("content_type")
        wanted = self.request.GET.get("rows") or ("bad" if run.bad_count else "all")
        if wanted == "bad":
            rows = rows.exclude(errors=[])
        if wanted == "kept":
            rows = rows.exclude(kept_because="")
        page = Paginator(rows, ROWS_PER_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            run=run, importer=importer, wanted=wanted, page_obj=page, paginator=page.paginator,
            rows=lines(page, self.request.user),
            progress=Progress.objects.filter(pk=run.progress_id).first(),
            kept_count=run.rows.exclude(kept_because="").count(),
            may_run=may_run(run, self.request.user),
            may_undo=bool(importer) and importer.undoable and run.state == ImportRun.State.DONE
            and not is_busy(run), **kwargs,
        )  # fmt: skip


class ConfirmView(RunPage):
    """Do for good what was tried."""

    http_method_names = ["post"]

    def post(self, request, pk: int):
        """All rows, or those without errors."""
        tried = self.run()
        if tried.by_id != request.user.pk or tried.state != ImportRun.State.CHECKED:
            raise PermissionDenied
        skip_bad = request.POST.get("skip_bad") == "1"
        if tried.bad_count and not skip_bad:
            messages.error(request, _("Mend the rows with errors first, or leave them out."))
            return redirect("exchange:run", pk)
        importer = services.importer_of(tried.importer)
        run = services.begin(
            importer, bytes(tried.data), request.user, skip_bad=skip_bad, name=tried.file_name
        )
        return start(run, tried.rows_count)


class UndoView(RunPage):
    """Take an import back."""

    http_method_names = ["post"]

    def post(self, request, pk: int):
        """Rows that were touched since stay, and the page says which; many go in the background."""
        run = self.run()
        try:
            services.may_be_undone(run, request.user)
            if run.good_count > services.AT_ONCE:
                return undo_later(run, request.user)
            taken = services.undo(run, request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            said = ngettext("%(n)d row was taken back.", "%(n)d rows were taken back.", taken) % {"n": taken}
            messages.success(request, said)
        return redirect("exchange:run", pk)


class SourceView(RunPage):
    """The file as it was received."""

    def get(self, request, pk: int):
        """The same bytes."""
        run = self.run()
        response = HttpResponse(bytes(run.data), content_type="application/octet-stream")
        return _as_file(response, run.file_name)


class TemplateView(Page):
    """The empty sheet with its rules."""

    permission = SIGNED_IN

    def get(self, request, code: str, fmt: str):
        """As a file."""
        importer = services.importers().get(code)
        if importer is None or fmt not in TEMPLATES:
            raise Http404
        if not request.user.has_perm(importer.permission()):
            raise PermissionDenied
        response = HttpResponse(
            services.template(importer, fmt, request.user), content_type=writers.TYPES[fmt]
        )
        return _as_file(response, f"{importer.name()}.{fmt}")


class ExportView(Page):
    """A list that is being written; its own person only."""

    permission = SIGNED_IN
    template_name = "exchange/export.html"

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """How far it is."""
        file = own_file(self.request.user, self.kwargs["pk"])
        self.title = str(file)
        progress = Progress.objects.filter(pk=file.progress_id).first()
        return super().get_context_data(file=file, progress=progress, **kwargs)


class DownloadView(Page):
    """The written list; its own person only, and for a day."""

    permission = SIGNED_IN

    def get(self, request, pk: int):
        """The file, or 404."""
        file = own_file(request.user, pk)
        if file.ready_at is None or not default_storage.exists(file.path):
            raise Http404
        opened = default_storage.open(file.path)
        return FileResponse(
            opened, as_attachment=True, filename=file.file_name, content_type=writers.TYPES[file.fmt]
        )


def start(run: ImportRun, rows: int | None = None):
    """Do a run now or, when it is long, in the background; then show it."""
    importer = services.importer_of(run.importer)
    try:
        rows = services.count_rows(importer, bytes(run.data), run.by, run.file_name) if rows is None else rows
    except services.Unreadable:
        rows = 0  # performing it says why
    if rows <= services.AT_ONCE:
        services.perform(run, importer)
    else:
        run.progress_id = Progress.start(_("Import: %(name)s") % {"name": run.file_name}, rows, run.by).pk
        run.save(update_fields=["progress_id"])
        jobs.defer(tasks.take_in, run=run.pk)
    return redirect("exchange:run", run.pk)


def undo_later(run: ImportRun, by):
    """Take a long import back in the background; a second wish while the first is under way changes nothing."""
    if not is_busy(run):
        label = _("Undo: %(name)s") % {"name": run.file_name}
        run.progress_id = Progress.start(label, run.good_count, by).pk
        run.save(update_fields=["progress_id"])
        jobs.defer(tasks.take_back, run=run.pk, by=by.pk)
    return redirect("exchange:run", run.pk)


def is_busy(run: ImportRun) -> bool:
    """Whether something is being done with it in the background."""
    progress = Progress.objects.filter(pk=run.progress_id).first()
    return progress is not None and not progress.ended


def visible_runs(user):
    """One's own imports: a sheet may hold what others may not see."""
    return ImportRun.objects.filter(by=user).select_related("by").defer("data")


def may_run(run: ImportRun, user) -> bool:
    """Whether this person may do for good what they tried."""
    return run.by_id == user.pk and run.state == ImportRun.State.CHECKED and run.good_count > 0


def own_file(user, pk: int) -> ExportFile:
    """A file that this person asked for and that has not expired, or 404."""
    return get_object_or_404(ExportFile, pk=pk, by=user, expires_at__gt=timezone.now())


def lines(page, user) -> list[dict[str, Any]]:
    """Rows with the address of what they made, in one query per kind of record."""
    rows = list(page)
    found: dict[tuple, tuple[str, str]] = {}
    for kind in {row.content_type for row in rows if row.content_type_id and not row.removed}:
        model = kind.model_class()
        keys = [row.object_id for row in rows if row.content_type_id == kind.pk]
        manager = model._default_manager.all()
        seen = manager.visible_to(user) if hasattr(manager, "visible_to") else manager
        found |= {(kind.pk, pk): (page_of(record), str(record)) for pk, record in seen.in_bulk(keys).items()}
    return [{"row": row, "page": found.get((row.content_type_id, row.object_id))} for row in rows]


def _as_file(response: HttpResponse, name: str) -> HttpResponse:
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response
