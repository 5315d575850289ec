"""One record: its sections, the steps open to the reader, its history, files, deadlines and links."""

from django.views import generic

from countyhall.kernel.audit import services as audit
from countyhall.kernel.web import panels
from countyhall.kernel.web.tables import shown, with_related
from countyhall.kernel.web.views.base import RecordView

SEEN_AS = {"detail": "page", "print": "print"}
BUTTONS = 3  # steps shown side by side; the rest under one button


class DetailView(RecordView, generic.DetailView):
    """A record as its readers see it."""

    page = "detail"

    def get_queryset(self):
        """Through the gate, with what the sections read."""
        names = [name for _title, columns in self.pages.sections for name in columns]
        return with_related(super().get_queryset(), self.pages.table, names, self.pages.prefetch)

    def get_object(self, queryset=None):
        """The record; that it was seen is noted where its readers are."""
        record = super().get_object(queryset)
        audit.saw(record, by=self.request.user, way=SEEN_AS.get(self.page, "page"))
        return record

    def get_context_data(self, **kwargs):
        """Add sections, steps and panels."""
        record, user, pages = self.object, self.request.user, self.pages
        steps = pages.lifecycle.open_to(user, record) if pages.lifecycle else []
        may_change = pages.may(user, "change", record)
        plain = [step for step in steps if not step.danger]
        return super().get_context_data(
            title=str(record), record=record, sections=sections(pages, record),
            may_edit=bool(pages.form and pages.can_edit and may_change),
            may_attach=may_change and pages.takes_files(),
            trail=[(pages.title, pages.url("list")), (record, "")],
            steps=plain[:BUTTONS], more_steps=plain[BUTTONS:], danger_steps=[s for s in steps if s.danger],
            panels=panels.of(pages, record, user), **kwargs,
        )  # fmt: skip


class PrintView(DetailView):
    """The same, on the print sheet."""

    page = "print"


def sections(pages, record) -> list[dict]:
    """Heading, (label, cell) pairs and the labels of what is empty: the list's columns, down the page."""
    names = [name for _title, columns in pages.sections for name in columns]
    table = shown(pages.table, list(dict.fromkeys(names)), [record])
    row = table.rows[0]
    return [_section(table, row, title, columns) for title, columns in pages.sections]


def _section(table, row, title, names) -> dict:
    bound = [table.columns[name] for name in names]
    cells = [(column, row.get_cell(column.name)) for column in bound]
    return {
        "title": title,
        "rows": [{"name": c.name, "label": c.header, "cell": cell} for c, cell in cells if cell != c.default],
        "empty": [c.header for c, cell in cells if cell == c.default],
    }
