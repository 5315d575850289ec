"""Who sent a petition: kept apart from it, encrypted, opened with a reason and never searched."""

import hmac
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from countyhall.kernel.records.vault import Vault

VAULT = Vault("petitions")
fingerprint = VAULT.fingerprint


@dataclass(frozen=True)
class Identity:
    """Name and ways to reach a petitioner; any of them may be empty."""

    name: str = ""
    phone: str = ""
    address: str = ""
    email: str = ""

    @property
    def anonymous(self) -> bool:
        """Whether nobody could be answered: no name, or no way to reach them."""
        return not (self.name and (self.phone or self.address or self.email))


class Petitioner(models.Model):
    """The vault: one sealed box per petition, and two fingerprints that need no opening.

    ``mail_print`` finds letters of the same sender, ``code_print`` checks the code that follows a petition.
    """

    petition = models.OneToOneField(
        "petitions.Petition", models.PROTECT, related_name="petitioner", verbose_name=_("petition")
    )
    box = models.BinaryField()
    mail_print = models.CharField(max_length=64, blank=True, db_index=True)
    code_print = models.CharField(max_length=64, blank=True)
    wrong_count = models.PositiveSmallIntegerField(default=0)
    wrong_since = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("petitioner")
        verbose_name_plural = _("petitioners")

    def __str__(self) -> str:
        return str(_("Petitioner"))

    def put(self, identity: Identity) -> None:
        """Lock ``identity`` away in this box."""
        self.box = VAULT.lock(identity)
        self.mail_print = fingerprint("mail", identity.email) if identity.email else ""

    def open(self) -> Identity:
        """What is in the box. Readers of sealed cases come through ``services.reveal`` instead."""
        return Identity(**VAULT.open(self.box))

    def code_is(self, code: str) -> bool:
        """Whether ``code`` follows this petition; takes the same time whatever the answer."""
        return hmac.compare_digest(self.code_print, fingerprint("code", code))
