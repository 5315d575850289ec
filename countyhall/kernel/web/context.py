"""What the frame around every page shows."""

from django.conf import settings

from countyhall.kernel.notices import services as notices
from countyhall.kernel.period import clock
from countyhall.kernel.roles import services as roles
from countyhall.kernel.web.menu import drawn_for, views_for


def shell(request) -> dict:
    """Menu, unread notices, the office date and the saved views; little for a fragment or a stranger."""
    said = {
        "office_name": settings.OFFICE_NAME,
        "today": clock.today(),
        "office_date_is_set": bool(settings.OFFICE_DATE),
    }
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or getattr(request, "htmx", False):
        return said
    held = roles.held_by(user)
    return said | {
        "menu": drawn_for(user, request.path),
        "unread_notices": notices.unread_count(user),
        "saved_views": views_for(user),
        "standing_in": list(dict.fromkeys(h.on_behalf_of.name for h in held if h.on_behalf_of)),
        "own_roles": list({h.role.pk: h.role for h in held if not h.on_behalf_of}.values()),
    }
