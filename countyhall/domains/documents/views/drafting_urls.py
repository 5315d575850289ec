"""The addresses of the editor, the sheet, proofreading and dispatch."""

from django.urls import path

from countyhall.domains.documents.views import drafting, drafting_after

drafting_urls = [
    path("drafting/<int:pk>/", drafting.EditorView.as_view(), name="write"),
    path("drafting/<int:pk>/save/", drafting.SaveView.as_view(), name="save"),
    path("drafting/<int:pk>/leave/", drafting.LeaveView.as_view(), name="leave"),
    path("drafting/<int:pk>/sheet/<int:page>/", drafting.SheetPageView.as_view(), name="sheet-page"),
    path("drafting/<int:pk>/sheet.pdf", drafting.SheetView.as_view(), name="sheet"),
    path("drafting/<int:pk>/meeting.ics", drafting.MeetingFileView.as_view(), name="meeting-file"),
    path("drafting/<int:pk>/correct/", drafting.CorrectView.as_view(), name="correct"),
    path("drafting/<int:pk>/template/", drafting.TemplateView.as_view(), name="keep-template"),
    path("drafting/<int:pk>/versions/", drafting_after.VersionsView.as_view(), name="versions"),
    path("drafting/<int:pk>/proof/", drafting_after.ProofView.as_view(), name="proof"),
    path("drafting/agencies/", drafting.AgenciesView.as_view(), name="agencies"),
    path("dispatch/", drafting_after.DispatchView.as_view(), name="dispatch"),
    path("dispatch/<int:pk>/", drafting_after.DeliveryView.as_view(), name="delivery"),
]
