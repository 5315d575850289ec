"""The archives of the demo county."""

from countyhall.domains.archives.demo.load import load

__all__ = ["load"]
