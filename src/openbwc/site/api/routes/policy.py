"""The policy in force: its clauses in words, and the parameters that bind an agency today."""

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from openbwc.policy import PolicyInForce
from openbwc.program.policies import department_standard, policy_of
from openbwc.site.api.bearing import seat
from openbwc.site.api.describing import asks
from openbwc.site.api.fields import Code
from openbwc.site.api.routes.seeing import agency_named

router = Router(tags=["policy"])


class ParameterShown(Schema):
    """A parameter of a clause, as it binds."""

    name: str
    title: str
    unit: str
    value: int | bool | str | list[str]


class ClauseShown(Schema):
    """A clause: the duty in our words, and what binds under it."""

    id: str
    title: str
    duty: str
    parameters: list[ParameterShown]


class PolicyShown(Schema):
    """The policy in force today, of an agency or of the department; `version` is the digest of its text."""

    agency: str | None
    version: str
    clauses: list[ClauseShown]


def show(policy: PolicyInForce, agency: str | None) -> PolicyShown:
    """A policy for an answer."""
    clauses = []
    for identifier in policy.standard.clauses:
        clause = policy.clause(identifier)
        parameters = [
            ParameterShown(
                name=parameter.name,
                title=parameter.title,
                unit=parameter.unit or "",
                value=_plain(policy.parameter(identifier, parameter.name)),
            )
            for parameter in clause.parameters
        ]
        clauses.append(ClauseShown(id=identifier, title=clause.title, duty=clause.duty, parameters=parameters))
    return PolicyShown(agency=agency, version=policy.version, clauses=clauses)


def _plain(value: object) -> int | bool | str | list[str]:
    if isinstance(value, frozenset | set | tuple | list):
        return sorted(str(one) for one in value)
    return value if isinstance(value, int | str) else str(value)


@router.get("", **asks("policy", PolicyShown, summary="The policy in force today"))
def in_force(request: HttpRequest, agency: Code | None = None) -> PolicyShown:
    """Of an agency, or without one the department's standard."""
    today = timezone.now().date()
    if agency is None:
        return show(department_standard(today), None)
    found = agency_named(seat(request), agency)
    return show(policy_of(found, today), found.code)
