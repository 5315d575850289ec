"""The addresses of pages of documents that are not standard."""

from django.urls import path

from countyhall.domains.documents.views import gazette, proof, registry, related, reports
from countyhall.domains.documents.views.drafting_urls import drafting_urls

urls = [
    path("registry/", registry.RegistryView.as_view(), name="registry"),
    path("registry/senders/", registry.SendersView.as_view(), name="registry-senders"),
    path("registry/duplicates/", registry.DuplicatesView.as_view(), name="registry-duplicates"),
    path("registry/suggestions/", registry.SuggestionsView.as_view(), name="registry-suggestions"),
    path("registry/slip/<int:pk>/", registry.SlipView.as_view(), name="registry-slip"),
    path("timeliness/", reports.TimelinessView.as_view(), name="timeliness"),
    path("chasing/", reports.ChasingView.as_view(), name="chasing"),
    path("gazette/", gazette.GazetteView.as_view(), name="gazette"),
    path("related/<int:pk>/", related.RelatedView.as_view(), name="related"),
    path("proof/<int:pk>/", proof.ProofView.as_view(), name="proof-file"),
    *drafting_urls,
]
