"""Who applies to read archives: kept apart from the application, encrypted, opened with a reason."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from countyhall.kernel.records.vault import Vault

vault = Vault("archives.applicant")


@dataclass(frozen=True)
class Person:
    """What article 18 of the enforcement rules asks of an applicant and of whoever acts for one."""

    name: str = ""
    born_on: str = ""
    id_number: str = ""
    phone: str = ""
    address: str = ""
    email: str = ""
    agent_name: str = ""
    agent_id_number: str = ""
    agent_phone: str = ""
    agent_address: str = ""


class Applicant(models.Model):
    """The vault: one sealed box per application; ``code_print`` checks the code that follows it."""

    request = models.OneToOneField(
        "archives.AccessRequest", models.PROTECT, related_name="applicant", verbose_name=_("application")
    )
    box = models.BinaryField()
    code_print = models.CharField(max_length=64, blank=True)
    wrong_count = models.PositiveSmallIntegerField(default=0)
    wrong_since = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("applicant")
        verbose_name_plural = _("applicants")

    def __str__(self) -> str:
        return str(_("Applicant"))

    def put(self, person: Person) -> None:
        """Lock ``person`` away in this box."""
        self.box = vault.lock(person)

    def open(self) -> Person:
        """What is in the box. Readers come through ``services.reveal`` instead."""
        return Person(**vault.open(self.box))
