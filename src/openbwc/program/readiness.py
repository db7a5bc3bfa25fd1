"""Whether an agency or a site may operate: activated, and its papers and people complete today (III.C).

Guarantees: what lapses stops new check-outs by itself, on the day on which it lapses, without anybody doing
anything; footage is judged by how things stood when it was recorded, so that what exists is always taken in.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db.models import Q

from openbwc.policy import Act, ActivateAgency, Decision, decide
from openbwc.program.models import Activation, Agency, PrivacyDocument, Role, Site, SiteActivation
from openbwc.program.policies import governing
from openbwc.program.queries import holders_of


class State(StrEnum):
    """How an agency or a site stands. `lapsed`: activated, but something that III.C asks for is not in force."""

    ACTIVE = "active"
    LAPSED = "lapsed"
    INACTIVE = "inactive"


@dataclass(frozen=True)
class Readiness:
    """How an agency or site stands at a moment; the reasons of `decision` are what is missing."""

    activated: bool
    decision: Decision

    @property
    def state(self) -> State:
        """Active only when activated and complete."""
        if not self.activated:
            return State.INACTIVE
        return State.ACTIVE if self.decision.permitted else State.LAPSED


def papers(agency: Agency, on: date, site: Site | None = None) -> frozenset[str]:
    """The kinds of papers in force on a day: the agency's, and at a site also the site's own."""
    current = Q(approved_on__lte=on) & (Q(lapses_on=None) | Q(lapses_on__gt=on))
    whose = Q(site=None) | Q(site=site) if site else Q(site=None)
    return frozenset(PrivacyDocument.objects.filter(current, whose, agency=agency).values_list("kind", flat=True))


def decide_activation(agency: Agency, at: datetime, site: Site | None = None) -> Decision:
    """Whether the agency, or a site of it, could be active at a moment; its reasons are what is missing (III.C)."""
    on = at.date()
    policy = governing(agency, on)
    facts = ActivateAgency(
        documents=papers(agency, on, site),
        disclosure_officer_named=bool(holders_of(Role.DISCLOSURE_OFFICER, agency, on)),
        policy_published=policy.agency is not None,
    )
    return decide(Act.ACTIVATE_AGENCY, facts, policy)


def activated(agency: Agency, at: datetime, site: Site | None = None) -> bool:
    """Whether the agency, or the site, stands activated at a moment, whatever has lapsed."""
    covering = Q(starts_at__lte=at) & (Q(ends_at=None) | Q(ends_at__gt=at))
    if site is not None:
        return SiteActivation.objects.filter(covering, site=site).exists()
    return Activation.objects.filter(covering, agency=agency).exists()


def readiness_of(agency: Agency, at: datetime, site: Site | None = None) -> Readiness:
    """How the agency, or a site of it, stands at a moment."""
    return Readiness(activated(agency, at, site), decide_activation(agency, at, site))


def may_check_out(agency: Agency, at: datetime, sites: Iterable[Site | None]) -> bool:
    """Whether a camera may leave the dock at a moment: `sites` are those of the camera and of who takes it.

    Where either belongs to a site, that site has to be active; else the agency.
    """
    concerned = _of(agency, sites)
    if not concerned:
        return readiness_of(agency, at).state is State.ACTIVE
    return all(site.stands(at.date()) and readiness_of(agency, at, site).state is State.ACTIVE for site in concerned)


def operated(agency: Agency, at: datetime, sites: Iterable[Site | None]) -> bool:
    """Whether the programme was activated when something was recorded: the agency's, or that of one of the sites."""
    return activated(agency, at) or any(activated(agency, at, site) for site in _of(agency, sites))


def _of(agency: Agency, sites: Iterable[Site | None]) -> tuple[Site, ...]:
    """The different sites of the agency among these: who borrows a camera may be at a site of another one."""
    return tuple({site.id: site for site in sites if site is not None and site.agency_id == agency.id}.values())
