"""What comes back from sign-off: decided, sent back, or asked to be decided anew."""

from django.utils.translation import gettext as _

from countyhall.domains.archives.lifecycle.ending import destruction
from countyhall.domains.archives.lifecycle.request import request
from countyhall.domains.archives.lifecycle.signing import take_out
from countyhall.domains.archives.models import AccessRequest, Destruction
from countyhall.kernel.approvals import services as approvals
from countyhall.kernel.lifecycle import Refused

WAYS = {Destruction: destruction, AccessRequest: request}


def decided(record, *, by, **_data) -> None:
    """The last desk decided: it holds. The decision is that person's."""
    if way := WAYS.get(type(record)):
        way.take(record, "settle", by=None, decider=by)


def returned(record, *, by, **_data) -> None:
    """It is back with whoever drafted it."""
    if way := WAYS.get(type(record)):
        said = approvals.signatures(record).last()
        take_out(record, by=by, reason=said.opinion)
        way.take(record, "give_back", by=None)


def unchangeable(record, *, by, **_data) -> None:
    """The list went to the authority, the applicant has the letter: both are corrected by a new one."""
    if type(record) in WAYS:
        raise Refused(_("This was carried out already. A new decision needs a new record."))
