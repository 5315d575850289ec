"""The one list of domains; it is read lazily, so that importing it costs nothing."""

from collections.abc import Iterator
from functools import cached_property
from importlib import import_module
from typing import Any

from django.conf import settings

from countyhall.kernel.registry.domain import Domain


class Registry:
    """The domains named in ``settings.DOMAINS``, and the kernel's own in ``settings.KERNEL_DOMAINS``."""

    @cached_property
    def domains(self) -> dict[str, Domain]:
        """Label → domain, in the order of the settings. Raises ``ValueError`` on a label used twice."""
        modules = [f"countyhall.domains.{name}.domain" for name in settings.DOMAINS]
        modules += getattr(settings, "KERNEL_DOMAINS", [])
        found: dict[str, Domain] = {}
        for module in modules:
            domain = import_module(module).domain
            if domain.label in found:
                raise ValueError(f"Two domains are called {domain.label!r}.")
            found[domain.label] = domain
        return found

    def all(self, kind: str) -> list[Any]:
        """Every item of one kind (``"pages"``, ``"figures"``, ``"importers"`` …) of every domain."""
        return [item for domain in self.domains.values() for item in getattr(domain, kind)]

    def by_domain(self, kind: str) -> Iterator[tuple[Domain, Any]]:
        """The same with the domain that each item belongs to."""
        for domain in self.domains.values():
            for item in getattr(domain, kind):
                yield domain, item

    def permissions_of(self, role_code: str) -> frozenset[str]:
        """The permissions that all domains together give to a system role."""
        return frozenset(p for d in self.domains.values() for p in d.grants.get(role_code, ()))

    @property
    def permissions(self) -> frozenset[str]:
        """Every permission that any domain speaks of."""
        return frozenset(p for d in self.domains.values() for ps in d.grants.values() for p in ps)


registry = Registry()
