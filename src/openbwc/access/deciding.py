"""`may()`: may this person do this to this recording, for this purpose, at this moment?"""

from datetime import datetime

from openbwc.access.standing import Request, Standing, is_named, standing_of
from openbwc.evidence.models import Recording
from openbwc.policy import Act, Decision, Rendition
from openbwc.program.models import Person


def may(
    person: Person,
    act: Act,
    recording: Recording,
    *,
    purpose: str | None,
    matter: str | None,
    rendition: Rendition = Rendition.PROXY,
    for_redaction: bool = False,
    at: datetime,
) -> Decision:
    """Decide one access (V.A.1). `PolicyError` when the owning agency has no policy in force.

    `for_redaction` is for the room of redaction alone, which has seen to it that a project of that purpose is open.
    """
    request = Request(act=act, purpose=purpose, matter=matter, rendition=rendition, for_redaction=for_redaction)
    return standing_of(person, recording.agency, at).decide(
        request,
        is_wearer=recording.wearer_id == person.id,
        restriction=recording.restriction,
        named=bool(recording.restriction) and is_named(person, recording, at),
    )


def purposes_open_to(
    standing: Standing, recording: Recording, *, act: Act, rendition: Rendition = Rendition.PROXY
) -> dict[str, Decision]:
    """The decision for each purpose of the policy in force, as if its matter were stated: what a page may offer.

    `standing` is the person's before the recording's own agency.
    """
    person, at = standing.person, standing.at
    named = bool(recording.restriction) and is_named(person, recording, at)
    return {
        code: standing.decide(
            Request(act=act, purpose=code, matter="to be stated", rendition=rendition),
            is_wearer=recording.wearer_id == person.id,
            restriction=recording.restriction,
            named=named,
        )
        for code in standing.policy.purposes
    }
