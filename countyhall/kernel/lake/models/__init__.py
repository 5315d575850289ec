"""The catalogue of the lake, what is fetched into it, and what is decided about it."""

from countyhall.kernel.lake.models.catalogue import (
    Check,
    Dataset,
    Edition,
    EditionFile,
    Lineage,
    Load,
    RejectedRow,
    SourceFile,
)
from countyhall.kernel.lake.models.pulls import Pull, PullRun
from countyhall.kernel.lake.models.rules import SmallCount

__all__ = [
    "Check", "Dataset", "Edition", "EditionFile", "Lineage", "Load", "Pull", "PullRun", "RejectedRow", "SmallCount",
    "SourceFile",
]  # fmt: skip
