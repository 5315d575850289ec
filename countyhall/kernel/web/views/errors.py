"""What is said when a page is refused, missing or broken."""

import errno
import sys

from django.db import InterfaceError, OperationalError
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

SAID = {
    400: (
        _("That request could not be read"),
        _("Go back, look at what you entered, and try again."),
        "alert-circle",
    ),
    403: (
        _("You may not open this page"),
        _("Your roles do not include it. Where your work needs it, ask your head or the administrator."),
        "lock",
    ),
    404: (
        _("There is nothing here that you may see"),
        _("The address may be mistyped, or the record belongs to another unit. Look for it with Ctrl+K."),
        "map-off",
    ),
}  # fmt: skip


def page(request, status: int):
    """The page for a status, inside the frame for those who are signed in."""
    title, text, icon = SAID[status]
    return render(
        request,
        "web/error.html",
        {"title": title, "text": text, "icon_name": icon, "status": status},
        status=status,
    )


def bad_request(request, exception=None):
    """400."""
    return page(request, 400)


def forbidden(request, exception=None):
    """403."""
    return page(request, 403)


def not_found(request, exception=None):
    """404."""
    return page(request, 404)


def no_token(request, reason=""):
    """403 for a form whose page was too old."""
    return page(request, 403)


FULL = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO}  # a disk without room, or one that fails


def _keeps_nothing(error: BaseException | None) -> bool:
    """Whether the database or the disk is what fails, here or as what led here; any other fault is the house's own."""
    while error is not None:
        if isinstance(error, OperationalError | InterfaceError):
            return True
        if isinstance(error, OSError) and error.errno in FULL:
            return True
        error = error.__cause__ or error.__context__
    return False


def broken(request):
    """500, or 503 where the database does not keep anything; asks nothing of it, which may be what is broken."""
    unkept = _keeps_nothing(sys.exc_info()[1])
    page = render(None, "web/500.html", {"unkept": unkept}, status=503 if unkept else 500)
    if unkept:
        page.headers["Retry-After"] = "300"
    return page
