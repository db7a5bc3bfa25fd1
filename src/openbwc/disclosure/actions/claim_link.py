"""The holder of a defence's or a court's link takes it: chooses the pass phrase without which nobody opens it.

Guarantees: a link is claimed once, so that whoever gave it cannot use it after its holder has, and a holder who finds
it claimed knows that somebody did; the phrase is kept as Django keeps passwords.
"""

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils import timezone

from openbwc.disclosure.linking import note
from openbwc.disclosure.models import Link, Taken
from openbwc.disclosure.packages import KEPT_FROM_THE_AGENCY
from openbwc.program.refusals import Mistaken

PHRASE_MIN, PHRASE_MAX = 15, 200


def claim_link(*, link: Link, phrase: str) -> Link:
    """Take the link. Raises `Mistaken` where it is taken already, needs no phrase, or the phrase is too short."""
    if not PHRASE_MIN <= len(phrase) <= PHRASE_MAX:
        raise Mistaken(f"Expected a pass phrase of {PHRASE_MIN} to {PHRASE_MAX} characters; found {len(phrase)}.")
    kept = make_password(phrase)
    with transaction.atomic():
        link = Link.objects.select_for_update(of=("self",)).get(id=link.id)
        if link.kind not in KEPT_FROM_THE_AGENCY or link.claimed_at is not None:
            raise Mistaken(
                "Expected a link that nobody has taken yet. If it was not you, tell the court and the agency."
            )
        link.claim, link.claimed_at = kept, timezone.now()
        link.save(update_fields=["claim", "claimed_at"])
        note(link, Taken.CLAIMED)
    return link


def opens(link: Link, phrase: str) -> bool:
    """Whether the phrase is the one that was chosen."""
    return bool(link.claim) and len(phrase) <= PHRASE_MAX and check_password(phrase, link.claim)
