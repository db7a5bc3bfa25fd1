"""Somebody proposes that recordings go: the list is frozen with all that speaks for it, and nothing is changed (V.A.4).

Guarantees: nothing is listed that something keeps, that ends otherwise under its schedule, or of which the vault does
not hold what was taken in, nor what its proposer recorded or released a hold on; a recording is on one list at a time.
A list that is cut off while it is made lists nothing.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.evidence.models import Recording
from openbwc.policy import Act, Decision, FinalAction
from openbwc.program.models import Agency, Person
from openbwc.program.models.identified import new_id
from openbwc.program.refusals import Mistaken, regulated, require
from openbwc.retention.actions.give_up_listing import give_up_listing
from openbwc.retention.deciding import decide_retention, locked_agency, locked_disposition, subject_of
from openbwc.retention.dispositions import digest_of
from openbwc.retention.events import DISPOSITION_PROPOSED
from openbwc.retention.listable import ELSEWHERE, WORDS
from openbwc.retention.listing import PATIENCE, Found, RunOut, Selection, counts_of, find, write_list
from openbwc.retention.models import Disposition, DispositionState
from openbwc.retention.queries import left_out_known

ACTIONS = (FinalAction.DESTROY, FinalAction.TRANSFER)
_NOTHING_WRONG = {"kept": 0, "of_another_action": 0, "worn": 0, "released": 0, "damaged": 0}


def propose_disposition(
    *, actor: Person, agency: Agency, recordings: Selection, action: FinalAction, reason: str
) -> Disposition:
    """Propose that these recordings of the agency be destroyed, or transferred. Raises `Refused`.

    They are picked one by one, and each may go; or they are all that may go of what `RunOut` says, and the list tells
    what it left out. `Mistaken` for another action, for recordings of another agency or listed elsewhere, for too many
    or too long a reason, where nothing of `RunOut` may be listed, and as `listing.find` raises it.
    """
    now, who, words = timezone.now(), Actor.person(actor.id), " ".join(reason.split())
    subject = Subject("agency", agency.id)
    selection = recordings if isinstance(recordings, RunOut) else sorted(set(recordings), key=lambda one: one.id)
    _check(agency, selection, action, words)
    with regulated(actor=who, subject=subject):  # who may not is told before a long list is read
        require(_decide(actor, agency, now, {"reason": words, "recordings": 1, **_NOTHING_WRONG}))
    found = find(agency, selection, actor, on=now.date(), action=action)
    by_item = isinstance(selection, RunOut)
    if isinstance(selection, RunOut) and not found.listed:
        raise Mistaken(_nothing(selection, found, left_out_known(actor, agency, found.left_out, now)))
    facts = {"recordings": len(found.listed), **_NOTHING_WRONG} if by_item else found.facts()
    with regulated(actor=who, subject=subject):
        locked_agency(agency)
        decision = require(_decide(actor, agency, now, {"reason": words, **facts}))
        if not by_item and found.left_out[ELSEWHERE]:
            count = found.left_out[ELSEWHERE]
            raise Mistaken(f"Expected recordings that no disposition lists; {count} are listed already.")
        disposition = Disposition.objects.create(
            id=new_id(),
            agency=agency,
            action=action.value,
            reason=words,
            item=selection.item if isinstance(selection, RunOut) else "",
            until=selection.until if isinstance(selection, RunOut) else None,
            reckoned_on=now.date(),
            state=DispositionState.LISTING,
            look_at=now + PATIENCE,
            proposed_by=actor,
            proposed_at=now,
        )
    try:
        return _listed(disposition, found, who, decision)
    except IntegrityError as error:
        give_up_listing(disposition.id)
        raise Mistaken("Expected recordings that no disposition lists; some were listed meanwhile.") from error
    except BaseException:
        give_up_listing(disposition.id)
        raise


def _decide(actor: Person, agency: Agency, at: datetime, facts: Mapping[str, Any]) -> Decision:
    return decide_retention(Act.PROPOSE_DISPOSITION, actor, agency, at, **facts)


def _nothing(selection: RunOut, found: Found, known: Mapping[str, int]) -> str:
    """Why an item lists nothing, as far as the person may know."""
    why = "".join(f" {count} left out: {WORDS[code]}" for code, count in known.items() if count)
    more = " More had run out than was looked at." if found.more else ""
    return (
        f"Expected recordings that {selection.item} governs, that had run out by {selection.until} and that may be "
        f"listed; found none.{why}{more}"
    )


def _listed(disposition: Disposition, found: Found, who: Actor, decision: Decision) -> Disposition:
    counted = Counter[tuple[str, str]]()
    sha256 = digest_of(write_list(disposition, found, counted))
    with transaction.atomic():
        row = locked_disposition(disposition, DispositionState.LISTING)
        row.listed, row.sha256, row.counts = len(found.listed), sha256, counts_of(found, counted)
        row.state, row.look_at = DispositionState.PROPOSED, None
        row.save(update_fields=["listed", "sha256", "counts", "state", "look_at"])
        said = {
            "agency": row.agency.code,
            "action": row.action,
            "reason": row.reason,
            "item": row.item,
            "until": row.until.isoformat() if row.until else None,
            "reckoned_on": row.reckoned_on.isoformat(),
            "listed": row.listed,
            "sha256": row.sha256,
        }
        record(DISPOSITION_PROPOSED, actor=who, subject=subject_of(row), facts=said, decision=decision.as_dict())
    return row


def _check(agency: Agency, selection: Selection, action: FinalAction, words: str) -> None:
    if action not in ACTIONS:
        raise Mistaken(f"Expected one of {', '.join(ACTIONS)}; found {action.value}: what is permanent is not let go.")
    size = selection.at_most if isinstance(selection, RunOut) else len(selection)
    if size > Disposition.LISTED_MAX or len(words) > Disposition.REASON_MAX:
        raise Mistaken(
            f"Expected at most {Disposition.LISTED_MAX} recordings and a reason of {Disposition.REASON_MAX} letters; "
            f"found {size} and {len(words)}. What is left is proposed next."
        )
    if isinstance(selection, RunOut):
        if size < 1:
            raise Mistaken(f"Expected at least one recording; found {size}.")
        return
    known = Recording.objects.filter(agency=agency, id__in=[one.id for one in selection]).count()
    if known != len(selection):
        raise Mistaken("Expected recordings of the agency: each agency lets go of what it keeps.")
