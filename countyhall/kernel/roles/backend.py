"""Django's question "may this user …?", answered from the grants."""

from django.contrib.auth.backends import BaseBackend

from countyhall.kernel.roles import services


class GrantBackend(BaseBackend):
    """Permissions from grants; it signs nobody in."""

    def has_perm(self, user_obj, perm: str, obj=None) -> bool:
        """Whether ``perm`` is held anywhere, or, for a record, in the record's unit."""
        reach = services.reach(user_obj, perm)
        return bool(reach) if obj is None else reach.covers(getattr(obj, "unit_id", None))
