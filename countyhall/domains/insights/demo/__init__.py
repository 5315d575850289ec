"""The analyses of the demo county."""

from countyhall.domains.insights.demo.load import load

__all__ = ["load"]
