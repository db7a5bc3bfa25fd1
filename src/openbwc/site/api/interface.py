"""The interface for programs, version 1: its routes, its errors and its OpenAPI 3.1 document at `/api/v1/openapi.json`.

Guarantees: every route calls the same action or query as a page and holds no rule of its own; the document names every
status that a route answers, and the scope that it needs. There is no page that shows the document with scripts.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from openbwc.site.api.once import PARAMETER, once
from openbwc.site.api.problems import MEDIA_TYPE, answer_with_problems
from openbwc.site.api.routes import ROUTERS

NEVER_KEPT = frozenset({"imports", "links"})
"""Tags of what is not answered again under a key: a run of an import is idempotent by itself, and its file is read as a
stream; the answer that gives a link holds its secret, which is kept nowhere."""
DESCRIPTION = """\
Administration of a body-worn-camera programme under DHS Policy Statement 045-07, for programs.

A token stands for a person and can do what that person may do, narrowed to its scopes; it is issued on the page
'Tokens for programs'. What the policy refuses is answered 403 with each reason's clause. No footage is served here.
"""


class Interface(NinjaAPI):
    """The API, with a document that tells the truth about problems and scopes, and answers that nobody stores."""

    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        self._documents: dict[tuple[tuple[str, str], ...], OpenAPISchema] = {}

    def create_response(self, request: HttpRequest, data: Any, **how: Any) -> HttpResponse:
        """An answer that no cache keeps."""
        response = super().create_response(request, data, **how)
        response["Cache-Control"] = "no-store"
        return response

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """A name by topic and verb: `people_register`."""
        return f"{operation.view_func.__module__.rpartition('.')[2]}_{operation.view_func.__name__}"

    def get_openapi_schema(self, **how: Any) -> OpenAPISchema:
        """The document: problems under their own media type, each operation with its scope. Made once."""
        key = tuple(sorted((name, str(value)) for name, value in how.items()))
        if key not in self._documents:
            self._documents[key] = self._document(**how)
        return self._documents[key]

    def _document(self, **how: Any) -> OpenAPISchema:
        document = super().get_openapi_schema(**how)
        for path in document["paths"].values():
            for method, operation in path.items():
                operation["security"] = operation["security"][-1:]  # ninja's own entry knows no scope, ours comes last
                if method == "post" and NEVER_KEPT.isdisjoint(operation["tags"]):
                    operation["parameters"].append(PARAMETER)
                for status, answer in operation["responses"].items():
                    if int(status) >= 400 and "application/json" in answer.get("content", {}):
                        answer["content"] = {MEDIA_TYPE: answer["content"].pop("application/json")}
        return document


api = Interface(
    title="OpenBWC",
    version="1.0.0",
    description=DESCRIPTION,
    urls_namespace="api",
    docs_url=None,
    openapi_extra={"info": {"license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}}},
)
answer_with_problems(api)
for prefix, router in ROUTERS:
    if NEVER_KEPT.isdisjoint(router.tags or ()):
        router.add_decorator(once, mode="view")
    api.add_router(prefix, router)
