"""Real PKCS#11 tokens for tests: SoftHSM2 stands for the card, with a key made in it and certified."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, load_der_public_key

from countyhall.kernel.approvals.models import TrustAnchor
from countyhall.kernel.approvals.tests.authority import Authority, pem
from countyhall.kernel.testing.factories import LONG_AGO

PLACES = [
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib64/pkcs11/libsofthsm2.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
]
PIN = "73911468"
MODULE = next((place for place in PLACES if Path(place).exists()), "")
WITHOUT = not MODULE or not shutil.which("softhsm2-util")


@dataclass
class Token:
    """A token in SoftHSM2 with one key, and whoever certified it."""

    label: str
    root: Authority
    authority: Authority
    certificate: object


@pytest.fixture(scope="session")
def drawer(tmp_path_factory):
    """A folder of tokens; the module reads where it is from the environment, once."""
    pytest.importorskip("pkcs11")
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    conf = folder / "softhsm2.conf"
    conf.write_text(f"directories.tokendir = {folder}/tokens\nlog.level = ERROR\n")
    before = os.environ.get("SOFTHSM2_CONF")
    os.environ["SOFTHSM2_CONF"] = str(conf)
    for label in ("rsa", "ec"):
        made = [
            "softhsm2-util",
            "--init-token",
            "--free",
            "--label",
            label,
            "--pin",
            PIN,
            "--so-pin",
            "12345678",
        ]
        subprocess.run(made, check=True, capture_output=True)
    yield folder
    os.environ.pop("SOFTHSM2_CONF")
    if before:
        os.environ["SOFTHSM2_CONF"] = before


def key_in(session, kind: str):
    """A key made in the token, which never leaves it, and its public half."""
    from pkcs11 import Attribute, KeyType
    from pkcs11.util.ec import encode_ec_public_key, encode_named_curve_parameters
    from pkcs11.util.rsa import encode_rsa_public_key

    given = {"id": b"\x01", "label": "sign", "store": True}
    if kind == "rsa":
        public, _private = session.generate_keypair(KeyType.RSA, 2048, **given)
        return load_der_public_key(encode_rsa_public_key(public))
    curve = {Attribute.EC_PARAMS: encode_named_curve_parameters("secp256r1")}
    parameters = session.create_domain_parameters(KeyType.EC, curve, local=True)
    public, _private = parameters.generate_keypair(**given)
    return load_der_public_key(encode_ec_public_key(public))


def put(session, certificate, mark: bytes) -> None:
    """Write a certificate into the token."""
    from pkcs11 import Attribute, CertificateType, ObjectClass

    session.create_object(
        {
            Attribute.CLASS: ObjectClass.CERTIFICATE,
            Attribute.CERTIFICATE_TYPE: CertificateType.X_509,
            Attribute.TOKEN: True,
            Attribute.ID: mark,
            Attribute.SUBJECT: certificate.subject.public_bytes(),
            Attribute.VALUE: certificate.public_bytes(Encoding.DER),
        }
    )


@pytest.fixture(scope="session")
def tokens(drawer) -> dict[str, Token]:
    """One with an RSA key, one with an elliptic one; each certified by an authority below a root."""
    import pkcs11

    made = {}
    for label in ("rsa", "ec"):
        root = Authority()
        below = root.below("測試憑證管理中心")
        with pkcs11.lib(MODULE).get_token(token_label=label).open(rw=True, user_pin=PIN) as session:
            certificate = below.certify("處長甲", key_in(session, label))
            put(session, certificate, b"\x01")
            put(session, below.root, b"\x02")
        made[label] = Token(label, root, below, certificate)
    return made


@pytest.fixture(params=["rsa", "ec"])
def token(request, tokens) -> Token:
    """Each of them."""
    return tokens[request.param]


@pytest.fixture
def trusted(token):
    """The office trusts the root alone; what stands between is on the card."""
    TrustAnchor.objects.create(use="root", name="測試", pem=pem(token.root.root), valid_from=LONG_AGO)
    return token
