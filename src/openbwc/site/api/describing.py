"""How a route is declared: its scope, and every status that it can answer."""

from typing import Any

from openbwc.site.api.bearing import Bearer
from openbwc.site.api.problems import Problem

PROBLEMS = frozenset({400, 401, 403, 404, 409, 422})
"""400: no JSON; 401, 403: the token, or the policy; 404: unseen; 409: not as things stand; 422: not of the form."""


def asks(room: str, answer: Any, *, summary: str) -> dict[str, Any]:
    """The declaration of a route that reads."""
    return _declared(f"{room}:read", answer, 200, summary)


def acts(room: str, answer: Any, *, summary: str, status: int = 200) -> dict[str, Any]:
    """The declaration of a route that acts; 201 where it makes something."""
    return _declared(f"{room}:write", answer, status, summary)


def _declared(scope: str, answer: Any, status: int, summary: str) -> dict[str, Any]:
    return {
        "auth": Bearer(scope),
        "response": {status: answer, PROBLEMS: Problem},
        "summary": summary,
        "description": f"Scope: `{scope}`.",
        "openapi_extra": {"security": [{Bearer.__name__: [scope]}]},
    }
