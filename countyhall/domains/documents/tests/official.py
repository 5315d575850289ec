"""Ask the official DTDs whether a file is valid, in two passes where xmllint is missing.

lxml alone refuses every letter with attachments, because it does not see the entities that the letter itself
declares. So, without xmllint: our own reader first (it refuses an attachment that is not declared), then the
DTD in which attachment names are plain tokens.
"""

import io
import re
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from lxml import etree

from countyhall.domains.documents.services.di import codec

DTDS = Path(__file__).parent / "dtd"
XMLLINT = shutil.which("xmllint")


def errors(*files: bytes, by_hand: bool = False) -> str:
    """What the DTDs have against these files; nothing if all are valid."""
    return _by_lxml(files) if by_hand or not XMLLINT else _by_xmllint(files)


def _by_xmllint(files) -> str:
    with tempfile.TemporaryDirectory() as folder:
        for dtd in DTDS.iterdir():
            shutil.copy(dtd, folder)
        names = [Path(folder, f"{number}.xml") for number in range(len(files))]
        for name, data in zip(names, files, strict=True):
            name.write_bytes(data)
        done = subprocess.run(
            [XMLLINT, "--nonet", "--valid", "--noout", *names], capture_output=True, cwd=folder
        )
        return done.stderr.decode(errors="replace")


def _by_lxml(files) -> str:
    found = []
    for data in files:
        read = codec.read_roster if b"<!DOCTYPE \xe4\xba\xa4" in data else codec.read
        try:
            read(data)
        except codec.Refusal as refusal:
            found.append(str(refusal))
            continue
        found += fits(data)
    return "\n".join(found)


def fits(data: bytes) -> list[str]:
    """What the DTD that a file names has against it, attachment names being plain tokens."""
    known = dtd(re.search(rb'SYSTEM "(104_\w+\.dtd)"', data)[1].decode())
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return [] if known.validate(etree.fromstring(data, parser)) else [str(known.error_log)]


@cache
def dtd(name: str) -> etree.DTD:
    """One of the official DTDs, with its parts put in."""
    text = (DTDS / name).read_text(encoding="utf-8")
    for part in ("basic", "exchange"):
        inside = (DTDS / f"104_{part}_utf8.ent").read_text(encoding="utf-8").split("?>", 1)[1]
        text = re.sub(
            rf'<!ENTITY\s+% \S+\s+SYSTEM "104_{part}_utf8.ent" >\s*%\S+;', lambda _, i=inside: i, text
        )
    text = re.sub(r"ENTIT(Y|IES)(\s+#REQUIRED)", lambda m: f"NMTOKEN{'S' * (m[1] == 'IES')}{m[2]}", text)
    return etree.DTD(io.BytesIO(text.encode()))
