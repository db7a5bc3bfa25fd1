"""Stills: who may ask for one and decide on it, and which of them a person sees (V.A.8).

Guarantees: whoever asks, and whoever decides, may view that recording as a still for that purpose and matter, decided
as any access is; a person sees the stills that they may decide on, and those that they asked for.
"""

from datetime import datetime

from django.db.models import Q, QuerySet

from openbwc.access.deciding import may
from openbwc.access.models import Still
from openbwc.access.visible import visible
from openbwc.evidence.models import ClipFile
from openbwc.evidence.originals import vault
from openbwc.policy import Act, AskStill, Decision, PolicyError, Rendition, RuleOnStill, decide, granted_scopes
from openbwc.program.models import Agency, Person
from openbwc.program.policies import policy_of
from openbwc.program.queries import authority_of


def decide_ask(person: Person, clip: ClipFile, *, legal_basis: str, at: datetime) -> Decision:
    """Whether the person may ask for a still of the clip file on that legal basis."""
    agency = clip.recording.agency
    authority = authority_of(person, at.date())
    facts = AskStill(
        roles_in_owning_agency=authority.in_agency(agency.id),
        department_roles=authority.department,
        uploaded=vault().holds(clip.vault_object),
        legal_basis=legal_basis,
    )
    return decide(Act.ASK_STILL, facts, policy_of(agency, at.date()))


def decide_ruling(person: Person, still: Still, *, statement: str, at: datetime) -> Decision:
    """Whether the person may approve or deny the still."""
    agency = still.clip.recording.agency
    authority = authority_of(person, at.date())
    facts = RuleOnStill(
        roles_in_owning_agency=authority.in_agency(agency.id),
        department_roles=authority.department,
        asked_by_person=still.asked_by_id == person.id,
        statement=statement,
    )
    return decide(Act.RULE_ON_STILL, facts, policy_of(agency, at.date()))


def decide_look(person: Person, still: Still, at: datetime) -> Decision:
    """Whether the person may view the recording for what the still was asked for: whoever decides on it has to."""
    return may(
        person,
        Act.VIEW,
        still.clip.recording,
        purpose=still.purpose,
        matter=still.matter.number if still.matter else None,
        rendition=Rendition.STILL,
        at=at,
    )


def agencies_ruled_on(person: Person, at: datetime) -> list[Agency]:
    """The agencies in which the person decides on stills."""
    return [agency for agency in Agency.objects.all() if _holds(person, agency, Act.RULE_ON_STILL, at)]


def may_ask_in(person: Person, agency: Agency, at: datetime) -> bool:
    """Whether some role of the person asks for stills of the agency's recordings."""
    return _holds(person, agency, Act.ASK_STILL, at)


def stills_seen(person: Person, at: datetime) -> QuerySet[Still]:
    """Those that the person asked for, and those of agencies in which they decide, on recordings within their reach."""
    within = agencies_ruled_on(person, at)
    reach = visible(person, rendition=Rendition.STILL, at=at, within=within).queryset()
    ruled = Q(clip__recording__in=reach.values("id"))
    related = Still.objects.select_related("clip__recording__agency", "asked_by", "ruled_by", "matter")
    return related.filter(ruled | Q(asked_by=person))


def _holds(person: Person, agency: Agency, act: Act, at: datetime) -> bool:
    authority = authority_of(person, at.date())
    try:
        policy = policy_of(agency, at.date())
    except PolicyError:
        return False
    return bool(granted_scopes(act, None, authority.in_agency(agency.id), authority.department, policy))
