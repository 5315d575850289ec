"""The watched plans of the demo county at the volume of the report."""

from countyhall.domains.oversight.demo.load import load

__all__ = ["load"]
