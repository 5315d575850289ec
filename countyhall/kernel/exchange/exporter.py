"""A list as a file: the same columns and filters, short ones at once, long ones in the background."""

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpResponseRedirect, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tables2.columns import Column
from django_tables2.rows import BoundRow

from countyhall.kernel.exchange import writers
from countyhall.kernel.exchange.models import ExportFile
from countyhall.kernel.jobs import services as jobs
from countyhall.kernel.jobs.models import Progress
from countyhall.kernel.period import clock
from countyhall.kernel.registry import registry

AT_ONCE = 5000  # rows
KEPT_FOR = timedelta(hours=24)


class Exporter:
    """One format, as ``Domain.exporters`` offers it to every list of the house."""

    def __init__(self, fmt: str) -> None:
        self.format = fmt

    def response(self, code: str, title: str, table, request):
        """The file, or the page on which its progress is seen.

        ``code`` is the list (``petitions.petition``), ``table`` the bound table that the list shows.
        Raises ``PermissionDenied`` without ``export_<model>`` where the house knows that permission.
        """
        may_export(request.user, table.data.data.model)
        if table.data.data.count() <= AT_ONCE:
            return self.download(title, table)
        return self._later(code, title, request)

    def download(self, title: str, table) -> StreamingHttpResponse:
        """The file as it is written."""
        response = StreamingHttpResponse(
            export_table(table, self.format, title=title), content_type=writers.TYPES[self.format]
        )
        response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(self.file_name(title))}"
        return response

    def file_name(self, title: str) -> str:
        """The list and the office date."""
        return f"{title}-{clock.today():%Y%m%d}.{self.format}"

    def _later(self, code: str, title: str, request) -> HttpResponseRedirect:
        from countyhall.kernel.exchange import tasks

        progress = Progress.start(_("Export: %(title)s") % {"title": title}, 0, request.user)
        file = ExportFile.objects.create(
            by=request.user, pages=code, query=request.GET.urlencode(), fmt=self.format,
            file_name=self.file_name(title), expires_at=timezone.now() + KEPT_FOR, progress_id=progress.pk,
        )  # fmt: skip
        jobs.defer(tasks.write_export, file=file.pk)
        return HttpResponseRedirect(reverse("exchange:export", args=[file.pk]))


EXPORTERS = [Exporter(fmt) for fmt in ("xlsx", "ods", "csv", "json")]


def may_export(user, model: type[models.Model]) -> None:
    """Raise ``PermissionDenied`` unless ``user`` may see and, where a domain speaks of it, export them."""
    meta = model._meta
    asked = [f"{meta.app_label}.view_{meta.model_name}"]
    export = f"{meta.app_label}.export_{meta.model_name}"
    asked += [export] if export in registry.permissions else []
    if not all(user.has_perm(perm) for perm in asked):
        raise PermissionDenied


def export_table(
    table, fmt: str, columns: Iterable[str] | None = None, *, title: str = "", told: Callable | None = None
) -> Iterator[bytes]:
    """The rows of a table as a file in blocks of bytes; ``columns`` names which, in that order.

    ``told(1)`` is called after every row.
    """
    shown = (
        [table.columns[name] for name in columns]
        if columns
        else [c for c in table.columns.iterall() if c.visible]
    )
    shown = [column for column in shown if not getattr(column.column, "exclude_from_export", False)]
    headings = [str(column.header) for column in shown]
    return writers.write(fmt, (title or "1", headings, _rows(table, shown, told)))


def _rows(table, shown: list, told: Callable | None) -> Iterator[list[Any]]:
    """Plain values: straight from the database where every column is a field, else column by column."""
    queryset = table.data.data
    fields = [_field(queryset.model, column) for column in shown]
    rows = _straight(queryset, fields) if all(fields) else _by_column(table, shown, queryset)
    for row in rows:
        yield row
        if told is not None:
            told(1)


def _field(model: type[models.Model], column) -> models.Field | None:
    """The concrete field that a column shows as it is, if it is one."""
    if hasattr(column.column, "value") and type(column.column).value is not Column.value:
        return None
    found = next((f for f in model._meta.concrete_fields if f.name == str(column.accessor)), None)
    return found if found is not None and not found.is_relation else None


def _straight(queryset, fields: list[models.Field]) -> Iterator[list[Any]]:
    labels = [dict(field.flatchoices) for field in fields]
    plain = queryset.select_related(None).prefetch_related(None)
    for row in plain.values_list(*(f.name for f in fields)).iterator(chunk_size=2000):
        yield [names.get(value, value) if names else value for names, value in zip(labels, row, strict=True)]


def _by_column(table, shown: list, queryset) -> Iterator[list[Any]]:
    for record in queryset.iterator(chunk_size=500):
        row = BoundRow(record, table=table)
        yield [row.get_cell_value(column.name) for column in shown]
