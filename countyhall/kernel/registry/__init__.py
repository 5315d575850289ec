"""What each domain adds to the house, said once in its ``domain.py`` and read from here by everybody else."""

from countyhall.kernel.registry.domain import Domain, Look
from countyhall.kernel.registry.registry import Registry, registry

__all__ = ["Domain", "Look", "Registry", "registry"]
