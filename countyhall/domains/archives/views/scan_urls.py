"""Addresses of scanning, reading and redaction."""

from django.urls import path

from countyhall.domains.archives.views import reading, redacting, scanning

urls = [
    path("batch/<int:pk>/intake/", scanning.IntakeView.as_view(), name="batch-intake"),
    path("batch/<int:pk>/check/", scanning.CheckView.as_view(), name="batch-check"),
    path("batch/<int:pk>/sample/", scanning.SampleView.as_view(), name="batch-sample"),
    path("batch/<int:pk>/measure/", scanning.MeasureView.as_view(), name="batch-measure"),
    path("batch/<int:pk>/manifest.csv", scanning.ManifestView.as_view(), name="batch-manifest"),
    path("scan/<int:pk>.jpg", reading.BatchImageView.as_view(), name="scan-image"),
    path("pages/", reading.SearchView.as_view(), name="page-search"),
    path("item/<int:pk>/page/<int:sequence>/", reading.ViewerView.as_view(), name="page"),
    path("item/<int:pk>/page/<int:sequence>.jpg", reading.ImageView.as_view(), name="page-image"),
    path("item/<int:pk>/redact/", redacting.RedactView.as_view(), name="item-redact"),
    path("corrections/", reading.CorrectView.as_view(), name="corrections"),
    path("corrections/<int:pk>.png", reading.CutView.as_view(), name="cut"),
    path("ocr/", reading.OcrView.as_view(), name="ocr"),
]
