"""Pages that are not standard."""

from django.urls import path

from countyhall.domains.archives.views import filing
from countyhall.domains.archives.views.scan_urls import urls as scan_urls

urls = [
    path("desk/", filing.DeskView.as_view(), name="desk"),
    path("labels/", filing.LabelsView.as_view(), name="labels"),
    path("item/<int:pk>/label/", filing.ItemLabelView.as_view(), name="item-label"),
    path("filecase/<int:pk>/contents/", filing.ContentsView.as_view(), name="contents"),
    path("accessrequest/<int:pk>/letter/", filing.LetterView.as_view(), name="letter"),
    path("accessrequest/<int:pk>/applicant/", filing.ApplicantView.as_view(), name="applicant"),
    path("handover/<int:pk>/package/", filing.PackageView.as_view(), name="package"),
    *scan_urls,
]
