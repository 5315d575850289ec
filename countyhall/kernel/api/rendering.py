"""JSON in and out by orjson: fast, and strict about what is not text."""

from typing import Any

import orjson
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer


class Json(BaseRenderer):
    """UTF-8 JSON."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, accepted_media_type=None, renderer_context=None) -> bytes:
        """Bytes; nothing for no data."""
        return b"" if data is None else orjson.dumps(data, default=str)


class JsonBody(BaseParser):
    """A JSON object; half characters, NaN and whatever is no object are refused."""

    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None) -> dict[str, Any]:
        """The object. Raises ``ParseError`` in words."""
        try:
            body = orjson.loads(stream.read())
        except orjson.JSONDecodeError as error:
            raise ParseError(_("This is not JSON: %(why)s") % {"why": error}) from error
        if not isinstance(body, dict):
            raise ParseError(_('Send a JSON object, such as {"subject": "…"}.'))
        return body
