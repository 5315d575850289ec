"""OpenAPI: each view says what it takes and gives; drf-spectacular writes it down."""

from typing import Any

from drf_spectacular.openapi import AutoSchema

from countyhall.kernel.api.problems import SCHEMA as PROBLEM

ETAG = {
    "ETag": {"schema": {"type": "string"}, "description": "The record's version; send it back as If-Match."}
}


class Described(AutoSchema):
    """Reads ``view.operation(method)``, a dict with ``id``, ``summary``, ``body``, ``ok`` and more."""

    method_mapping = {**AutoSchema.method_mapping, "put": "replace"}

    def _said(self) -> dict[str, Any]:
        return self.view.operation(self.method)

    def get_operation(self, path, path_regex, path_prefix, method, registry) -> dict[str, Any] | None:
        """One operation, built from what the view says."""
        self.registry, self.path, self.path_regex, self.path_prefix, self.method = (
            registry, path, path_regex, path_prefix, method,
        )  # fmt: skip
        said = self._said()
        operation = {
            "operationId": said["id"], "summary": str(said["summary"]), "tags": [said["tag"]],
            "parameters": [*self._in_path(path), *said.get("parameters", [])],
            "responses": self._answers(said),
        }  # fmt: skip
        if said.get("help"):
            operation["description"] = str(said["help"])
        if "body" in said:
            content = {"application/json": {"schema": said["body"]}}
            operation["requestBody"] = {"content": content, "required": said.get("body_required", True)}
        return operation

    def _in_path(self, path: str) -> list[dict[str, Any]]:
        if "{id}" not in path:
            return []
        shape = {"type": "integer", "minimum": 1, "maximum": 2**63 - 1}
        return [{"in": "path", "name": "id", "required": True, "schema": shape}]

    def _answers(self, said: dict[str, Any]) -> dict[str, Any]:
        code, shape = said["ok"]
        headers = ETAG if said.get("etag") else {}
        good = {"description": "", "content": {"application/json": {"schema": shape}}}
        answers = {str(code): {**good, **({"headers": headers} if headers else {})}}
        for problem in sorted({400, 401, 403, 404, 406, 429, *said.get("problems", ())}):
            answers[str(problem)] = {
                "description": "", "content": {"application/problem+json": {"schema": PROBLEM}},
            }  # fmt: skip
        return answers
