"""Answers in JSON and XML, errors as GeoReport v2 has them."""

from typing import Any
from xml.etree import ElementTree  # we only write XML here; nothing that came from outside is parsed

import orjson
from django.http import HttpResponse

JSON, XML = "application/json; charset=utf-8", "text/xml; charset=utf-8"
PLURALS = {
    "services": "service",
    "service_requests": "request",
    "attributes": "attribute",
    "values": "value",
    "errors": "error",
    "endpoints": "endpoint",
    "formats": "format",
}
XML_FORBIDDEN = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)])


class Wrong(Exception):
    """A request that cannot be answered: HTTP status and what to do."""

    def __init__(self, status: int, *descriptions: str) -> None:
        super().__init__(*descriptions)
        self.status, self.descriptions = status, descriptions


def respond(format: str, root: str, content: Any, status: int = 200) -> HttpResponse:
    """``content`` (a list or dict) as JSON, or as XML below ``root``."""
    if format == "xml":
        return HttpResponse(as_xml(root, content), content_type=XML, status=status)
    return HttpResponse(orjson.dumps(content), content_type=JSON, status=status)


def refuse(format: str, wrong: Wrong) -> HttpResponse:
    """The specification's error list."""
    errors = [{"code": wrong.status, "description": text} for text in wrong.descriptions]
    return respond(format, "errors", errors, wrong.status)


def as_xml(root: str, content: Any) -> bytes:
    """The specification's XML: a list becomes an element of elements, nothing becomes an empty element."""
    element = ElementTree.Element(root)
    _fill(element, content)
    return ElementTree.tostring(element, encoding="utf-8", xml_declaration=True)


def _fill(element: ElementTree.Element, content: Any) -> None:
    if isinstance(content, dict):
        for name, value in content.items():
            _fill(ElementTree.SubElement(element, name), value)
    elif isinstance(content, list):
        for value in content:
            _fill(ElementTree.SubElement(element, PLURALS[element.tag]), value)
    elif isinstance(content, bool):
        element.text = "true" if content else "false"
    elif content is not None:
        element.text = str(content).translate(XML_FORBIDDEN)
