"""What a person brings to a decision about an agency's recordings: roles, training, service, and the policy.

Guarantees: everything is read for one moment; an agency without a policy in force gives no standing, so nothing of
it is visible and nothing may be done.
"""

from dataclasses import dataclass
from datetime import datetime

from openbwc.evidence.models import AccessListEntry, Recording
from openbwc.policy import AccessFacts, Act, Decision, PolicyInForce, Rendition, decide
from openbwc.policy.training import TrainingStanding
from openbwc.program.models import Agency, Person
from openbwc.program.policies import policy_of
from openbwc.program.queries import Authority, authority_of
from openbwc.program.training import training_of


@dataclass(frozen=True, kw_only=True)
class Request:
    """What is asked for: an act on some bytes, for a purpose and its matter; `for_redaction` in a redaction project."""

    act: Act = Act.VIEW
    purpose: str | None
    matter: str | None
    rendition: Rendition = Rendition.PROXY
    for_redaction: bool = False


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A person before one agency's recordings, at one moment."""

    person: Person
    agency: Agency
    at: datetime
    policy: PolicyInForce
    authority: Authority
    training: TrainingStanding

    def decide(self, request: Request, *, is_wearer: bool, restriction: str, named: bool) -> Decision:
        """The decision on one class of the agency's recordings; the only place where access is decided."""
        facts = AccessFacts(
            signed_in_person_active=self.person.serves(self.at.date()),
            roles_in_owning_agency=self.authority.in_agency(self.agency.id),
            department_roles=self.authority.department,
            is_wearer=is_wearer,
            training_current=self.training.current,
            training_missing_topics=self.training.missing_topics,
            purpose=request.purpose,
            matter=request.matter,
            rendition=request.rendition,
            restriction=restriction or None,
            named_on_access_list=named,
            for_redaction=request.for_redaction,
        )
        return decide(request.act, facts, self.policy)


def standing_of(person: Person, agency: Agency, at: datetime, *, authority: Authority | None = None) -> Standing:
    """A person's standing before an agency; `PolicyError` when the agency has no policy in force."""
    policy = policy_of(agency, at.date())
    return Standing(
        person=person,
        agency=agency,
        at=at,
        policy=policy,
        authority=authority or authority_of(person, at.date()),
        training=training_of(person, at.date(), policy),
    )


def is_named(person: Person, recording: Recording, at: datetime) -> bool:
    """Whether the person is on the recording's access list at that moment."""
    entries = AccessListEntry.objects.filter(recording=recording, person=person, named_on__lte=at.date())
    return any(entry.until is None or at.date() < entry.until for entry in entries)
