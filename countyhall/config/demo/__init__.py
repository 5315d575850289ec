"""The demo county: real units of Kinmen County Government, people clearly made up."""

from countyhall.config.demo.county import load

__all__ = ["load"]
