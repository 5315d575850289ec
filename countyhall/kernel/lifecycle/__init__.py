"""States and steps as code: they are law, and are reviewed like it."""

from countyhall.kernel.lifecycle.lifecycle import Lifecycle, Refused, Step

__all__ = ["Lifecycle", "Refused", "Step"]
