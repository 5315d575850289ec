"""Reports of sections written around figures: drafted, signed, frozen, and printed in five formats."""

from countyhall.kernel.reports.outline import Outline, Section

__all__ = ["Outline", "Section"]
