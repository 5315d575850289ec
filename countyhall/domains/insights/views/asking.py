"""The box where one asks in Chinese; an answer may become a tile."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countyhall.domains.insights.boards import aiding, editing, kept, questioning
from countyhall.domains.insights.boards.sketching import sketch
from countyhall.domains.insights.models import KeptBoard
from countyhall.kernel.period import clock
from countyhall.kernel.roles import services as roles
from countyhall.kernel.web import views
from countyhall.kernel.web.columns import day_text

LONGEST = 200
SHOWN = 20


class QuestionView(views.Page):
    """Answers with their rows; what was not understood is said."""

    permission = "insights.view_keptboard"
    title = gettext_lazy("Ask the data")
    template_name = "insights/question.html"

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """The question of the address and its answers."""
        question = self.request.GET.get("q", "").strip()[:LONGEST]
        found = questioning.ask(question, self.request.user, clock.today()) if question else []
        proposed = [] if found else questioning.proposals(self.request.user)
        unknown = list(found[0].unknown) if found else []
        return super().get_context_data(
            question=question, found=[drawn(one) for one in found], proposals=proposed, unknown=unknown,
            boards=self.boards() if found else [], trail=[(self.title, "")], **kwargs,
        )  # fmt: skip

    def boards(self) -> list[KeptBoard]:
        """The boards that the reader may change."""
        reach = roles.reach(self.request.user, "insights.change_keptboard")
        seen = KeptBoard.objects.visible_to(self.request.user).order_by("title")
        return list(seen if reach.everywhere else seen.filter(unit__in=reach.units))

    def post(self, request, *args, **kwargs):
        """Keep one answer as a tile of a board."""
        board = get_object_or_404(
            KeptBoard.objects.visible_to(request.user).select_related("unit"),
            pk=request.POST.get("board") if request.POST.get("board", "").isdigit() else None,
        )
        question = request.POST.get("q", "").strip()[:LONGEST]
        answers = questioning.ask(question, request.user, clock.today())
        chosen = [one for one in answers if one.tile.table == request.POST.get("table")]
        if not chosen:
            raise Http404
        try:
            now = kept.board_of(board)
            tile = editing.renamed(chosen[0].tile, editing.fresh_code(now))
            note = _("from the question “%s”") % question
            kept.change(board, editing.put(now, tile), version=board.version, by=request.user, note=note)
        except kept.Overtaken as error:
            messages.error(request, str(error))
            return redirect(f"{reverse('insights:question')}?q={question}")
        return redirect("insights:tile-edit", board.pk, tile.code)


def drawn(one: questioning.Found) -> dict[str, Any]:
    """An answer as the page shows it."""
    rows = [[cell_text(cell) for cell in row.values()] for row in one.rows[:SHOWN]]
    said, tile = [], one.tile
    if tile.compare == "year_ago":
        tile = replace(tile, x="month", by="")
    if one.tile.kind == "series":
        x, y = ("month", "value") if one.tile.compare == "year_ago" else (one.tile.x, "value")
        said = aiding.findings(one.rows, x, y, one.tile.unit)
    return {
        "tile": one.tile, "table": one.table, "said": one.said, "columns": one.columns, "rows": rows,
        "chart": sketch(tile, one.rows, {}),
        "more": max(0, len(one.rows) - SHOWN), "findings": said,
    }  # fmt: skip


def cell_text(cell: Any) -> str:
    """A cell in words; an empty one is a dash."""
    if cell is None:
        return "–"
    if hasattr(cell, "year"):
        return aiding.named(cell) if cell.day == 1 else day_text(cell)
    if isinstance(cell, float):
        return f"{cell:,.4g}" if abs(cell) < 1 else f"{cell:,.1f}"
    return f"{cell:,}" if isinstance(cell, int) and not isinstance(cell, bool) else str(cell)
