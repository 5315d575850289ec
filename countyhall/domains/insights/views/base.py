"""What pages of one kept board ask first: the board through the gate, the permission in its unit."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from countyhall.domains.insights.boards.declared import Board
from countyhall.domains.insights.boards.kept import board_of
from countyhall.domains.insights.models import KeptBoard
from countyhall.kernel.web import views


class BoardPage(views.Page):
    """A page of one board (``pk``): 404 outside of the gate, 403 without ``permission`` in its unit."""

    permission = "insights.change_keptboard"

    def may_enter(self, user) -> bool:
        """Asked in the unit of the board."""
        return user.has_perm(self.permission, self.kept)

    @cached_property
    def kept(self) -> KeptBoard:
        """The record, or 404."""
        seen = KeptBoard.objects.visible_to(self.request.user).select_related("unit")
        return get_object_or_404(seen, pk=self.kwargs["pk"])

    @cached_property
    def board(self) -> Board:
        """Its definition."""
        return board_of(self.kept)

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """Add the board and the way to it."""
        trail = [
            (_("Boards"), reverse("insights:keptboard-list")),
            (self.kept, self.kept.get_absolute_url()),
            (self.title, ""),
        ]
        return super().get_context_data(kept=self.kept, board=self.board, trail=trail, **kwargs)


def sent(request) -> int:
    """The version of the record that the page was opened with; -1 where none was sent."""
    given = request.POST.get("version", "")
    return int(given) if given.isdigit() else -1
