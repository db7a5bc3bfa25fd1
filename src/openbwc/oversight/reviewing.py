"""Whether somebody may draw a sample for supervisory review, or record what a review found (II.B.4, IV.A, V.A.2)."""

from django.utils import timezone

from openbwc.access.models import Viewing
from openbwc.custody import Actor
from openbwc.oversight.models import ReviewItem, ReviewResult
from openbwc.policy import Act, Decision, ReviewFootage, decide
from openbwc.program.management import NOTHING, authority_of_actor
from openbwc.program.models import Agency, Person
from openbwc.program.policies import governing
from openbwc.program.queries import Authority

AUDIT = "audit"


def decide_review(
    act: Act, person: Person | None, agency: Agency, *, purpose: str, item: ReviewItem | None = None, result: str = ""
) -> Decision:
    """Whether a person may draw a sample of the agency, or with `item` record this result of its review.

    A review needs that the person opened the recording for audit after it was drawn, unless it could not be viewed.
    """
    authority: Authority = authority_of_actor(Actor.person(person.id)) if person is not None else NOTHING
    opened = item is None or result == ReviewResult.NOT_VIEWABLE
    if item is not None and person is not None and not opened:
        opened = Viewing.objects.filter(
            person=person, recording=item.recording_id, purpose=AUDIT, opened_at__gte=item.sample.drawn_at
        ).exists()
    facts = ReviewFootage(
        roles_in_agency=authority.in_agency(agency.id),
        department_roles=authority.department,
        purpose=purpose,
        is_wearer=item is not None and person is not None and item.recording.wearer_id == person.id,
        opened_for_audit=opened,
    )
    return decide(act, facts, governing(agency, timezone.now().date()))
