"""What a dataset promises: which changes of a file are borne, how many rows may fail, what is checked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from countyhall.kernel.lake.drift import Difference
from countyhall.kernel.lake.models import Dataset
from countyhall.kernel.lake.query.declared import Filter

MODES = ("discard_row", "discard_value", "freeze", "evolve")
SHARE = 0.05  # of the rows may fail where the contract says nothing
STOPS = {"removed", "renamed", "type", "unit"}  # of a frozen field
SEVERITIES = ("error", "warning")


class BadContract(ValueError):
    """A contract that says what is not understood; the text is for the person who wrote it."""


@dataclass(frozen=True)
class Rule:
    """A rule of the dataset's own: no row may pass all of ``where``. ``words`` say it for people."""

    code: str
    where: tuple[Filter, ...]
    words: str = ""
    severity: str = "error"


@dataclass(frozen=True)
class Reference:
    """Every value of ``field`` stands in ``column`` of the current edition of ``dataset`` (its code)."""

    field: str
    dataset: str
    column: str
    severity: str = "error"


@dataclass(frozen=True)
class Contract:
    """``modes`` says for a field what is done with a cell that cannot be read (``discard_row``, ``discard_value``),
    or that its column may not change (``freeze``) or may be missing (``evolve``). ``drift`` is ``freeze`` when no
    change of layout is borne at all. ``share`` of the rows may be rejected. ``volume`` is how far the number of
    rows may leave those of the last twelve editions (0.5: half as many to half as many again).
    """

    drift: str = ""
    share: float = SHARE
    modes: Mapping[str, str] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    references: tuple[Reference, ...] = ()
    volume: float = 0.5
    severities: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, dataset: Dataset) -> "Contract":
        """The dataset's contract."""
        return cls.from_json(dataset.contract or {})

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Contract":
        """``{"drift", "reject_share", "fields": {name: {"drift"}}, "checks": [{"code", "where": [[field, op, value]],
        "words", "severity"}], "references": [{"field", "dataset", "column"}], "volume", "severity": {code: …}}``.

        Raises :class:`BadContract` in words.
        """
        try:
            rules = tuple(
                Rule(one["code"], tuple(Filter(*said) for said in one["where"]), one.get("words", ""),
                     one.get("severity", "error"))
                for one in data.get("checks", ())
            )  # fmt: skip
            references = tuple(Reference(**one) for one in data.get("references", ()))
            made = cls(
                data.get("drift", ""), float(data.get("reject_share", SHARE)),
                {name: one.get("drift", "discard_row") for name, one in data.get("fields", {}).items()},
                rules, references, float(data.get("volume", 0.5)), dict(data.get("severity", {})),
            )  # fmt: skip
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise BadContract(_("The contract is not understood: %s") % error) from None
        return made._checked()

    def _checked(self) -> "Contract":
        for mode in self.modes.values():
            if mode not in MODES:
                raise BadContract(
                    _("“%(mode)s” is none of %(known)s.") % {"mode": mode, "known": "、".join(MODES)}
                )
        if not 0 <= self.share <= 1:
            raise BadContract(_("The share of rows that may fail is between 0 and 1."))
        said = [*self.severities.values(), *(r.severity for r in (*self.rules, *self.references))]
        if unknown := next((s for s in said if s not in SEVERITIES), None):
            raise BadContract(
                _("“%(mode)s” is none of %(known)s.") % {"mode": unknown, "known": "、".join(SEVERITIES)}
            )
        return self

    def refuse_drift(self, found: Iterable[Difference]) -> None:
        """Stop a file whose layout changed where the contract does not bear it. Raises ``ValueError`` in words."""
        stops = [
            one for one in found
            if one.kind != "values" and (
                self.drift == "freeze" or (self.modes.get(one.field) == "freeze" and one.kind in STOPS)
            )
        ]  # fmt: skip
        if stops:
            raise ValueError(
                _(
                    "The layout of the file has changed, and the contract does not bear it: %s Nothing was taken."
                )
                % " ".join(one.words for one in stops)
            )
