"""Where the house stands, and where an instance keeps its data."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def home() -> Path:
    """The data folder: ``COUNTYHALL_HOME``, or ``var`` beside the code."""
    return Path(os.environ.get("COUNTYHALL_HOME") or ROOT / "var").expanduser().resolve()
