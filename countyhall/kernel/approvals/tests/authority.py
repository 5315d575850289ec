"""A certification authority, people with certificates, and a time-stamping authority, made on the spot."""

import subprocess
import tempfile
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs7
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

DAY = timedelta(days=1)
TSA_CONF = """
[tsa]
default_tsa = here
[here]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/tsa.pem
certs = {folder}/ca.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_chain = no
"""


def named(name: str) -> x509.Name:
    """A subject of one common name."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


class Authority:
    """An authority with a self-signed root."""

    def __init__(self, name: str = "測試根憑證管理中心") -> None:
        self.key, self.name, self.revoked = ec.generate_private_key(ec.SECP256R1()), named(name), []
        self.root = self._sign(self.name, self.key.public_key(), ca=True, until=4000)

    def _sign(self, subject, public, *, ca=False, since=-10, until=365, stamping=False):
        now = datetime.now(UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + since * DAY)
            .not_valid_after(now + until * DAY)
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        )
        if stamping:
            usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
            builder = builder.add_extension(usage, critical=True)
        return builder.sign(self.key, hashes.SHA256())

    def certify(self, name: str, public, *, ca: bool = False):
        """A certificate for a key that was made elsewhere, as in a card."""
        return self._sign(named(name), public, ca=ca)

    def below(self, name: str) -> "Authority":
        """An authority that this one has certified."""
        made = Authority(name)
        made.root = self.certify(name, made.key.public_key(), ca=True)
        return made

    def issue(self, name: str, **when):
        """A person's key and certificate."""
        key = ec.generate_private_key(ec.SECP256R1())
        return key, self._sign(named(name), key.public_key(), **when)

    def revoke(self, certificate) -> None:
        """From an hour ago the certificate is revoked."""
        builder = x509.RevokedCertificateBuilder().serial_number(certificate.serial_number)
        self.revoked.append(builder.revocation_date(datetime.now(UTC) - timedelta(hours=1)).build())

    def crl(self, days: float = 1) -> str:
        """The list of revoked certificates, in PEM, which is to be renewed in so many days."""
        now = datetime.now(UTC)
        builder = x509.CertificateRevocationListBuilder().issuer_name(self.name)
        builder = builder.last_update(now - 9 * DAY + days * DAY).next_update(now + days * DAY)
        for one in self.revoked:
            builder = builder.add_revoked_certificate(one)
        return builder.sign(self.key, hashes.SHA256()).public_bytes(Encoding.PEM).decode()


def pem(certificate) -> str:
    """A certificate in PEM."""
    return certificate.public_bytes(Encoding.PEM).decode()


def cms(content: bytes, key, certificate) -> bytes:
    """A detached CMS signature in DER, as a card reader makes it."""
    builder = pkcs7.PKCS7SignatureBuilder().set_data(content).add_signer(certificate, key, hashes.SHA256())
    options = [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary]
    return builder.sign(Encoding.DER, options)


class StampingAuthority:
    """Answers RFC 3161 requests on a local port through ``openssl ts``."""

    def __init__(self, authority: Authority) -> None:
        self.folder = Path(tempfile.mkdtemp())
        key, certificate = authority.issue("測試時戳服務", stamping=True)
        secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (self.folder / "tsa.key").write_bytes(secret)
        (self.folder / "tsa.pem").write_text(pem(certificate))
        (self.folder / "ca.pem").write_text(pem(authority.root))
        (self.folder / "serial").write_text("01\n")
        (self.folder / "tsa.cnf").write_text(TSA_CONF.format(folder=self.folder))
        self.server = HTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/"

    def _handler(self):
        folder = self.folder

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                (folder / "query").write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
                subprocess.run(
                    ["openssl", "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query", "-out", "reply"],
                    cwd=folder, check=True, capture_output=True,
                )  # fmt: skip
                self.send_response(200)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.end_headers()
                self.wfile.write((folder / "reply").read_bytes())

            def log_message(self, *_args) -> None:
                """Quiet."""

        return Handler

    def close(self) -> None:
        """Stop answering."""
        self.server.shutdown()
        self.server.server_close()
