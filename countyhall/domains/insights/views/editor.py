"""The editor of a board: its tiles in a row, and one tile with its question."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countyhall.domains.insights import selectors
from countyhall.domains.insights.boards import editing, kept
from countyhall.domains.insights.boards.declared import Board, Tile
from countyhall.domains.insights.boards.sketching import sketch
from countyhall.domains.insights.forms.board import BoardForm, filter_rows
from countyhall.domains.insights.forms.tile import TileEditor
from countyhall.domains.insights.views.base import BoardPage, sent
from countyhall.kernel.lake import services as lake
from countyhall.kernel.lake.models import Dataset
from countyhall.kernel.lake.query.declared import BadQuery
from countyhall.kernel.lake.showing import shown

PREVIEWED = 20  # rows
DOINGS = {"up", "down", "copy", "drop"}


class Changes(BoardPage):
    """A page that writes the next version of its board."""

    def written(self, board: Board, version: int, note: str) -> bool:
        """Write it; whoever comes second is told, and nothing is written."""
        try:
            kept.change(self.kept, board, version=version, by=self.request.user, note=note)
        except kept.Overtaken as error:
            messages.error(self.request, str(error))
            return False
        return True

    @property
    def editor_url(self) -> str:
        """The row of tiles."""
        return reverse("insights:board-edit", args=[self.kept.pk])


class EditorView(Changes):
    """The tiles in their order, each with its buttons; title, words and filters of the board."""

    title = gettext_lazy("Edit the board")
    template_name = "insights/board_edit.html"

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """The forms."""
        kwargs.setdefault("form", BoardForm(None, board=self.board, version=self.kept.version))
        kwargs.setdefault("filters", filter_rows(None, self.board, self.columns))
        tiles = [(tile, self.wrong(tile)) for tile in self.board.tiles]
        return super().get_context_data(tiles=tiles, kinds=editing.KIND_WORDS, **kwargs)

    @cached_property
    def tables(self) -> dict[str, Dataset]:
        """The tables that the author may see, by code."""
        return {one.code: one for one in selectors.tables_for(self.request.user)}

    @property
    def columns(self) -> dict[str, str]:
        """Columns of the board's tables by which readers may narrow."""
        used = {tile.table for tile in self.board.tiles}
        tables = [one for code, one in self.tables.items() if code in used]
        return selectors.columns_of(tables, self.request.user)

    def wrong(self, tile: Tile) -> list[str]:
        """What is wrong with a tile as it stands, in words."""
        table = self.tables.get(tile.table)
        schema = lake.schema_for(table.current, self.request.user) if table else None
        return list(editing.mistakes(tile, schema).values())

    def post(self, request, *args, **kwargs):
        """One doing with one tile, or the board's own words."""
        doing, code = request.POST.get("do", ""), request.POST.get("tile", "")
        if doing not in DOINGS:
            return self._settings(request)
        tile = editing.tile_of(self.board, code)
        if tile is None:
            raise Http404
        made = {
            "up": lambda: editing.moved(self.board, code, -1),
            "down": lambda: editing.moved(self.board, code, 1),
            "copy": lambda: editing.doubled(self.board, code),
            "drop": lambda: editing.dropped(self.board, code),
        }[doing]()
        notes = {
            "up": _("“%s” moved up"), "down": _("“%s” moved down"), "copy": _("“%s” copied"),
            "drop": _("“%s” deleted"),
        }  # fmt: skip
        note = notes[doing] % tile.title
        if self.written(made, sent(request), note):
            messages.success(request, note)
        return redirect(self.editor_url)

    def _settings(self, request):
        form = BoardForm(request.POST, board=self.board, version=self.kept.version)
        rows = filter_rows(request.POST, self.board, self.columns)
        if [one for one in (form, *rows) if not one.is_valid()]:
            return self.render_to_response(self.get_context_data(form=form, filters=rows))
        given = form.cleaned_data
        made = replace(
            self.board, title=given["title"], source=given["source"],
            texts=tuple(filter(None, (line.strip() for line in given["words"].splitlines()))),
            filters=tuple(part for row in rows if (part := row.part())),
        )  # fmt: skip
        if self.written(made, given["version"], _("title, words and filters")):
            messages.success(request, _("Saved."))
        return redirect(self.editor_url)


class TileView(Changes):
    """One tile: saved, or only looked at with its first rows."""

    title = gettext_lazy("Tile")
    template_name = "insights/board_edit_tile.html"

    @cached_property
    def tile(self) -> Tile:
        """The tile of the address, else a new one. 404 where it is not there."""
        code = self.kwargs.get("code")
        if code is None:
            return Tile("bars", editing.fresh_code(self.board), "")
        found = editing.tile_of(self.board, code)
        if found is None:
            raise Http404
        return found

    def editor(self, data) -> TileEditor:
        """The form."""
        return TileEditor(
            data, board=self.board, tile=self.tile, version=self.kept.version,
            tables=selectors.tables_for(self.request.user), user=self.request.user,
        )  # fmt: skip

    def get(self, request, *args, **kwargs):
        """The tile as it stands."""
        return self.render_to_response(self.get_context_data(editor=self.editor(None)))

    def post(self, request, *args, **kwargs):
        """Look at it, or save it."""
        editor = self.editor(request.POST)
        valid = editor.is_valid()
        if request.POST.get("do") == "look" or not valid:
            look = preview(editor, request.user) if valid else None
            return self.render_to_response(self.get_context_data(editor=editor, look=look))
        tile = editor.tile
        version = editor.main.cleaned_data["version"]
        if self.written(editing.put(self.board, tile), version, _("“%s” changed") % tile.title):
            messages.success(request, _("Saved: %(record)s") % {"record": tile.title})
            return redirect(self.editor_url)
        return self.render_to_response(self.get_context_data(editor=editor))


def preview(editor: TileEditor, user) -> dict[str, Any]:
    """The first rows of the tile's answer in words, or why there are none."""
    tile = editor.tile
    if tile.query is None or editor.table is None:
        return {}
    try:
        answer = lake.ask(editor.table.current, tile.query, by=lake.schema_for(editor.table.current, user))
    except (BadQuery, lake.Gone, lake.EngineFailed) as error:
        return {"wrong": str(error)}
    rows = [
        [(shown(field, cell), field.is_number) for field, cell in zip(answer.columns, row, strict=True)]
        for row in answer.rows[:PREVIEWED]
    ]
    labels = {field.name: field.label for field in answer.columns}
    return {
        "chart": sketch(tile, answer.dicts(), labels),
        "columns": answer.columns,
        "rows": rows,
        "more": max(0, len(answer.rows) - PREVIEWED),
    }
