"""The work-desk: what waits for me, what is late, what comes due, what changed."""

from django.utils.translation import gettext_lazy as _

from countyhall.kernel.period import clock
from countyhall.kernel.web.desk import KINDS, lists_for
from countyhall.kernel.web.signoff.inbox import on_desk
from countyhall.kernel.web.views.base import SIGNED_IN, Page


class DeskView(Page):
    """Where everybody begins the day."""

    permission = SIGNED_IN
    title = _("My work-desk")
    template_name = "web/desk.html"

    def get_context_data(self, **kwargs):
        """Add the lists, by kind, with their counts."""
        lists = lists_for(self.request.user, clock.today())
        kinds = [
            {"kind": k, "lists": lists[k.code], "count": sum(one.count for one in lists[k.code])}
            for k in KINDS
        ]
        signoff = on_desk(self.request.user)
        anything = bool(signoff["signoff_count"]) or any(kind["count"] for kind in kinds)
        return super().get_context_data(kinds=kinds, anything=anything, **signoff, **kwargs)
