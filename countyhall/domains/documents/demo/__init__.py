"""The half-year of official documents at the volume of the report."""

from countyhall.domains.documents.demo.load import load

__all__ = ["load"]
