"""A box for what only a few may read: encrypted under the instance's key, never searched."""

import base64
import hashlib
import hmac
import unicodedata
from dataclasses import asdict
from functools import lru_cache

import orjson
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

__all__ = ["Vault"]


class Vault:
    """The boxes of one purpose, each under its own key.

    A box is JSON under Fernet (AES-128-CBC with HMAC-SHA256); the key is derived with HKDF (RFC 5869) from
    the instance's key, and boxes of an older instance key still open.
    """

    def __init__(self, purpose: str) -> None:
        self.purpose = purpose

    def lock(self, data) -> bytes:
        """A dataclass, encrypted."""
        return self._keys()[1].encrypt(orjson.dumps(asdict(data)))

    def open(self, box: bytes) -> dict:
        """What is in a box."""
        return orjson.loads(self._keys()[1].decrypt(bytes(box)))

    def fingerprint(self, purpose: str, text: str) -> str:
        """A keyed digest (64 hexadecimal characters) of ``text`` without regard to case, width or spaces."""
        folded = "".join(unicodedata.normalize("NFKC", text).casefold().split())
        return hmac.new(self._keys()[0], f"{purpose}:{folded}".encode(), hashlib.sha256).hexdigest()

    def _keys(self) -> tuple[bytes, MultiFernet]:
        return _keys(self.purpose, (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@lru_cache(maxsize=16)
def _keys(purpose: str, secrets: tuple[str, ...]) -> tuple[bytes, MultiFernet]:
    boxes = [Fernet(base64.urlsafe_b64encode(_derive(one, f"{purpose}.vault.box"))) for one in secrets]
    return _derive(secrets[0], f"{purpose}.vault.print"), MultiFernet(boxes)


def _derive(secret: str, purpose: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=purpose.encode()).derive(secret.encode())
