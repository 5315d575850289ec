"""The letterboxes of the demo county at the volume of the report."""

from countyhall.domains.petitions.demo.load import load

__all__ = ["load"]
