"""Pages open to citizens: apply to read archives, follow the application, correct it."""

from django.urls import path

from countyhall.domains.archives.public import apply

urls = [
    path("", apply.StartView.as_view(), name="start"),
    path("apply/", apply.ApplyView.as_view(), name="apply"),
    path("applied/", apply.AppliedView.as_view(), name="applied"),
    path("follow/", apply.FollowView.as_view(), name="follow"),
    path("application/", apply.ApplicationView.as_view(), name="application"),
    path("application/correct/", apply.CorrectView.as_view(), name="correct"),
    path("application/leave/", apply.LeaveView.as_view(), name="leave"),
]
