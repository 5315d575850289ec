"""Where files are downloaded."""

from django.urls import path

from countyhall.kernel.attachments import views

app_name = "attachments"
urlpatterns = [path("<uuid:key>/<str:name>", views.file, name="file")]
