"""What the house told me."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from countyhall.kernel.notices import services as notices
from countyhall.kernel.web.views.base import SIGNED_IN, Page

PER_PAGE = 30


class NoticesView(Page):
    """One's own notices, the newest first; sending the page marks them as read."""

    permission = SIGNED_IN
    title = _("Notices")
    template_name = "web/notices.html"

    def get_context_data(self, **kwargs):
        """Add a page of notices."""
        own = notices.notices_of(self.request.user)
        return super().get_context_data(
            page_obj=Paginator(own, PER_PAGE).get_page(self.request.GET.get("page")),
            unread=own.filter(read_at=None).count(), **kwargs,
        )  # fmt: skip

    def post(self, request, *args, **kwargs):
        """Mark one notice, or all, as read."""
        pk = request.POST.get("pk", "")
        if pk.isdigit():
            notices.read(get_object_or_404(notices.notices_of(request.user), pk=pk), by=request.user)
        else:
            notices.read_all(by=request.user)
        return redirect(reverse("web:notices"))
