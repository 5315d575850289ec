"""The reference pages of ``docs/``, written from the code: commands, figures, steps, permissions."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module

import click
from django.conf import settings
from django.utils import translation

from countyhall.config.home import ROOT
from countyhall.kernel.registry import Domain
from countyhall.kernel.roles.system import SYSTEM_ROLES

FOLDER = ROOT / "docs" / "reference"
READ = re.compile(r"""(?:environ(?:\.get\(|\[)|getenv\(|flag\(|envvar=)\s*["']([A-Z][A-Z0-9_]+)["']""")
NOT_OURS = {"PATH", "LANGUAGE", "LC_ALL", "PROMETHEUS_MULTIPROC_DIR", "DJANGO_SETTINGS_MODULE"}


@dataclass(frozen=True)
class ReferencePage:
    """A page and the function that yields its lines."""

    name: str
    lines: Callable[[], Iterator[str]]

    def write(self) -> str:
        """The page's whole text."""
        with translation.override("en"):
            return "\n".join(["<!-- Written by make docs. -->", *self.lines()]) + "\n"


def settings_read() -> list[str]:
    """The names of all settings that the product reads from its environment."""
    found: set[str] = set()
    for path in (ROOT / "countyhall").rglob("*.py"):
        if "tests" not in path.parts and path.name != "reference.py":
            found |= set(READ.findall(path.read_text(encoding="utf-8")))
    return sorted(found - NOT_OURS)


def write_all() -> list[str]:
    """Write every page; returns the names of those that changed."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    changed = []
    for page in PAGES:
        path, text = FOLDER / page.name, page.write()
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            changed.append(page.name)
    return changed


def _county() -> list[Domain]:
    """The domains of the product; tests bring others of their own."""
    modules = [f"countyhall.domains.{name}.domain" for name in settings.DOMAINS] + settings.KERNEL_DOMAINS
    return [import_module(module).domain for module in modules if ".tests." not in module]


def _commands() -> Iterator[str]:
    from countyhall.config.commands import countyhall

    yield "# Commands\n"
    for name, command in sorted(countyhall.commands.items()):
        yield f"## `countyhall {name}`\n\n{command.help}\n"
        rows = [_parameter(one) for one in command.params]
        if rows:
            yield "\n".join(["| | |", "|---|---|", *rows]) + "\n"


def _parameter(one: click.Parameter) -> str:
    if isinstance(one, click.Option):
        return f"| `{' '.join(one.opts)}` | {one.help or ''} |"
    return f"| `{one.human_readable_name}` | {'required' if one.required else ''} |"


def _figures() -> Iterator[str]:
    yield "# Figures\n\n| code | what it counts | unit |\n|---|---|---|"
    for figure in sorted((f for d in _county() for f in d.figures), key=lambda one: one.code):
        yield f"| `{figure.code}` | {figure.label} | {getattr(figure, 'unit', '') or '%'} |"


def _steps() -> Iterator[str]:
    yield "# Steps\n"
    for page in (page for domain in _county() for page in domain.pages):
        lifecycle = getattr(page, "lifecycle", None)
        if lifecycle is None:
            continue
        yield f"## {lifecycle.model._meta.label_lower}\n\n| step | label | from | to |\n|---|---|---|---|"
        for step in lifecycle.steps.values():
            target = "depends" if callable(step.target) else step.target or "—"
            sources = ", ".join(str(source) for source in step.source)
            yield f"| `{step.name}` | {step.label} | {sources} | {target} |"
        yield ""


def _permissions() -> Iterator[str]:
    yield "# Permissions of the system roles\n"
    for code, (name, _reach) in SYSTEM_ROLES.items():
        held = sorted({one for domain in _county() for one in domain.grants.get(code, ())})
        yield f"## {name} (`{code}`)\n\n{', '.join(f'`{one}`' for one in held) or 'None.'}\n"


PAGES = [
    ReferencePage("commands.md", _commands),
    ReferencePage("figures.md", _figures),
    ReferencePage("steps.md", _steps),
    ReferencePage("permissions.md", _permissions),
]
