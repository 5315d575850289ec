"""Django's question "may this user …?", answered from the grants."""

from django.core.exceptions import PermissionDenied

from countyhall.kernel.roles import services


class GrantBackend:
    """Permissions from grants, and the last word on them; it signs nobody in and knows nobody by key."""

    def authenticate(self, request, **credentials) -> None:
        """Nobody."""

    def has_perm(self, user_obj, perm: str, obj=None) -> bool:
        """Whether ``perm`` is held anywhere, or, for a record, in the record's unit; no other backend is asked."""
        reach = services.reach(user_obj, perm)
        if not (reach if obj is None else reach.covers(getattr(obj, "unit_id", None))):
            raise PermissionDenied
        return True
