"""Addresses of the intake's own pages, under ``/intake/``."""

from django.urls import path

from countyhall.domains.intake.views import delivery, differences, editions, keeping, loads, new

urlpatterns = [
    path("new/", new.NewView.as_view(), name="new"),
    path("new/<int:source>/", new.BeginView.as_view(), name="begin"),
    path("dataset/<int:pk>/contract/", keeping.ContractView.as_view(), name="contract"),
    path("dataset/<int:pk>/quality/", keeping.QualityView.as_view(), name="quality"),
    path("dataset/<int:pk>/file/", delivery.SendView.as_view(), name="send"),
    path("dataset/<int:pk>/file/<int:source>/", delivery.DeliverView.as_view(), name="deliver"),
    path("dataset/<int:pk>/loading/<int:progress>/", delivery.LoadingView.as_view(), name="loading"),
    path("load/<int:pk>/", loads.LoadView.as_view(), name="load"),
    path("load/<int:pk>/rejected.<str:fmt>", loads.RejectedView.as_view(), name="rejected"),
    path("edition/<int:pk>/", editions.EditionView.as_view(), name="edition"),
    path("edition/<int:pk>/publish/", editions.PublishView.as_view(), name="publish"),
    path("edition/<int:pk>/withdraw/", editions.WithdrawView.as_view(), name="withdraw"),
    path("edition/<int:pk>/difference/", differences.DifferenceView.as_view(), name="difference"),
]
