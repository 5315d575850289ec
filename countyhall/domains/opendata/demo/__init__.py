"""The open data of the demo county."""

from countyhall.domains.opendata.demo.load import load

__all__ = ["load"]
