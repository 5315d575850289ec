"""The boards: a list, a page with filters, the rows behind a mark, files of tiles and of the whole."""

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countyhall.domains.insights.boards import drilling, files, kept, registry, rendering
from countyhall.domains.insights.boards.declared import Board, Tile
from countyhall.domains.insights.boards.narrowing import Narrowed, narrowed
from countyhall.domains.insights.boards.tables import Table, tables_of
from countyhall.kernel.lake import services as lake
from countyhall.kernel.lake.showing import shown
from countyhall.kernel.web import views

VIEW = "insights.view_analysis"


class BoardsView(views.Page):
    """Every board that the reader may open."""

    permission = VIEW
    title = gettext_lazy("Dashboards")
    template_name = "insights/boards.html"

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """The boards."""
        return super().get_context_data(boards=registry.listed(self.request.user), **kwargs)


class BoardPage(views.Page):
    """A page of one board (``code``): 404 for one that the reader may not see."""

    permission = VIEW

    @cached_property
    def board(self) -> Board:
        """The board, or 404."""
        found = registry.find(self.kwargs["code"], self.request.user)
        if found is None:
            raise Http404
        return registry.with_events(found, self.request.user)

    @cached_property
    def tables(self) -> dict[str, Table]:
        """The tables it stands on, as the reader sees them."""
        return tables_of(self.board, self.request.user)

    @cached_property
    def narrowed(self) -> Narrowed:
        """The filters as the address sets them."""
        return narrowed(self.board, self.tables, self.request.GET.dict())

    def tile(self, code: str) -> Tile:
        """One tile of the board, or 404."""
        found = rendering.with_code(self.board, code)
        if found is None:
            raise Http404
        return found


class BoardView(BoardPage):
    """A board."""

    template_name = "insights/board.html"

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """The tiles, the form that narrows them, and what the page calls each thing."""
        board, query = self.board, self.narrowed.query
        self.title = str(board.title)
        tiles = rendering.rendered(board, self.tables, self.narrowed)
        trail = [(_("Dashboards"), reverse("insights:boards")), (self.title, "")]
        may = self.request.user.has_perm
        return super().get_context_data(
            board=board, tiles=tiles, form=self.narrowed, trail=trail, query=urlencode(query), public=False,
            may_copy=may("insights.add_keptboard") and kept.may_be_copied(board),
            may_have_mail=may("insights.view_keptboard"), **kwargs,
        )  # fmt: skip


class RowsView(BoardPage):
    """The rows behind a mark, for those who may see the dataset; its protected columns for few."""

    template_name = "insights/board_rows.html"

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """One page of rows."""
        asked = self.request.GET
        tile = self.tile(asked.get("tile", ""))
        table = self.tables.get(tile.table)
        if tile.query is None or table is None:
            raise PermissionDenied
        try:
            where = drilling.conditions(tile, table, asked.dict())
            page = Paginator(range(10**9), drilling.ROWS_ON_A_PAGE).get_page(asked.get("page"))
            query = rendering.narrowed_query(tile, table, self.narrowed)
            found = drilling.behind(tile, table, query, where, (page.number - 1) * drilling.ROWS_ON_A_PAGE)
        except (drilling.NoRows, lake.BadQuery) as error:
            raise Http404 from error
        pages = Paginator(range(found.total), drilling.ROWS_ON_A_PAGE)
        self.title = _("Rows behind the number")
        trail = [(_("Dashboards"), reverse("insights:boards"))]
        trail += [(str(self.board.title), self.back()), (self.title, "")]
        rows = [
            [(shown(*cell), cell[0].is_number) for cell in zip(found.columns, row, strict=True)]
            for row in found.rows
        ]
        return super().get_context_data(
            columns=found.columns, rows=rows, total=found.total, table=table, trail=trail, back=self.back(),
            paginator=pages, page_obj=pages.get_page(asked.get("page")), **kwargs,
        )  # fmt: skip

    def back(self) -> str:
        """The board as it was narrowed."""
        at = reverse("insights:board", args=[self.board.code])
        return f"{at}?{urlencode(self.narrowed.query)}" if self.narrowed.query else at


class TileFileView(BoardPage):
    """One tile as a picture or a sheet."""

    def get(self, request, *args, **kwargs):
        """The file."""
        tile = self.tile(kwargs["tile"])
        one = rendering.rendered(self.board, self.tables, self.narrowed, only=tile.code)[0]
        return files.tile_file(one, kwargs["fmt"])


class BoardPdfView(BoardPage):
    """The whole board on paper."""

    def get(self, request, *args, **kwargs):
        """The file."""
        made = files.board_pdf(self.board, rendering.rendered(self.board, self.tables, self.narrowed))
        return HttpResponse(
            made, content_type="application/pdf",
            headers={"Content-Disposition": f'attachment; filename="{self.board.code}.pdf"'},
        )  # fmt: skip
