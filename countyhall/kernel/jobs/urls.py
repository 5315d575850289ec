"""Addresses of running work."""

from django.urls import path

from countyhall.kernel.jobs import views

app_name = "jobs"
urlpatterns = [
    path("<int:pk>/", views.progress, name="progress"),
    path("<int:pk>/cancel/", views.cancel, name="cancel"),
]
