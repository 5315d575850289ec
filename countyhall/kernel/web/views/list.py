"""The list: narrowed, sorted, searched, with the reader's own columns, and exported."""

from django.core.paginator import Paginator
from django.http import Http404
from django.utils.functional import cached_property
from django.views import generic
from django_tables2 import RequestConfig

from countyhall.kernel.search import services as search
from countyhall.kernel.web import export
from countyhall.kernel.web.models import SavedView
from countyhall.kernel.web.tables import shown, with_related
from countyhall.kernel.web.views.base import PagesView

PER_PAGE = 25
FOUND = 500  # what a search counts and leafs through: whoever finds more narrows it
NOT_FILTERS = {"page", "sort", "col", "export", "per_page", "view"}


class SearchPaginator(Paginator):
    """Counts no further than ``FOUND``, so that a word that stands in every other record is found as quickly."""

    @cached_property
    def reached(self) -> int:
        """How many were met before the counting stopped, one past ``FOUND``."""
        return self.object_list.data.data.order_by()[: FOUND + 1].count()

    @property
    def count(self) -> int:
        """How many there are to leaf through."""
        return min(self.reached, FOUND)

    @property
    def more(self) -> bool:
        """Whether there are more than can be leafed through."""
        return self.reached > FOUND


class ListView(PagesView, generic.ListView):
    """All records that the reader may see, as a table."""

    page = "list"
    per_page = PER_PAGE

    def get_queryset(self):
        """Through the gate, then the filters, then the search box."""
        queryset = super().get_queryset().order_by(*(self.pages.order_by or ["-pk"]))
        self.filterset = self._filterset(queryset)
        if self.filterset is not None:
            queryset = self.filterset.qs
        text = self.request.GET.get("q", "").strip()
        if text and self.searchable():
            queryset = search.narrow(queryset, text)
        return with_related(queryset, self.pages.table, self.columns(), self.pages.prefetch)

    def _filterset(self, queryset):
        if self.pages.filterset is None:
            return None
        return self.pages.filterset(self.request.GET or None, queryset=queryset, request=self.request)

    def searchable(self) -> bool:
        """Whether the model is indexed for search."""
        return bool(getattr(self.pages.model, "search_fields", None))

    def columns(self) -> list[str]:
        """The columns that the reader chose, else those of the declaration."""
        chosen = [name for name in self.request.GET.getlist("col") if name in self.pages.table.base_columns]
        return chosen or list(self.pages.list_columns)

    def get(self, request, *args, **kwargs):
        """The page, or with ``?export=`` the same rows as a file."""
        wanted = request.GET.get("export")
        if wanted is None:
            return super().get(request, *args, **kwargs)
        if wanted not in export.formats():
            raise Http404
        table = shown(self.pages.table, self.columns(), self.get_queryset(), request=request)
        RequestConfig(request, paginate=False).configure(table)
        return export.respond(wanted, str(self.pages), str(self.pages.title), table, request)

    def get_context_data(self, **kwargs):
        """Add the table, the filters in force, the columns to choose from, the saved views."""
        table = shown(self.pages.table, self.columns(), self.object_list)
        how = {"per_page": self.per_page, "silent": True}
        if self.searchable() and self.request.GET.get("q", "").strip():
            how["paginator_class"] = SearchPaginator
        RequestConfig(self.request, paginate=how).configure(table)
        user, pages = self.request.user, self.pages
        return super().get_context_data(
            title=pages.title, table=table, filterset=self.filterset, searchable=self.searchable(),
            narrowed=self._narrowed(), columns=self._choice(), formats=export.formats(),
            may_create=bool(pages.form and pages.can_create and pages.may(user, "add")),
            bulk_steps=[s for s in pages.steps() if s.bulk and user.has_perm(pages.lifecycle.permission(s))],
            may_import=bool(pages.importer and pages.may(user, "import")),
            views_here=SavedView.objects.open_to(user).filter(page=str(pages)).select_related("role"),
            **kwargs,
        )  # fmt: skip

    def _narrowed(self) -> int:
        """How many filters are set."""
        given = self.request.GET
        return sum(1 for key in given if key not in NOT_FILTERS and any(given.getlist(key)))

    def _choice(self) -> list[dict]:
        """Every column of the table with its heading, the shown ones first and ticked."""
        showing = self.columns()
        table = self.pages.table([])
        rest = [name for name in table.base_columns if name not in showing]
        return [
            {"name": name, "label": table.columns[name].header, "shown": name in showing}
            for name in [*showing, *rest]
            if name in table.base_columns
        ]
