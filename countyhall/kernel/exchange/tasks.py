"""Long imports and exports in the background, and the end of files that nobody fetched."""

from functools import partial
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_tables2 import RequestConfig

from countyhall.kernel.exchange import exporter, services
from countyhall.kernel.exchange.models import ExportFile, ImportRun
from countyhall.kernel.jobs import services as jobs
from countyhall.kernel.jobs.models import Progress
from countyhall.kernel.people.models import User
from countyhall.kernel.registry import registry
from countyhall.kernel.web.tables import shown

FOLDER = "exports"
EVERY = 500  # rows between two looks at whether the person asked to stop


@jobs.task(tries=1)
def take_in(run: int) -> None:
    """Perform an import that a person waits for. A second call does nothing."""
    found = ImportRun.objects.select_related("by").get(pk=run)
    if found.state != ImportRun.State.WAITING:
        return
    progress = Progress.objects.get(pk=found.progress_id)
    link = reverse("exchange:run", args=[found.pk])
    with translation.override(found.by.language if found.by else settings.LANGUAGE_CODE):
        if progress.ended:
            found.state, found.finished_at = ImportRun.State.CANCELLED, timezone.now()
            found.save(update_fields=["state", "finished_at"])
            return
        with progress.running():
            services.perform(found, progress=progress)
            if found.state == ImportRun.State.CANCELLED:
                raise jobs.Cancelled
            progress.message, progress.link = found.get_state_display(), link


@jobs.task(tries=1)
def take_back(run: int, by: int) -> None:
    """Undo an import of many rows that a person waits for."""
    found, person = ImportRun.objects.get(pk=run), User.objects.get(pk=by)
    progress = Progress.objects.get(pk=found.progress_id)
    with translation.override(person.language):
        if progress.ended:
            return
        with progress.running():
            taken = services.undo(found, person, progress)
            progress.message = ngettext("%(n)d row was taken back.", "%(n)d rows were taken back.", taken) % {
                "n": taken
            }
            progress.link = reverse("exchange:run", args=[found.pk])


@jobs.task(tries=3)
def write_export(file: int) -> None:
    """Write a list for the person who asked, with what they may see at this moment."""
    found = ExportFile.objects.select_related("by").get(pk=file)
    if found.ready_at is not None:
        return
    progress = Progress.objects.get(pk=found.progress_id)
    if progress.ended:
        return
    with translation.override(found.by.language), progress.running():
        table, title = list_of(found)
        exporter.may_export(found.by, table.data.data.model)
        found.rows_count = progress.total = table.data.data.count()
        found.path = _write(found, table, title, progress)
        found.ready_at = timezone.now()
        found.save(update_fields=["rows_count", "path", "ready_at"])
        progress.message, progress.link = _("Ready"), reverse("exchange:download", args=[found.pk])


def list_of(file: ExportFile):
    """The table and the title of the list that a file was asked from, through the gate as it stands now."""
    pages = next(pages for page in registry.all("pages") if str(pages := page()) == file.pages)
    request = HttpRequest()
    request.method, request.user, request.GET = "GET", file.by, QueryDict(file.query)
    view = pages.list_view(pages=pages)
    view.setup(request)
    table = shown(pages.table, view.columns(), view.get_queryset(), request=request)
    RequestConfig(request, paginate=False).configure(table)
    return table, str(pages.title)


def _write(file: ExportFile, table, title: str, progress: Progress) -> str:
    path = Path(default_storage.path(f"{FOLDER}/{uuid4().hex}.{file.fmt}"))
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("wb") as target:
            for block in exporter.export_table(table, file.fmt, title=title, told=partial(_told, progress)):
                target.write(block)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return f"{FOLDER}/{path.name}"


def _told(progress: Progress, rows: int) -> None:
    progress.advance(rows)
    if progress.done % EVERY == 0 and progress.cancelled:
        raise jobs.Cancelled


@jobs.periodic("23 * * * *")
def every_hour() -> None:
    """Throw away files whose day is over."""
    throw_away_old()


def throw_away_old() -> int:
    """Delete expired files and their rows; returns how many."""
    old = list(ExportFile.objects.filter(expires_at__lt=timezone.now()))
    for file in old:
        if file.path:
            default_storage.delete(file.path)
        file.delete()
    return len(old)
