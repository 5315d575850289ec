"""The evidence file of a document with many desks: the house's verifier beside openssl on the same signatures."""

import io
import json
import subprocess
import sys
import tempfile
import time
import zipfile
from datetime import date
from pathlib import Path
from statistics import median

import django

from bench.results import Table

LEGS, TURNS = (1, 5, 10, 20), 9


def measure(instance, scales: list[int]) -> list[Table]:
    """Milliseconds for the whole file, for each number of desks, half keys and half certificates."""
    database = instance.bare("bench_signatures")
    said = json.loads(instance.python(database, "bench.signatures").splitlines()[-1])
    table = Table("Signatures of a document", ["desks", "Countyhall, ms", "openssl, ms", "share of openssl"])
    for legs, ours, theirs in said:
        table.rows.append([legs, f"{ours:.1f}", f"{theirs:.1f}", f"{ours / theirs:.0%}"])
    table.note = (
        f"Median of {TURNS}. Every second desk signs with a county key, the others with a certificate. Countyhall "
        "checks the container, every sum, text, statement, signature, certificate chain and revocation list, and the "
        "chain of the history; openssl (dgst -verify, cms -verify), one process each, the signatures and chains alone."
    )
    return [table]


def work() -> list[tuple[int, float, float]]:
    """Desks, our milliseconds and those of openssl, in a process of its own."""
    from countyhall.kernel.approvals import verify_signoff
    from countyhall.kernel.approvals.evidence import evidence

    signers = prepared()
    rows = []
    for legs in LEGS:
        file = evidence(signed_by(signers, legs))
        ours = [timed(lambda file=file: verify_signoff.faults(file)) for _turn in range(TURNS)]
        assert verify_signoff.faults(file) == []
        with tempfile.TemporaryDirectory() as folder:
            zipfile.ZipFile(io.BytesIO(file)).extractall(folder)
            checks = list(commands(Path(folder)))
            assert len(checks) == legs
            theirs = [timed(lambda checks=checks: run(checks)) for _turn in range(TURNS)]
        rows.append((legs, median(ours) * 1000, median(theirs) * 1000))
    return rows


def prepared():
    """An office with two chiefs: one signs with a key, one with a certificate."""
    import base64

    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    from countyhall.config import first_steps
    from countyhall.kernel.approvals import keys
    from countyhall.kernel.approvals.models import TrustAnchor
    from countyhall.kernel.approvals.tests.authority import Authority, pem
    from countyhall.kernel.testing import UnitFactory, member_of

    first_steps.reference_data()
    unit = UnitFactory()
    clerk, by_key, by_card = (member_of(unit, role) for role in ("handler", "section_chief", "section_chief"))
    authority = Authority()
    for use, text in (("root", pem(authority.root)), ("crl", authority.crl())):
        TrustAnchor.objects.create(use=use, name="bench", pem=text, valid_from=date(2000, 1, 1))
    key = ec.generate_private_key(ec.SECP256R1())
    spki = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    keys.enrol(
        by_key, spki=base64.b64encode(spki).decode(), nonce="once", label="bench",
        proof=base64.b64encode(raw(key, keys.challenge(by_key, "once"))).decode(),
    )  # fmt: skip
    card = authority.issue(by_card.name)
    keys.enrol_certificate(by_card, pem(card[1]).encode())
    return unit, clerk, (by_key, key), (by_card, card)


def raw(key, content: bytes) -> bytes:
    """A signature as browsers make it: r and s side by side."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

    r, s = decode_dss_signature(key.sign(content, ec.ECDSA(hashes.SHA256())))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def signed_by(signers, legs: int):
    """A draft that went past so many desks, each with an opinion and a signature."""
    from countyhall.domains.documents.factories import DraftFactory
    from countyhall.kernel.approvals import services
    from countyhall.kernel.approvals.desk import Desk
    from countyhall.kernel.approvals.proofs import Offered
    from countyhall.kernel.approvals.tests.authority import cms

    unit, clerk, (by_key, key), (by_card, card) = signers
    draft = DraftFactory(unit=unit, drafter=clerk, state="circulating", document__state="circulating")
    desks = [Desk(f"第{n}關", "section_chief") for n in range(1, legs + 1)]
    turn = services.circulate(draft, services.lay_down(f"bench-{legs}", "bench", desks), by=clerk)
    for n in range(legs):
        who = by_key if n % 2 == 0 else by_card
        statement = services.prepare(turn, by=who, act="sign", opinion=f"如擬，第{n}關。")
        value = raw(key, statement.encode()) if who is by_key else cms(statement.encode(), *card)
        proof = Offered(statement, value, "key" if who is by_key else "certificate")
        turn = services.sign(turn, by=who, opinion=f"如擬，第{n}關。", proof=proof)
    return draft


def commands(folder: Path):
    """What openssl is asked, a command for each signature of the unpacked file."""
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    from countyhall.kernel.approvals.verify_signoff import MANIFEST

    manifest = json.loads((folder / MANIFEST).read_text())
    for act in (act for turn in manifest["rounds"] for act in turn["acts"]):
        for proof in act["proofs"]:
            of, value = folder / act["statement"], folder / proof["file"]
            if proof["means"] == "key":
                halves = value.read_bytes()
                if len(halves) == 64:
                    r, s = (int.from_bytes(half, "big") for half in (halves[:32], halves[32:]))
                    value.write_bytes(encode_dss_signature(r, s))
                yield [
                    "openssl",
                    "dgst",
                    "-sha256",
                    "-verify",
                    folder / proof["key"],
                    "-signature",
                    value,
                    of,
                ]
            else:
                yield [
                    "openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", value, "-content", of, "-CAfile",
                    folder / manifest["roots"]["root"], "-purpose", "any", "-out", "/dev/null",
                ]  # fmt: skip


def run(checks: list) -> None:
    """All of them, one after the other."""
    for command in checks:
        subprocess.run(command, check=True, capture_output=True)


def timed(act) -> float:
    """The seconds that it took."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


if __name__ == "__main__":
    django.setup()
    sys.stdout.write(json.dumps(work()) + "\n")
