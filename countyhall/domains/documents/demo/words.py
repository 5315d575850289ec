"""Lists of words, one file each, one word a line."""

from pathlib import Path

FOLDER = Path(__file__).parent / "words"


def words(name: str) -> list[str]:
    """The words of ``words/<name>.txt``."""
    return (FOLDER / f"{name}.txt").read_text(encoding="utf-8").split()
