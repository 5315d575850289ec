"""A record's version as ETag and If-Match (RFC 9110 sections 8.8.3 and 13.1.1, RFC 6585 section 3)."""

import re

from django.utils.translation import gettext as _
from rest_framework.request import Request

from countyhall.kernel.api.problems import Problem

PARAMETER = {
    "in": "header", "name": "If-Match", "required": True,
    "schema": {"type": "string", "pattern": r'^(\*|"[0-9]{1,9}")$'},
    "description": "The ETag of the version that you saw.",
}  # fmt: skip
ONE = re.compile(r'(W/)?"([^"]*)"')


def etag(record) -> str:
    """``"7"``: the version, strong."""
    return f'"{record.version}"'


def known(request: Request, record) -> bool:
    """Whether ``If-None-Match`` names this version."""
    sent = request.headers.get("If-None-Match", "")
    return sent.strip() == "*" or str(record.version) in {value for _weak, value in ONE.findall(sent)}


def demand(request: Request, record) -> int | None:
    """The version that ``If-Match`` names, ``None`` for ``*``. Raises 428 without it, 412 for another."""
    sent = request.headers.get("If-Match")
    if sent is None:
        raise Problem(428, _("Send If-Match with the ETag of the version that you saw."))
    if sent.strip() == "*":
        return None
    strong = {value for weak, value in ONE.findall(sent) if not weak}
    if str(record.version) not in strong:
        raise Problem(
            412, _("Somebody changed this since you read it. Read it again, then repeat your change.")
        )
    return record.version
