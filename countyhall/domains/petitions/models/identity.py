"""Who sent a petition: kept apart from it, encrypted, opened with a reason and never searched."""

import base64
import hashlib
import hmac
import unicodedata
from dataclasses import asdict, dataclass
from functools import lru_cache

import orjson
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


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

    ``box`` is the identity as JSON under Fernet (AES-128-CBC with HMAC-SHA256); the key is derived with
    HKDF (RFC 5869) from the instance's key. ``mail_print`` finds letters of the same sender, ``code_print``
    checks the code that follows a petition.
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
        self.box = _vault()[1].encrypt(orjson.dumps(asdict(identity)))
        self.mail_print = fingerprint("mail", identity.email) if identity.email else ""

    def open(self) -> Identity:
        """What is in the box. Readers of sealed cases come through ``services.reveal`` instead."""
        return Identity(**orjson.loads(_vault()[1].decrypt(bytes(self.box))))

    def code_is(self, code: str) -> bool:
        """Whether ``code`` follows this petition; takes the same time whatever the answer."""
        return hmac.compare_digest(self.code_print, fingerprint("code", code))


def fingerprint(purpose: str, text: str) -> str:
    """A keyed digest (64 hexadecimal characters) of ``text`` without regard to case, width or spaces."""
    folded = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    return hmac.new(_vault()[0], f"{purpose}:{folded}".encode(), hashlib.sha256).hexdigest()


def _vault() -> tuple[bytes, MultiFernet]:
    return _keys((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@lru_cache(maxsize=4)
def _keys(secrets: tuple[str, ...]) -> tuple[bytes, MultiFernet]:
    boxes = [Fernet(base64.urlsafe_b64encode(_derive(secret, b"petitions.vault.box"))) for secret in secrets]
    return _derive(secrets[0], b"petitions.vault.print"), MultiFernet(boxes)


def _derive(secret: str, purpose: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=purpose).derive(secret.encode())
