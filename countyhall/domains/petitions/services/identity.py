"""Opening the vault: always noted, and with a reason where the case is sealed."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from countyhall.domains.petitions.models import Identity, Petition, Petitioner
from countyhall.kernel.audit import services as audit

READ_IDENTITY, CORRECT_IDENTITY = "petitions.read_identity", "petitions.correct_identity"


@transaction.atomic
def reveal(petition: Petition, *, by, reason: str = "") -> Identity:
    """Who wrote. The reading is noted in the case's history, and who reads a sealed one says why.

    Raises ``PermissionDenied`` without the permission, ``ValueError`` without the reason.
    """
    if not by.has_perm(READ_IDENTITY, petition):
        raise PermissionDenied
    if petition.sealed and not reason.strip():
        raise ValueError(_("The petitioner of a sealed case is read with a reason. Write why."))
    own = Petitioner.objects.filter(petition=petition).first()
    audit.looked_at(petition, by=by, reason=reason.strip() or _("handling the case"))
    return own.open() if own else Identity()


@transaction.atomic
def correct(petition: Petition, *, by, identity: Identity) -> None:
    """Put a corrected name or address in the vault; history says that, not what."""
    if not by.has_perm(CORRECT_IDENTITY, petition):
        raise PermissionDenied
    own, _made = Petitioner.objects.select_for_update().get_or_create(
        petition=petition, defaults={"box": b""}
    )
    own.put(identity)
    own.save(update_fields=["box", "mail_print"])
    audit.record(petition, "identity_corrected", by=by)
