"""The screens of one model, declared: which table, which form, which sections, and the view behind each."""

from collections.abc import Mapping

from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise

from countyhall.kernel.attachments import services as attachments
from countyhall.kernel.audit import services as audit
from countyhall.kernel.records.models import Record
from countyhall.kernel.registry import registry
from countyhall.kernel.web import views


class Pages:
    """One model's list, detail, create, edit, print, step and bulk pages.

    A declaration that holds no request: each page is an ordinary class-based view that reads
    ``self.pages``. Make a page different by another template (``<app>/<name>_list.html``), by another
    view class (``list_view = …``), or by another page altogether (``Domain.urls``).
    """

    model = None
    app = ""  # in the address and the URL names: the model's own app and name by default
    name = ""
    table = None
    filterset = None
    form = None
    lifecycle = None
    importer = None
    list_columns: list[str] = []
    order_by: list[str] = []
    sections: list[tuple[Promise | str, list[str]]] = []
    aside: list[str] = []
    tabs: list[tuple[str, Promise | str, str]] = []
    actions: Mapping[str, Promise | str] = {}  # what history says of doings that are no steps of a lifecycle
    prefetch: list[str] = []  # what columns need beyond the fields that they name
    title: Promise | str = ""
    icon = ""
    in_menu = True
    can_create = True
    can_edit = True
    panels = ("history", "files", "deadlines", "links")
    signoff_text = None  # ``fn(record) → safe HTML`` of the text that is signed, where it is more than words
    signoff_style = ""  # the style sheet that such a text needs
    signoff_aside = ""  # a template beside the text that is signed, filled by ``signoff_beside``
    empty: Promise | str = ""  # what to do when nothing is there yet

    list_view = views.ListView
    detail_view = views.DetailView
    create_view = views.CreateView
    edit_view = views.EditView
    print_view = views.PrintView
    step_view = views.StepView
    bulk_view = views.BulkView
    files_view = views.FilesView

    def __init__(self) -> None:
        self.meta = self.model._meta
        self.app = self.app or self.meta.app_label
        self.name = self.name or self.meta.model_name
        self.title = self.title or self.meta.verbose_name_plural

    def __str__(self) -> str:
        return f"{self.app}.{self.name}"

    def visible_to(self, user):
        """The records that ``user`` may see; every page reads through here."""
        manager = self.model._default_manager
        return manager.visible_to(user) if hasattr(manager.all(), "visible_to") else manager.all()

    def signoff_beside(self, record, user) -> dict:
        """What lies beside the text for whoever signs; ``write_url`` where the reader may change the text."""
        return {}

    def permission(self, verb: str) -> str:
        """``app.verb_model``."""
        return f"{self.meta.app_label}.{verb}_{self.meta.model_name}"

    def may(self, user, verb: str, record=None) -> bool:
        """Whether ``user`` holds the permission: for a record of a unit in that unit, else anywhere."""
        return user.has_perm(self.permission(verb), record if hasattr(record, "unit_id") else None)

    def url(self, page: str, *args) -> str:
        """The address of one of these pages: ``list``, ``detail``, ``new`` …"""
        return reverse(f"{self.app}:{self.name}-{page}", args=args)

    def steps(self) -> list:
        """The steps that people take (not those of the house itself)."""
        return [s for s in self.lifecycle.steps.values() if not s.system] if self.lifecycle else []

    def takes_files(self) -> bool:
        """Whether files can be attached to such a record."""
        return issubclass(self.model, Record) and "files" in self.panels

    def history_of(self, record):
        """The lines of history that its page shows."""
        return audit.history(record)

    def files_of(self, record):
        """The files that its page lists."""
        return attachments.of(record)

    def urls(self) -> list[URLPattern]:
        """One pattern for each page that this declaration has."""
        pages = [("", self.list_view, "list"), ("<int:pk>/", self.detail_view, "detail")]
        pages.append(("<int:pk>/print/", self.print_view, "print"))
        if self.form and self.can_create:
            pages.append(("new/", self.create_view, "new"))
        if self.form and self.can_edit:
            pages.append(("<int:pk>/edit/", self.edit_view, "edit"))
        if self.takes_files():
            pages.append(("<int:pk>/files/", self.files_view, "files"))
        if self.steps():
            pages.append(("<int:pk>/step/<slug:step>/", self.step_view, "step"))
        if any(step.bulk for step in self.steps()):
            pages.append(("bulk/<slug:step>/", self.bulk_view, "bulk"))
        self.importer = self.importer or self._registered_importer()
        if self.importer:
            pages.append(("import/", self.importer.view(), "import"))
        return [
            path(f"{self.name}/{route}", view.as_view(pages=self), name=f"{self.name}-{page}")
            for route, view, page in pages
        ]

    def _registered_importer(self):
        """The importer that a domain declared for this model, if any."""
        return next((i for i in registry.all("importers") if i.model() is self.model), None)
