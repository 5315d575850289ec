"""Finds the font that PDFs embed."""

from functools import cache
from pathlib import Path

import countyhall

__all__ = ["BUNDLED", "FAMILIES", "bundled"]

# In this order; what the bundled family lacks (rare characters of names) comes from the system's.
FAMILIES = [
    "Noto Serif TC",
    "Noto Serif CJK TC",
    "Noto Serif CJK JP",
    "AR PL UKai TW",
    "Noto Sans CJK TC",
    "DejaVu Serif",
]
BUNDLED = "@expo-google-fonts/noto-serif-tc"
WEIGHTS = ("400Regular", "700Bold")


@cache
def bundled() -> list[Path]:
    """The folders of Noto Serif TC as npm installed it; empty where it is missing (``doctor`` warns)."""
    root = Path(countyhall.__file__).parents[1] / "node_modules" / BUNDLED
    return [root / weight for weight in WEIGHTS if (root / weight).is_dir()]
