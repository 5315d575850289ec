"""Addresses of a person's own account, and of the door."""

from django.urls import include, path
from django.views.generic import RedirectView

from countyhall.kernel.people import views

own = [
    path("", views.AccountView.as_view(), name="account"),
    path("sessions/", views.SessionsView.as_view(), name="sessions"),
]

urlpatterns = [
    path("me/", include((own, "me"))),
    # The administrator keeps the addresses; nobody signs up.
    path("email/", RedirectView.as_view(pattern_name="me:account")),
    path("signup/", RedirectView.as_view(pattern_name="account_login")),
    path("", include("allauth.urls")),
]
