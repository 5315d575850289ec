"""council."""

from countyhall.kernel.registry import Domain

domain = Domain(label="council", name="council")
