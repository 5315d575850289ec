"""What fills the demo county: two recipes over tables that are there already."""

from countyhall.domains.recipes.demo.load import load

__all__ = ["load"]
