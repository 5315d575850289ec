"""Addresses of the boards' own pages, under ``/insights/``."""

from django.urls import path

from countyhall.domains.insights.views import asking, board, editor, keeping, mails

urlpatterns = [
    path("keptboard/<int:pk>/board/", editor.EditorView.as_view(), name="board-edit"),
    path("keptboard/<int:pk>/tile/", editor.TileView.as_view(), name="tile-new"),
    path("keptboard/<int:pk>/tile/<slug:code>/", editor.TileView.as_view(), name="tile-edit"),
    path("keptboard/<int:pk>/version/<int:number>/", keeping.VersionView.as_view(), name="board-version"),
    path("keptboard/<int:pk>/restore/<int:number>/", keeping.RestoreView.as_view(), name="board-restore"),
    path("keptboard/<int:pk>/publish/", keeping.PublishView.as_view(), name="board-publish"),
    path("keptboard/<int:pk>/definition.json", keeping.TextView.as_view(), name="board-text"),
    path("apply/", keeping.ApplyView.as_view(), name="board-apply"),
    path("mails/", mails.MailsView.as_view(), name="board-mails"),
    path("question/", asking.QuestionView.as_view(), name="question"),
    path("copy/<slug:code>/", keeping.CopyView.as_view(), name="board-copy"),
    path("board/", board.BoardsView.as_view(), name="boards"),
    path("board/<slug:code>/", board.BoardView.as_view(), name="board"),
    path("board/<slug:code>/rows/", board.RowsView.as_view(), name="board-rows"),
    path("board/<slug:code>/board.pdf", board.BoardPdfView.as_view(), name="board-pdf"),
    path("board/<slug:code>/<slug:tile>.<str:fmt>", board.TileFileView.as_view(), name="board-tile"),
]
