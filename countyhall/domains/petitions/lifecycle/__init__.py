"""The life of a petition, from the letterbox to the file; and of the parts and templates of its answer."""

from countyhall.domains.petitions.lifecycle.answering import reopen_until
from countyhall.domains.petitions.lifecycle.parts import assignment, template
from countyhall.domains.petitions.lifecycle.petition import petition

__all__ = ["assignment", "petition", "reopen_until", "template"]
