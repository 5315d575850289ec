"""Every address under ``/api/v1/``: one line for each thing that a declaration offers."""

from django.urls import path, re_path

from countyhall.kernel.api import docs, tokens, views
from countyhall.kernel.api.addresses import records

app_name = "api"
urlpatterns = [
    *records(),
    path("schema/", docs.SchemaView.as_view(), name="schema"),
    path("docs/", docs.DocsView.as_view(), name="docs"),
    path("keys/", tokens.KeysView.as_view(), name="keys"),
    path("keys/webhook/<int:pk>/again/", tokens.AgainView.as_view(), name="hook-again"),
    path("keys/<int:pk>/revoke/", tokens.RevokeView.as_view(), name="revoke"),
    re_path(r"^[\s\S]*$", views.NothingHere.as_view()),
]
