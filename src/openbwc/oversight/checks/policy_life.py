"""The agency's policy in time and whole (III.A.1), its papers and people (III.C), its deployment against the plan.

Guarantees: each check looks at how things stand at the scope's moment, so what has been mended is found no more; the
numbers of days are the policy's.
"""

import hashlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from openbwc.custody import Subject
from openbwc.oversight.checking import Check, Examined, Problem, Scope
from openbwc.policy import missing_parts
from openbwc.policy.clock import ClockState
from openbwc.policy.library import published_files
from openbwc.policy.wording import in_words
from openbwc.program.deployment import deployment_of
from openbwc.program.models import PolicyPublication, PrivacyDocument, Role, Site
from openbwc.program.policies import clock_of, published_folder
from openbwc.program.publishing import file_of
from openbwc.program.queries import holders_of
from openbwc.program.readiness import papers, readiness_of

POLICY, READINESS = "III.A.1", "III.C"


def overdue(scope: Scope) -> Examined:
    """The agency's policy against the clock of 180 days, which an amended standard starts anew."""
    return Examined(1, _overdue(scope))


def _overdue(scope: Scope) -> Iterator[Problem]:
    clock = clock_of(scope.agency, scope.at.date())
    warned = clock.days_left <= scope.policy.number(POLICY, "overdue_warning_days")
    if clock.state is not ClockState.OVERDUE and not (clock.state is ClockState.RUNNING and warned):
        return
    made = "the standard as amended" if clock.amended else "the standard"
    due = "was due" if clock.state is ClockState.OVERDUE else "is due"
    yield Problem(
        subject=_agency(scope),
        key=f"{clock.standard_effective.isoformat()} {clock.state.value}",
        words=f"A policy made under {made} of {clock.standard_effective} {due} on {clock.due_on}; found none in force.",
        evidence={
            "standard_effective": clock.standard_effective.isoformat(),
            "amended": clock.amended,
            "due_on": clock.due_on.isoformat(),
            "days_left": clock.days_left,
        },
        arose_at=_start_of(clock.due_on + timedelta(days=1)) if clock.state is ClockState.OVERDUE else None,
    )


def parts(scope: Scope) -> Examined:
    """The parts that the agency's policy has to cover."""
    return Examined(len(scope.policy.members(POLICY, "required_parts")), _parts(scope))


def _parts(scope: Scope) -> Iterator[Problem]:
    since = None if scope.policy.profile is None else scope.policy.profile.effective.isoformat()
    for part in sorted(missing_parts(scope.policy)):
        yield Problem(
            subject=_agency(scope),
            key=part,
            words=f"The agency's policy was expected to say how to {in_words(part)}; it has no such part.",
            evidence={"part": part, "policy_effective": since},
        )


def files(scope: Scope) -> Examined:
    """The published profiles in the library against what was signed and published."""
    rows = {
        file_of(row).name: row
        for row in PolicyPublication.objects.filter(agency=scope.agency).select_related("agency", "version")
    }
    found = {path.name: path for path in published_files(published_folder()) if _of(path.name, scope)}
    return Examined(
        len(rows.keys() | found.keys()),
        (
            Problem(subject=_agency(scope), key=name, words=words, evidence={"file": name})
            for name in sorted(rows.keys() | found.keys())
            for words in [_departure(name, rows.get(name), found[name].read_bytes() if name in found else None)]
            if words
        ),
    )


def _of(name: str, scope: Scope) -> bool:
    return name.partition(".")[0] == scope.agency.code


def _departure(name: str, row: PolicyPublication | None, content: bytes | None) -> str:
    """What is wrong with one file of the library; empty when it is what was published."""
    if row is None:
        return f"Only published policies were expected in the library; {name} was never published."
    if content is None:
        return f"The policy published for {row.effective_on} was expected in the library; {name} is not there."
    if hashlib.sha256(content).hexdigest() != row.version.digest:
        return f"{name} was expected to hold what was signed; its content is another."
    return ""


