"""The ten analyses of the second phase: their tables, methods and boards."""

from countyhall.domains.insights.analyses import (
    cargo,
    deaths,
    health,
    passengers,
    population,
    residents,
    safety,
    ships,
    teachers,
)
from countyhall.domains.insights.boards.declared import Board

STUDIES = (
    population.STUDY, residents.STUDY, teachers.STUDY, safety.STUDY, health.CHECK_STUDY, health.REFERRAL_STUDY,
    deaths.STUDY, passengers.STUDY, ships.STUDY, cargo.STUDY,
)  # fmt: skip
BOARDS: dict[str, Board] = {study.board.code: study.board for study in STUDIES}

__all__ = ["BOARDS", "STUDIES"]
