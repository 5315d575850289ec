#!/usr/bin/env python3
"""Verify the evidence file of a sign-off without Countyhall: standard library and ``cryptography`` only.

    python verify_signoff.py evidence.zip [--roots roots.pem] [--at 2031-01-01]

Every fault is named on a line of its own; the exit status is 0 only when there is none. Without
``--roots`` certificates are held against those in the file itself, which proves nothing about them.
"""

import argparse
import hashlib
import io
import json
import sys
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID, NameOID

FORM = "countyhall-evidence/1"
SUMS, MANIFEST = "SHA256SUMS", "evidence.json"
HASHES = {
    "2.16.840.1.101.3.4.2.1": hashes.SHA256(),
    "2.16.840.1.101.3.4.2.2": hashes.SHA384(),
    "2.16.840.1.101.3.4.2.3": hashes.SHA512(),
}
SIGNED_DATA = "1.2.840.113549.1.7.2"
CONTENT_TYPE, MESSAGE_DIGEST = "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4"
TST_INFO = "1.2.840.113549.1.9.16.1.4"
DEEPEST_CHAIN = 6


class Invalid(Exception):
    """Why a signature, a certificate or a stamp does not hold."""


class Der:
    """One DER element: tag, contents, and the bytes as they stood."""

    def __init__(self, data: bytes) -> None:
        try:
            self.tag, length, at = data[0], data[1], 2
            if length == 0x80:
                raise Invalid("indefinite length is not DER")
            if length > 0x80:
                at += length - 0x80
                length = int.from_bytes(data[2:at], "big")
        except IndexError as error:
            raise Invalid("the structure is cut off") from error
        if len(data) < at + length:
            raise Invalid("the structure is cut off")
        self.body, self.raw, self.rest = data[at : at + length], data[: at + length], data[at + length :]

    def __iter__(self) -> Iterator["Der"]:
        data = self.body
        while data:
            one = Der(data)
            yield one
            data = one.rest

    def oid(self) -> str:
        """An object identifier in dots."""
        numbers, value = [], 0
        for byte in self.body:
            value = value << 7 | byte & 0x7F
            if not byte & 0x80:
                numbers.append(value)
                value = 0
        head = min(numbers[0] // 40, 2)
        return ".".join(map(str, [head, numbers[0] - 40 * head, *numbers[1:]]))

    def number(self) -> int:
        """An integer."""
        return int.from_bytes(self.body, signed=True)


class Cms:
    """A SignedData with one signer, as PKCS#7 detached signatures and time stamps are."""

    def __init__(self, der: bytes) -> None:
        try:
            kind, wrapped, *_none = list(Der(der))
            if kind.oid() != SIGNED_DATA:
                raise Invalid("this is no signed data")
            _version, _algorithms, inner, *rest = list(next(iter(wrapped)))
            self.content_type, self.content = self._inner(inner)
            sets = {one.tag: one for one in rest}
            self.certificates = [
                x509.load_der_x509_certificate(one.raw) for one in sets.get(0xA0, ()) if one.tag == 0x30
            ]
            signers = list(sets[0x31])
            if len(signers) != 1:
                raise Invalid("there must be exactly one signer")
            self._signer(list(signers[0]))
        except (ValueError, KeyError, IndexError, StopIteration) as error:
            raise Invalid("this is no readable CMS signature") from error

    def _inner(self, inner: Der) -> tuple[str, bytes | None]:
        parts = list(inner)
        return parts[0].oid(), next(iter(parts[1])).body if len(parts) > 1 else None

    def _signer(self, parts: list[Der]) -> None:
        self.signer_id = parts[1]
        self.hash = HASHES.get(next(iter(parts[2])).oid())
        self.attributes = parts[3] if parts[3].tag == 0xA0 else None
        after = 4 if self.attributes else 3
        self.value = parts[after + 1].body
        if self.hash is None:
            raise Invalid("the digest is too weak or unknown")

    @property
    def leaf(self) -> x509.Certificate:
        """The signer's own certificate."""
        for one in self.certificates:
            if self._is_signer(one):
                return one
        raise Invalid("the signer's certificate is not in the signature")

    def _is_signer(self, certificate: x509.Certificate) -> bool:
        if self.signer_id.tag == 0x80:
            found = certificate.extensions.get_extension_for_oid(ExtensionOID.SUBJECT_KEY_IDENTIFIER)
            return found.value.digest == self.signer_id.body
        issuer, serial = list(self.signer_id)
        return (
            certificate.issuer.public_bytes() == issuer.raw and certificate.serial_number == serial.number()
        )

    def verify(self, content: bytes) -> x509.Certificate:
        """That the signer signed exactly ``content``; gives the signer's certificate. Raises Invalid."""
        signed = content
        if self.attributes is not None:
            found = {next(iter(one)).oid(): list(list(one)[1]) for one in self.attributes}
            digest = hashes.Hash(self.hash)
            digest.update(content)
            if MESSAGE_DIGEST not in found or found[MESSAGE_DIGEST][0].body != digest.finalize():
                raise Invalid("another text was signed")
            if CONTENT_TYPE not in found or found[CONTENT_TYPE][0].oid() != self.content_type:
                raise Invalid("the signature is of another kind of content")
            signed = b"\x31" + self.attributes.raw[1:]
        check_raw(self.leaf.public_key(), self.value, signed, self.hash)
        return self.leaf


def check_raw(public_key, value: bytes, signed: bytes, algorithm) -> None:
    """One RSA or ECDSA signature. Raises Invalid."""
    try:
        if isinstance(public_key, rsa.RSAPublicKey):
            public_key.verify(value, signed, padding.PKCS1v15(), algorithm)
        elif isinstance(public_key, ec.EllipticCurvePublicKey):
            public_key.verify(value, signed, ec.ECDSA(algorithm))
        else:
            raise Invalid("the kind of key is not supported")
    except InvalidSignature as error:
        raise Invalid("the signature does not fit the text") from error


def check_chain(leaf, others, roots, crls, at: datetime, *, stamping: bool = False) -> list[x509.Certificate]:
    """The chain from ``leaf`` to a trusted root, valid at the moment and not revoked. Raises Invalid."""
    usage = _extension(leaf, ExtensionOID.EXTENDED_KEY_USAGE)
    if stamping and (usage is None or ExtendedKeyUsageOID.TIME_STAMPING not in usage):
        raise Invalid("the certificate is not for time stamps")
    key_usage = _extension(leaf, ExtensionOID.KEY_USAGE)
    if key_usage and not (key_usage.digital_signature or key_usage.content_commitment):
        raise Invalid("the certificate is not for signatures")
    chain = [leaf]
    while True:
        one = chain[-1]
        if not one.not_valid_before_utc <= at <= one.not_valid_after_utc:
            when = "expired" if at > one.not_valid_after_utc else "not yet valid"
            raise Invalid(f"the certificate of {name_of(one)} was {when} on {at:%Y-%m-%d}")
        if one in roots:
            return chain
        issuer = next((c for c in [*roots, *others] if _issued(one, c)), None)
        if issuer is None or len(chain) > DEEPEST_CHAIN:
            raise Invalid(f"no trusted authority issued the certificate of {name_of(one)}")
        _not_revoked(one, issuer, crls, at)
        chain.append(issuer)


def _issued(one, by) -> bool:
    constraints, usage = (
        _extension(by, ExtensionOID.BASIC_CONSTRAINTS),
        _extension(by, ExtensionOID.KEY_USAGE),
    )
    if (
        one.issuer != by.subject
        or not constraints
        or not constraints.ca
        or (usage and not usage.key_cert_sign)
    ):
        return False
    try:
        one.verify_directly_issued_by(by)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _not_revoked(one, issuer, crls, at: datetime) -> None:
    own = [
        crl for crl in crls if crl.issuer == issuer.subject and crl.is_signature_valid(issuer.public_key())
    ]
    if not own:
        return
    newest = max(own, key=lambda crl: crl.last_update_utc)
    entry = newest.get_revoked_certificate_by_serial_number(one.serial_number)
    if entry is not None and entry.revocation_date_utc <= at:
        raise Invalid(
            f"the certificate of {name_of(one)} was revoked on {entry.revocation_date_utc:%Y-%m-%d}"
        )
    if newest.next_update_utc and newest.next_update_utc < at:
        raise Invalid(f"the revocation list of {name_of(issuer)} was out of date")


def _extension(certificate, oid):
    try:
        return certificate.extensions.get_extension_for_oid(oid).value
    except x509.ExtensionNotFound:
        return None


def name_of(certificate) -> str:
    """The common name, else the whole subject."""
    found = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if found else certificate.subject.rfc4514_string()


def check_stamp(token: bytes, stamped: bytes, roots, crls=()) -> tuple[datetime, str]:
    """When an RFC 3161 authority saw these bytes, and who it is. Raises Invalid."""
    cms = Cms(token)
    if cms.content_type != TST_INFO or cms.content is None:
        raise Invalid("this is no time stamp")
    parts = list(Der(cms.content))
    algorithm, imprint = list(parts[2])
    digest = HASHES.get(next(iter(algorithm)).oid())
    if digest is None:
        raise Invalid("the stamp's digest is too weak or unknown")
    seen = hashes.Hash(digest)
    seen.update(stamped)
    if seen.finalize() != imprint.body:
        raise Invalid("the time stamp is for something else")
    at = datetime.strptime(parts[4].body.decode().split(".")[0].rstrip("Z"), "%Y%m%d%H%M%S").replace(
        tzinfo=UTC
    )
    leaf = cms.verify(cms.content)
    check_chain(leaf, cms.certificates, roots, crls, at, stamping=True)
    return at, name_of(leaf)


def pack(files: dict[str, bytes]) -> bytes:
    """The one form in which these files make an evidence file: stored, sorted, without dates."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as box:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system, entry.external_attr = 3, 0o100644 << 16
            box.writestr(entry, files[name])
    return out.getvalue()


def sha(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def unpack(data: bytes) -> tuple[dict[str, bytes], list[str]]:
    """The files in the container, and what is wrong with it."""
    files, wrong = {}, []
    broken = (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, RuntimeError, EOFError)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as box:
            for name in box.namelist():
                try:
                    files[name] = box.read(name)
                except broken as error:
                    wrong.append(f"{name}: unreadable ({error})")
    except broken as error:
        wrong.append(f"the container: unreadable ({error})")
    if pack(files) != data:
        wrong.append("the container: it is not as it was written")
    return files, wrong


def check_sums(files: dict[str, bytes]) -> Iterator[str]:
    """Files that are not what the list of sums says."""
    listed = {}
    for line in files.get(SUMS, b"").decode("utf-8", "replace").splitlines():
        digest, _blank, name = line.partition("  ")
        listed[name] = digest
    for name in sorted({*listed, *files} - {SUMS}):
        if listed.get(name) != sha(files.get(name, b"missing")):
            yield f"{name}: changed, missing or added"


def check_act(act: dict, previous: str, files: dict[str, bytes], circulation: int) -> Iterator[str]:
    """One statement against its text, and against the statement before it."""
    name = act["statement"]
    said = json.loads(files[name])
    if said["text"] != sha(files[act["text"]]):
        yield f"{act['text']}: it is not the text that {said['person_name']} saw ({name})"
    if said["previous"] != previous or said["circulation"] != circulation:
        yield f"{name}: it does not continue the act before it"


def check_proof(proof: dict, act: dict, files, roots: dict, at: datetime) -> Iterator[str]:
    """One signature, its certificate and its time stamps."""
    statement, value = files[act["statement"]], files[proof["file"]]
    seen_at = None
    for stamp in proof["stamps"]:
        try:
            seen_at = min(filter(None, [seen_at, check_stamp(files[stamp], value, roots["stamp"])[0]]))
        except Invalid as why:
            yield f"{stamp}: {why}"
    try:
        if proof["means"] == "key":
            key = serialization.load_pem_public_key(files[proof["key"]])
            check_raw(key, value, statement, hashes.SHA256())
        else:
            cms = Cms(value)
            leaf = cms.verify(statement)
            crls = [x509.load_pem_x509_crl(files[name]) for name in proof["crls"]]
            check_chain(leaf, cms.certificates, roots["root"], crls, seen_at or at)
    except (Invalid, ValueError) as why:
        yield f"{proof['file']}: {why}"


def check_history(lines: list[dict], acts: list[dict], files) -> Iterator[str]:
    """The chain of history lines, and that each act and each signature stands in it."""
    previous, told = "", {}
    for line in lines:
        if line["previous"] != previous:
            yield f"history.json: line {line['position']} does not continue the line before it"
        if "said" in line:
            said = json.dumps(line["said"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            if sha(said.encode()) != line["hash"]:
                yield f"history.json: line {line['position']} was changed"
            data = line["said"][9]
            told.setdefault(data.get("signature"), set()).update({data.get("statement"), data.get("value")})
        previous = line["hash"]
    for act in acts:
        known = told.get(act["signature"], set())
        for name in [act["statement"], *(p["file"] for p in act["proofs"])]:
            if sha(files[name]) not in known:
                yield f"{name}: the history does not know it"


def faults(
    data: bytes, trusted: list[x509.Certificate] | None = None, at: datetime | None = None
) -> list[str]:
    """Everything that is wrong in an evidence file; nothing when it holds."""
    files, found = unpack(data)
    found += check_sums(files)
    try:
        found += _contents(files, trusted, at or datetime.now(UTC))
    except (KeyError, ValueError, TypeError, IndexError, AttributeError) as error:
        found.append(f"{MANIFEST}: it cannot be read to the end ({type(error).__name__}: {error})")
    return list(dict.fromkeys(found))


def _contents(files: dict[str, bytes], trusted, at: datetime) -> Iterator[str]:
    manifest = json.loads(files[MANIFEST])
    if manifest["form"] != FORM:
        raise ValueError("not an evidence file of a known form")
    roots = {use: x509.load_pem_x509_certificates(files[name]) for use, name in manifest["roots"].items()}
    roots = {use: trusted or roots.get(use, []) for use in ("root", "stamp")}
    acts = []
    for turn in manifest["rounds"]:
        previous = ""
        for act in turn["acts"]:
            yield from check_act(act, previous, files, turn["circulation"])
            for proof in act["proofs"]:
                yield from check_proof(proof, act, files, roots, at)
            previous = sha(files[act["statement"]])
            acts.append(act)
    yield from check_history(json.loads(files[manifest["history"]]), acts, files)


def main(arguments: list[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--roots", type=Path, help="PEM file of the authorities that you trust yourself")
    parser.add_argument("--at", help="day on which certificates without a time stamp must hold (today)")
    given = parser.parse_args(arguments)
    trusted = x509.load_pem_x509_certificates(given.roots.read_bytes()) if given.roots else None
    at = datetime.fromisoformat(given.at).replace(tzinfo=UTC) if given.at else None
    found = faults(given.file.read_bytes(), trusted, at)
    told = "".join(f"不符 FAULT  {fault}\n" for fault in found) or "相符 OK\n"
    sys.stdout.write(told)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
