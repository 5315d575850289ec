"""Addresses of the intake's own pages, under ``/intake/``."""

from django.urls import path

from countyhall.domains.intake.views import delivery, differences, editions, keeping, loads, new, pulls

urlpatterns = [
    path("new/", new.NewView.as_view(), name="new"),
    path("new/<int:source>/", new.BeginView.as_view(), name="begin"),
    path("dataset/<int:pk>/contract/", keeping.ContractView.as_view(), name="contract"),
    path("dataset/<int:pk>/quality/", keeping.QualityView.as_view(), name="quality"),
    path("dataset/<int:pk>/file/", delivery.SendView.as_view(), name="send"),
    path("dataset/<int:pk>/file/<int:source>/", delivery.DeliverView.as_view(), name="deliver"),
    path("dataset/<int:pk>/loading/<int:progress>/", delivery.LoadingView.as_view(), name="loading"),
    path("dataset/<int:pk>/pulls/", pulls.PullsView.as_view(), name="pulls"),
    path("dataset/<int:pk>/pulls/web/", pulls.NewPullView.as_view(kind="http"), name="new_pull_http"),
    path("dataset/<int:pk>/pulls/folder/", pulls.NewPullView.as_view(kind="folder"), name="new_pull_folder"),
    path("dataset/<int:pk>/pulls/database/", pulls.NewPullView.as_view(kind="sql"), name="new_pull_sql"),
    path("pull/<int:pk>/", pulls.PullView.as_view(), name="pull"),
    path("pull/<int:pk>/change/", pulls.ChangePullView.as_view(), name="change_pull"),
    path("load/<int:pk>/", loads.LoadView.as_view(), name="load"),
    path("load/<int:pk>/rejected.<str:fmt>", loads.RejectedView.as_view(), name="rejected"),
    path("edition/<int:pk>/", editions.EditionView.as_view(), name="edition"),
    path("edition/<int:pk>/publish/", editions.PublishView.as_view(), name="publish"),
    path("edition/<int:pk>/withdraw/", editions.WithdrawView.as_view(), name="withdraw"),
    path("edition/<int:pk>/difference/", differences.DifferenceView.as_view(), name="difference"),
]
