"""Pages that are not standard: triage, the vault, clusters, statistics."""

from django.urls import path

from countyhall.domains.petitions.views import clusters, identity, statistics, triage

urls = [
    path("triage/", triage.TriageView.as_view(), name="triage"),
    path("statistics/", statistics.StatisticsView.as_view(), name="statistics"),
    path("clusters/", clusters.ClustersView.as_view(), name="clusters"),
    path("clusters/watch/", clusters.WatchView.as_view(), name="watch"),
    path("petition/<int:pk>/identity/", identity.RevealView.as_view(), name="identity"),
    path("petition/<int:pk>/identity/correct/", identity.CorrectView.as_view(), name="identity-correct"),
    path("petition/<int:pk>/alike/", clusters.AlikeView.as_view(), name="alike"),
]
