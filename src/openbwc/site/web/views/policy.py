"""The policy: its clauses, one clause, and an agency's profile beside the department standard (III.A.2)."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse

from openbwc.policy import Clause, Parameter, PolicyError, PolicyInForce, missing_parts
from openbwc.policy.tightening import check_tightening, show_value
from openbwc.program.models import Agency, PolicyPublication
from openbwc.program.policies import department_standard, library
from openbwc.site.web.page import PageView

PARTS = {
    "I": "Scope",
    "II": "Use of body-worn cameras",
    "III": "Agency requirements",
    "IV": "Responsibilities of officers",
    "V": "Data of body-worn cameras",
    "VI": "Task forces",
    "VII": "No right of action",
    "VIII": "Definitions",
}


@dataclass(frozen=True)
class Row:
    """One parameter: the department's value and the agency's, side by side."""

    parameter: Parameter
    standard: str
    agency: str
    tightened: bool


def rows_of(clause: Clause, policy: PolicyInForce) -> list[Row]:
    """The clause's parameters under a policy."""
    rows = []
    for parameter in clause.parameters:
        held = policy.parameter(clause.id, parameter.name)
        floor, offered = show_value(parameter.value, parameter.unit), show_value(held, parameter.unit)
        rows.append(Row(parameter, floor, offered, held != parameter.value))
    return rows


class PolicyPage(PageView):
    """Every clause, by part, and the agencies' profiles."""

    place = "policy"
    template = "web/policy.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page."""
        standard = department_standard(self.seat.today)
        parts: dict[str, list[Clause]] = {}
        for clause in standard.clauses.values():
            parts.setdefault(clause.id.partition(".")[0], []).append(clause)
        profiles: list[tuple[str, PolicyInForce | None]] = []
        for code in library().agencies:
            try:
                profiles.append((code, library().in_force(code, on=self.seat.today)))
            except PolicyError:
                profiles.append((code, None))
        return self.show(
            request,
            standard=standard,
            parts=[(number, PARTS[number], clauses) for number, clauses in parts.items()],
            profiles=profiles,
        )


class ClausePage(PageView):
    """One clause: the duty, what the software does about it, its parameters in each agency."""

    place = "policy"
    template = "web/clause.html"

    def get(self, request: HttpRequest, clause_id: str) -> HttpResponse:
        """The page."""
        standard = department_standard(self.seat.today)
        if clause_id not in standard.clauses:
            raise Http404(clause_id)
        clause = standard.clause(clause_id)
        agencies = []
        for agency in Agency.objects.filter(code__in=library().agencies):
            try:
                agencies.append((agency.code, rows_of(clause, library().in_force(agency.code, on=self.seat.today))))
            except PolicyError:
                continue  # an agency without a policy in force has no values to show
        return self.show(request, clause=clause, rows=rows_of(clause, standard), agencies=agencies, standard=standard)


class ProfilePage(PageView):
    """An agency's policy beside the standard: what is as it was, what is tighter."""

    place = "policy"
    template = "web/profile.html"

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """The page."""
        if code not in library().agencies:
            raise Http404(code)
        try:
            policy = library().in_force(code, on=self.seat.today)
        except PolicyError as error:
            return self.show(request, code=code, missing=str(error))
        standard = department_standard(self.seat.today)
        report = check_tightening(policy.standard, policy.profile) if policy.profile else None
        return self.show(
            request,
            code=code,
            policy=policy,
            standard=standard,
            rows=[(clause, row) for clause in standard.clauses.values() for row in rows_of(clause, policy)],
            report=report,
            types=policy.encounter_types.values(),
            parts=sorted(policy.profile.parts.items()) if policy.profile else [],
            missing_parts=sorted(missing_parts(policy)),
            versions=tuple(reversed(library().history(code))),
            published=PolicyPublication.objects.filter(agency__code=code, agency__in=self.seat.agencies).select_related(
                "published_by", "version__draft"
            ),
        )
