"""Addresses of imports and of files to fetch; the page that takes a sheet stands with the model's own."""

from django.urls import path

from countyhall.kernel.exchange import views

app_name = "exchange"
urlpatterns = [
    path("", views.RunsView.as_view(), name="runs"),
    path("<int:pk>/", views.RunView.as_view(), name="run"),
    path("<int:pk>/confirm/", views.ConfirmView.as_view(), name="confirm"),
    path("<int:pk>/undo/", views.UndoView.as_view(), name="undo"),
    path("<int:pk>/file/", views.SourceView.as_view(), name="source"),
    path("exports/<int:pk>/", views.ExportView.as_view(), name="export"),
    path("exports/<int:pk>/file/", views.DownloadView.as_view(), name="download"),
    path("template/<str:code>/<slug:fmt>/", views.TemplateView.as_view(), name="template"),
]
