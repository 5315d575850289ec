"""What kinds of report there are: their sections, who writes each, and the words each begins with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils.functional import Promise

from countyhall.kernel.approvals.desk import Desk
from countyhall.kernel.figures.services import catalogue
from countyhall.kernel.period import Period

__all__ = ["Outline", "Section"]


@dataclass(frozen=True)
class Section:
    """One section. ``needs`` is a figure or table it is about: where no domain declares it, it is left out.

    ``text`` is Markdown with tags, or the file that holds it; ``unit_code`` is the unit that writes it.
    """

    code: str
    title: str
    text: str | Path = ""
    unit_code: str = ""
    level: int = 2
    needs: str = ""

    @property
    def template(self) -> str:
        """The words it begins with."""
        return self.text.read_text() if isinstance(self.text, Path) else self.text


@dataclass(frozen=True)
class Outline:
    """A kind of report, declared in ``Domain.reports``. ``subtitle(period)`` stands under the title.

    ``route`` is the code of its sign-off route; ``desks`` is the route until the office lays down its own.
    """

    code: str
    title: Promise | str | Callable[[], str]
    sections: Sequence[Section]
    subtitle: Callable[[Period], str] = str
    route: str = ""
    desks: Sequence[Desk] = ()

    def heading(self) -> str:
        """The title in words."""
        return self.title() if callable(self.title) else str(self.title)

    def present(self) -> list[Section]:
        """The sections whose figures are there; a heading without any section under it goes too."""
        declared = catalogue()
        there = [s for s in self.sections if not s.needs or s.needs in declared]
        return [
            one
            for index, one in enumerate(there)
            if one.template.strip() or any(s.level > one.level for s in there[index + 1 : index + 2])
        ]
