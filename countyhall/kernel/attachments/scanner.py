"""The virus scanner clamd, asked by its INSTREAM command, where one is set."""

import socket
import struct
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

__all__ = ["FOUND", "scan"]

FOUND = gettext_lazy(
    "The virus check found “%(name)s” in the file. It was not saved. Have your computer checked."
)
BLOCK = 1 << 16
PATIENCE = 60  # seconds


def scan(path: Path) -> None:
    """Raise ``ValidationError`` when the scanner finds something or cannot be asked; without one, pass."""
    if not settings.CLAMD:
        return
    try:
        answer = _ask(path)
    except OSError as error:
        raise ValidationError(
            _("The virus check does not answer, so the file was not saved. Try again in some minutes."),
            code="scanner",
        ) from error
    if answer.endswith("FOUND"):
        name = answer.removeprefix("stream:").removesuffix("FOUND").strip()
        raise ValidationError(FOUND % {"name": name}, code="virus")
    if not answer.endswith("OK"):
        raise ValidationError(
            _(
                "The virus check could not read the file, so it was not saved. Tell the system's "
                "administrator."
            ),
            code="scanner",
        )


def _ask(path: Path) -> str:
    with _connect() as line, path.open("rb") as file:
        line.sendall(b"zINSTREAM\0")
        while block := file.read(BLOCK):
            line.sendall(struct.pack("!I", len(block)) + block)
        line.sendall(struct.pack("!I", 0))
        answer = b""
        while not answer.endswith(b"\0") and (more := line.recv(4096)):
            answer += more
    return answer.rstrip(b"\0").decode("utf-8", "replace").strip()


def _connect() -> socket.socket:
    if settings.CLAMD.startswith("/"):
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(PATIENCE)
        line.connect(settings.CLAMD)
        return line
    host, _sep, port = settings.CLAMD.rpartition(":")
    return socket.create_connection((host or "127.0.0.1", int(port)), timeout=PATIENCE)