def lapsed(scope: Scope) -> Examined:
    """The agency and its sites that stand activated: is everything that III.C asks for in force?"""
    standing = [(_agency(scope), str(scope.agency), readiness_of(scope.agency, scope.at))]
    standing += [
        (Subject("site", site.id), str(site), readiness_of(scope.agency, scope.at, site)) for site in _sites(scope)
    ]
    operating = [one for one in standing if one[2].activated]
    return Examined(
        len(operating),
        (
            Problem(
                subject=subject,
                key=reason.code,
                words=f"{name} stands activated, so its papers were expected to be complete. {reason.words}",
                evidence={"missing": reason.code},
            )
            for subject, name, readiness in operating
            for reason in readiness.decision.reasons
        ),
    )


def lapsing(scope: Scope) -> Examined:
    """The papers and the disclosure officer of today: are they in force to the end of the warning days?"""
    today = scope.at.date()
    last = today + timedelta(days=scope.policy.number(READINESS, "lapse_warning_days"))
    places: list[Site | None] = [None, *_sites(scope)]
    population = sum(len(papers(scope.agency, today, site)) for site in places)
    return Examined(population + 1, _lapsing(scope, places, today, last))


def _lapsing(scope: Scope, places: list[Site | None], today: date, last: date) -> Iterator[Problem]:
    told = frozenset[str]()
    for site in places:
        kinds = papers(scope.agency, today, site) - papers(scope.agency, last, site)
        subject = _agency(scope) if site is None else Subject("site", site.id)
        for kind in sorted(kinds - told):
            ends = _end_of(scope, kind, site, last)
            yield Problem(
                subject=subject,
                key=f"{kind} {ends}",
                words=f"A paper in force beyond {last} was expected; the one of the kind '{kind}' lapses on {ends}.",
                evidence={"kind": kind, "lapses_on": str(ends)},
            )
        told = kinds if site is None else told  # what lapses for the agency is told once, not at each site
    officers = [holders_of(Role.DISCLOSURE_OFFICER, scope.agency, day) for day in (today, last)]
    if officers[0] and not officers[1]:
        yield Problem(
            subject=_agency(scope),
            key="disclosure_officer",
            words=f"A disclosure officer beyond {last} was expected; every appointment ends before.",
            evidence={"people": [str(person.id) for person in officers[0]]},
        )


def _end_of(scope: Scope, kind: str, site: Site | None, last: date) -> date | None:
    """The last day on which a paper of the kind lapses within the warning days."""
    filed = PrivacyDocument.objects.filter(agency=scope.agency, kind=kind, lapses_on__lte=last)
    whose = filed.filter(site=None) if site is None else filed.filter(site__in=[site]) | filed.filter(site=None)
    return whose.order_by("-lapses_on").values_list("lapses_on", flat=True).first()


def behind(scope: Scope) -> Examined:
    """The sites with a plan: was it reached by its day?"""
    planned = [row for row in deployment_of([scope.agency], scope.at) if row.plan is not None]
    return Examined(
        len(planned),
        (
            Problem(
                subject=Subject("site", row.site.id),
                key=row.plan.due_on.isoformat(),
                words=(
                    f"Expected at {row.site} by {row.plan.due_on}: cameras in service {row.plan.cameras}, trained "
                    f"people {row.plan.people}; found {row.in_service} and {row.trained}."
                ),
                evidence={
                    "phase": row.site.phase,
                    "due_on": row.plan.due_on.isoformat(),
                    "cameras_short": row.cameras_short,
                    "people_short": row.people_short,
                },
                arose_at=_start_of(row.plan.due_on + timedelta(days=1)),
            )
            for row in planned
            if row.plan is not None and row.behind
        ),
    )


def _agency(scope: Scope) -> Subject:
    return Subject("agency", scope.agency.id)


def _sites(scope: Scope) -> list[Site]:
    return [site for site in Site.objects.filter(agency=scope.agency) if site.stands(scope.at.date())]


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


CHECKS = (
    Check(code="policy.overdue", clause=POLICY, title="Agency policy within 180 days", examine=overdue, of_state=True),
    Check(code="policy.parts", clause=POLICY, title="Agency policy with every part", examine=parts, of_state=True),
    Check(code="policy.files", clause=POLICY, title="Policies as they were published", examine=files, of_state=True),
    Check(code="readiness.lapsed", clause=READINESS, title="Active only when complete", examine=lapsed, of_state=True),
    Check(code="readiness.lapsing", clause=READINESS, title="Papers about to lapse", examine=lapsing, of_state=True),
    Check(code="deployment.behind", clause=POLICY, title="Deployment as planned", examine=behind, of_state=True),
)
