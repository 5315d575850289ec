"""Addresses of the pages of boards, under ``/insights/``."""

from django.urls import path

from countyhall.domains.insights.views import board

urlpatterns = [
    path("board/", board.BoardsView.as_view(), name="boards"),
    path("board/<slug:code>/", board.BoardView.as_view(), name="board"),
    path("board/<slug:code>/rows/", board.RowsView.as_view(), name="board-rows"),
    path("board/<slug:code>/board.pdf", board.BoardPdfView.as_view(), name="board-pdf"),
    path("board/<slug:code>/<slug:tile>.<str:fmt>", board.TileFileView.as_view(), name="board-tile"),
]
