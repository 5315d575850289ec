"""petitions."""

from countyhall.kernel.registry import Domain

domain = Domain(label="petitions", name="petitions")
