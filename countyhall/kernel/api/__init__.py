"""The records of the house as JSON, through the same gate and the same forms as the pages."""

from countyhall.kernel.api.declaration import RecordAPI

__all__ = ["RecordAPI"]
