"""A cluster of petitions becomes a watched item: said aloud once, and whoever watches takes it up."""

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from countyhall.domains.petitions.models import Petition
from countyhall.kernel import events
from countyhall.kernel.audit import services as audit
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.records import services as records

EVENT = "petitions.cluster.watch"
WATCH = "petitions.watch_petition"


@transaction.atomic
def watch(petitions: Sequence[Petition], *, by, title: str, reason: str) -> list:
    """Ask for a watched item about ``petitions``, the first of which speaks for all.

    Emits ``petitions.cluster.watch`` with ``petitions, title, reason, made``; a handler appends the record
    that it made to ``made``, and every petition is linked to it. Returns what was made. Raises ``Refused``
    when nobody listens or a petition is sealed.
    """
    if not petitions or not all(by.has_perm(WATCH, one) for one in petitions):
        raise PermissionDenied
    if any(one.sealed for one in petitions):
        raise Refused(_("A sealed petition is not made a watched item."))
    made: list = []
    events.emit(EVENT, petitions[0], by=by, petitions=list(petitions), title=title, reason=reason, made=made)
    if not made:
        raise Refused(_("No part of this house takes up watched items."))
    for one in petitions:
        for item in made:
            records.link(one, item, _("watched in"), by=by)
        audit.record(one, "watched", by=by, title=title, reason=reason)
    return made
