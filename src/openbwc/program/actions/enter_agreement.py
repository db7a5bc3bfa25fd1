"""A written agreement of a task force is entered with its parties, terms, days and the paper itself (VI.A.1, VI.B.1).

Guarantees: an agreement is entered as it was written and never changed; another wording is another agreement. It
counts for nothing until it is signed, and does not let a camera out until it is ratified.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from openbwc.custody import Actor, Subject, record
from openbwc.program.events import AGREEMENT_ENTERED
from openbwc.program.evidence_files import EvidenceFile
from openbwc.program.management import decide_management
from openbwc.program.models import Agreement, Follows, TaskForce
from openbwc.program.refusals import Mistaken, regulated, require


def enter_agreement(
    *,
    actor: Actor,
    task_force: TaskForce,
    reference: str,
    parties: Sequence[str],
    terms: Mapping[str, str],
    follows: Follows = Follows.AGREEMENT,
    starts_on: date | None = None,
    ends_on: date | None = None,
    paper: EvidenceFile | None = None,
) -> Agreement:
    """Enter an agreement. `terms` are the terms that are set in words, by the policy's names for them; `ends_on` is
    exclusive; `paper` is the signed file, kept already by its digest (`evidence_files`).

    Raises `Refused`; `Mistaken` without a reference, or where it ends before it begins.
    """
    reference = " ".join(reference.split())
    if not reference:
        raise Mistaken("Expected the agreement's reference; found none.")
    if starts_on and ends_on and ends_on <= starts_on:
        raise Mistaken(f"Expected an end after {starts_on}; found {ends_on}.")
    agreement = Agreement(
        task_force=task_force,
        reference=reference,
        parties=[" ".join(party.split()) for party in parties if party.strip()],
        terms={term: words.strip() for term, words in terms.items() if words.strip()},
        follows=follows,
        starts_on=starts_on,
        ends_on=ends_on,
        paper_name=paper.name if paper else "",
        paper_size=paper.size if paper else None,
        paper_sha256=paper.sha256 if paper else "",
    )
    subject = Subject("task_force", task_force.id)
    with regulated(actor=actor, subject=subject):
        decision = require(decide_management(actor, task_force.agency))
        agreement.save(force_insert=True)
        facts = {
            "agreement": str(agreement.id),
            "reference": reference,
            "parties": agreement.parties,
            "terms": agreement.terms,
            "follows": follows.value,
            "starts_on": starts_on.isoformat() if starts_on else None,
            "ends_on": ends_on.isoformat() if ends_on else None,
            "sha256": agreement.paper_sha256,
        }
        record(AGREEMENT_ENTERED, actor=actor, subject=subject, facts=facts, decision=decision.as_dict())
    return agreement
