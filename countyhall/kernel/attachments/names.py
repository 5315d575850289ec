"""File names that say what they are: no path, no hidden ending, nothing that turns the writing around."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

__all__ = ["checked", "ending"]

LONGEST = 180
RUNS = {
    "exe", "com", "bat", "cmd", "scr", "pif", "js", "jse", "vbs", "vbe", "wsf", "hta", "msi",
    "ps1", "jar", "lnk",
    "sh", "php", "py", "pl", "cgi", "asp", "aspx", "jsp", "html", "htm", "svg", "dll", "reg",
    "iso", "docm", "xlsm",
    "pptm",
}  # fmt: skip
# Marks that turn the direction of writing (Unicode TR 9), so that "gnp.exe" reads "exe.png".
TURNING = {chr(c) for c in (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))}


def checked(name: str) -> str:
    """The name as it is kept. Raises ``ValidationError`` in words when it hides something."""
    name = unicodedata.normalize("NFC", name).strip()
    if any(c in TURNING or unicodedata.category(c) in {"Cc", "Cf", "Cs"} for c in name):
        raise ValidationError(
            _(
                "The file's name holds invisible characters that can hide its real kind. Rename it, then "
                "attach it again."
            ),
            code="name",
        )
    if "/" in name or "\\" in name or name.startswith(".") or not name:
        raise ValidationError(
            _("The file's name may not hold a path or begin with a dot. Rename it, then attach it again."),
            code="name",
        )
    if len(name) > LONGEST:
        raise ValidationError(
            _("The file's name is longer than %(most)d characters. Shorten it.") % {"most": LONGEST},
            code="name",
        )
    inner = {part.strip().lower() for part in name.split(".")[1:-1]}
    if inner & RUNS:
        raise ValidationError(
            _(
                "The file's name has two endings (“%(name)s”), as programs in disguise do. Rename it, then "
                "attach it again."
            )
            % {"name": name},
            code="name",
        )
    return name


def ending(name: str) -> str:
    """The ending without its dot, in lower case; empty when there is none."""
    return name.rpartition(".")[2].strip().lower() if "." in name else ""
