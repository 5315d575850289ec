"""oversight."""

from countyhall.kernel.registry import Domain

domain = Domain(label="oversight", name="oversight")
