"""Pages open to citizens: write, confirm, follow, rate, reopen, read what is published; and Open311."""

from django.urls import path

from countyhall.domains.petitions.public import follow, open311, reading, write

urls = [
    path("", reading.StartView.as_view(), name="start"),
    path("about/", write.AboutView.as_view(), name="about"),
    path("write/", write.WriteView.as_view(), name="write"),
    path("sent/", write.SentView.as_view(), name="sent"),
    path("confirm/<str:token>/", write.ConfirmView.as_view(), name="confirm"),
    path("follow/", follow.FollowView.as_view(), name="follow"),
    path("case/", follow.CaseView.as_view(), name="case"),
    path("case/supply/", follow.SupplyView.as_view(), name="supply"),
    path("case/rate/", follow.RateView.as_view(), name="rate"),
    path("case/reopen/", follow.ReopenView.as_view(), name="reopen"),
    path("case/leave/", follow.LeaveView.as_view(), name="leave"),
    path("published/", reading.ListView.as_view(), name="published"),
    path("published/<str:number>/", reading.ReadView.as_view(), name="read"),
    *open311.urls,
]
