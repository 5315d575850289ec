"""``countyhall``: everything that is done to an instance from a terminal, in the reader's language."""

import gettext
import os
import sys
from pathlib import Path

WORDS = Path(__file__).parent / "locale"


def language(arguments: list[str]) -> str:
    """``zh_Hant`` or ``en``: what ``--lang`` says, else what the terminal's locale says."""
    for index, argument in enumerate(arguments):
        if argument.startswith("--lang"):
            said = argument.partition("=")[2] or "".join(arguments[index + 1 : index + 2])
            return "zh_Hant" if said.lower().startswith("zh") else "en"
    names = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    spoken = next((os.environ[name] for name in names if os.environ.get(name)), "")
    return "zh_Hant" if spoken.startswith("zh") else "en"


def main() -> None:
    """Choose the language before any command is read, since its help is written then."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "countyhall.config.settings")
    os.environ["LANGUAGE"] = language(sys.argv[1:])
    gettext.bindtextdomain("django", WORDS)
    gettext.textdomain("django")

    from countyhall.config.commands import countyhall
    from countyhall.config.embedded_postgres import NotStarted

    try:
        countyhall()
    except NotStarted as error:
        sys.exit(f"countyhall: {error}")


if __name__ == "__main__":
    main()
