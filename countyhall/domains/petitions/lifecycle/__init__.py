"""The life of a petition, from the letterbox to the file; and of the parts and templates of its answer."""

from countyhall.domains.petitions.lifecycle.answering import reopen_until
from countyhall.domains.petitions.lifecycle.parts import assignment, template
from countyhall.domains.petitions.lifecycle.petition import decided, petition, returned, unchangeable
from countyhall.domains.petitions.lifecycle.signing import send_round

__all__ = [
    "assignment",
    "decided",
    "petition",
    "reopen_until",
    "returned",
    "send_round",
    "template",
    "unchangeable",
]
