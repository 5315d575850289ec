"""The portal that everybody reads."""

from django.urls import path

from countyhall.domains.opendata.public import ask, catalogue, dataset, interfaces, subscribe

urls = [
    path("", catalogue.CatalogueView.as_view(), name="start"),
    path("withdrawn/", catalogue.RegisterView.as_view(), name="register"),
    path("ask/", ask.RequestView.as_view(), name="ask"),
    path("asked/", ask.AskedView.as_view(), name="asked"),
    path("dataset/<slug:identifier>/", dataset.DatasetView.as_view(), name="dataset"),
    path("dataset/<slug:identifier>/ask/", ask.FeedbackView.as_view(), name="feedback"),
    path("dataset/<slug:identifier>/subscribe/", subscribe.SubscribeView.as_view(), name="subscribe"),
    path("subscription/<str:token>/", subscribe.ConfirmView.as_view(), name="subscription"),
    *interfaces.urls,
]
