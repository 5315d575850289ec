"""What fills the demo county: one dataset from three files whose layout drifts."""

from countyhall.domains.intake.demo.load import load

__all__ = ["load"]
