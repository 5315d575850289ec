"""Addresses of the recipes' own pages, under ``/recipes/``."""

from django.urls import path

from countyhall.domains.recipes.views import asking, composing, lineage, writing

urlpatterns = [
    path("ask/", asking.AskView.as_view(), name="ask"),
    path("ask/cancel/", asking.CancelView.as_view(), name="ask-cancel"),
    path("compose/<int:pk>/", composing.ComposeView.as_view(), name="compose"),
    path("new/", writing.NewView.as_view(), name="new"),
    path("<int:pk>/write/", writing.WriteView.as_view(), name="write"),
    path("<int:pk>/run/", writing.RunView.as_view(), name="run"),
    path("<int:pk>/running/<int:progress>/", writing.RunningView.as_view(), name="running"),
    path("<int:pk>/reproduce/<int:run>/", writing.ReproduceView.as_view(), name="reproduce"),
    path("lineage/<int:pk>/", lineage.LineageView.as_view(), name="lineage"),
    path("lineage/<int:pk>/<str:fmt>.json", lineage.LineageFileView.as_view(), name="lineage-file"),
]
