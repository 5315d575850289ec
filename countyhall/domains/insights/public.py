"""Boards that everybody reads, without an account and without a script; tiles that others may frame."""

import hashlib
from typing import Any
from urllib.parse import urlencode

from csp.decorators import csp_replace
from django.http import Http404, HttpResponse, HttpResponseNotModified
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.views import View
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.generic import TemplateView

from countyhall.domains.insights.boards import files, registry, rendering
from countyhall.domains.insights.boards.declared import Board
from countyhall.domains.insights.boards.narrowing import Narrowed, narrowed
from countyhall.domains.insights.boards.tables import Table, tables_of


class Public(View):
    """A page of one public board (``code``): 404 for any other."""

    @cached_property
    def board(self) -> Board:
        """The board, or 404."""
        found = registry.find(self.kwargs["code"], None)
        if found is None:
            raise Http404
        return found

    @cached_property
    def tables(self) -> dict[str, Table]:
        """The tables of it that everybody may read."""
        return tables_of(self.board, None)

    @cached_property
    def narrowed(self) -> Narrowed:
        """The filters as the address sets them."""
        return narrowed(self.board, self.tables, self.request.GET.dict())

    def one(self, code: str) -> rendering.Shown:
        """One tile, or 404."""
        if rendering.with_code(self.board, code) is None:
            raise Http404
        return rendering.rendered(self.board, self.tables, self.narrowed, only=code)[0]

    def mark(self) -> str:
        """What tells one answer from another: board, editions, language, what was asked. The same: not sent again."""
        editions = sorted(f"{code}@{one.edition.digest}" for code, one in self.tables.items())
        said = f"{self.board!r}|{editions}|{get_language()}|{self.request.get_full_path()}"
        return f'"{hashlib.sha256(said.encode()).hexdigest()[:32]}"'


class StartView(TemplateView):
    """The public boards."""

    template_name = "insights/public/start.html"

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """The boards."""
        return super().get_context_data(boards=registry.listed(None), **kwargs)


class BoardView(Public, TemplateView):
    """A public board."""

    template_name = "insights/public/board.html"

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """The tiles and the form that narrows them."""
        return super().get_context_data(
            board=self.board, tiles=rendering.rendered(self.board, self.tables, self.narrowed), form=self.narrowed,
            query=urlencode(self.narrowed.query), public=True, **kwargs,
        )  # fmt: skip


class Kept(Public):
    """An answer that the browser need not fetch again while no edition changes."""

    def dispatch(self, request, *args, **kwargs):
        """Answer, or say that nothing changed."""
        mark = self.mark()
        if request.headers.get("If-None-Match") == mark:
            return HttpResponseNotModified(headers={"ETag": mark})
        response = super().dispatch(request, *args, **kwargs)
        response["ETag"], response["Cache-Control"] = mark, "no-cache"
        return response


class TileFileView(Kept):
    """One tile as a picture or a sheet."""

    def get(self, request, code: str, tile: str, fmt: str):
        """The file."""
        return files.tile_file(self.one(tile), fmt)


class BoardPdfView(Kept):
    """The whole board on paper."""

    def get(self, request, code: str):
        """The file."""
        made = files.board_pdf(self.board, rendering.rendered(self.board, self.tables, self.narrowed))
        named = {"Content-Disposition": f'attachment; filename="{self.board.code}.pdf"'}
        return HttpResponse(made, content_type="application/pdf", headers=named)


@method_decorator([xframe_options_exempt, csp_replace({"frame-ancestors": ["*"]})], name="dispatch")
class EmbedView(Kept, TemplateView):
    """One tile alone, which other sites may frame."""

    template_name = "insights/public/embed.html"

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """The tile."""
        return super().get_context_data(
            board=self.board, one=self.one(kwargs["tile"]), public=True, framed=True,
            query=urlencode(self.narrowed.query),
        )  # fmt: skip


urls = [
    path("", StartView.as_view(), name="start"),
    path("<slug:code>/", BoardView.as_view(), name="board"),
    path("<slug:code>/board.pdf", BoardPdfView.as_view(), name="board-pdf"),
    path("<slug:code>/<slug:tile>/embed/", EmbedView.as_view(), name="embed"),
    path("<slug:code>/<slug:tile>.<str:fmt>", TileFileView.as_view(), name="board-tile"),
]
