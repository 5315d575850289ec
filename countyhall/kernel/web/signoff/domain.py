"""Sign-off: the inbox, the rounds, one's keys."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from countyhall.kernel.approvals import stamps
from countyhall.kernel.approvals.chasing import chase
from countyhall.kernel.approvals.health import look
from countyhall.kernel.registry import Domain
from countyhall.kernel.web.menu import MenuItem
from countyhall.kernel.web.signoff import views
from countyhall.kernel.web.signoff.inbox import InboxView
from countyhall.kernel.web.signoff.keys import KeysView

domain = Domain(
    label="signoff",
    name=_("Sign-off"),
    icon="signature",
    section="desk",
    urls=[
        path("", InboxView.as_view(), name="inbox"),
        path("keys/", KeysView.as_view(), name="keys"),
        path("<int:pk>/", views.RoundView.as_view(), name="round"),
        path("<int:pk>/statement/", views.StatementView.as_view(), name="statement"),
        path("<int:pk>/difference/<int:line>/", views.DifferenceView.as_view(), name="difference"),
        path("<int:pk>/verify/", views.VerifyView.as_view(), name="verify"),
        path("<int:pk>/evidence/", views.EvidenceView.as_view(), name="evidence"),
    ],
    menu=[MenuItem(_("Waiting for my signature"), "signoff:inbox", icon="signature")],
    nightly=[chase, stamps.catch_up],
    checks=[look],
)
