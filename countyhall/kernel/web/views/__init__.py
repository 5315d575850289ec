"""Each standard page as an ordinary class-based view that reads ``self.pages``."""

from countyhall.kernel.web.views.base import SIGNED_IN, Page, PagesView, RecordView
from countyhall.kernel.web.views.bulk import BulkView
from countyhall.kernel.web.views.detail import DetailView, PrintView
from countyhall.kernel.web.views.edit import CreateView, EditView
from countyhall.kernel.web.views.files import FilesView
from countyhall.kernel.web.views.list import ListView
from countyhall.kernel.web.views.step import StepView

__all__ = [
    "SIGNED_IN",
    "BulkView",
    "CreateView",
    "DetailView",
    "EditView",
    "FilesView",
    "ListView",
    "Page",
    "PagesView",
    "PrintView",
    "RecordView",
    "StepView",
]
