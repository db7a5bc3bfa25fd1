"""An official signs one version of an agency's draft (III.A.1)."""

from datetime import datetime

from openbwc.custody import Actor, Subject, record
from openbwc.program.actions.draft_policy import open_draft
from openbwc.program.drafts import capacity_of, decide_signing, digest_of, examination_of
from openbwc.program.events import POLICY_SIGNED
from openbwc.program.models import DraftVersion, Person, PolicySignature
from openbwc.program.refusals import Mistaken, regulated, require


def sign_policy(*, signer: Person, version: DraftVersion, statement: str, digest: str, at: datetime) -> PolicySignature:
    """Sign a version with a statement; `digest` is that of the text which the signer has read.

    Raises `Refused` by clause for what may not be signed, or by whom; `Mistaken` where the text is another, is no
    profile, is not the newest version, or has this signature already.
    """
    actor, subject = Actor.person(signer.id), Subject("policy_draft", version.draft_id)
    with regulated(actor=actor, subject=subject):
        draft = open_draft(version.draft)
        if draft.newest.id != version.id:
            raise Mistaken(
                f"Version {draft.newest.number} is the newest; found a signature of version {version.number}."
            )
        if not digest == version.digest == digest_of(version.text):
            raise Mistaken("The text that was read was expected to be the one that is signed; it is another.")
        found = examination_of(version.text, draft.agency)
        if found.faults:
            raise Mistaken(f"A profile was expected; line {found.faults[0].line}: {found.faults[0].words}")
        decision = require(decide_signing(version, signer, statement, at.date()))
        if version.signatures.filter(signed_by=signer).exists():
            raise Mistaken(f"{signer.name} has signed version {version.number} already.")
        signature = PolicySignature.objects.create(
            version=version,
            signed_by=signer,
            capacity=capacity_of(signer, draft.agency, at.date()),
            statement=statement.strip(),
            digest=digest,
            signed_at=at,
        )
        facts = {
            "agency": str(draft.agency_id),
            "version": version.number,
            "digest": digest,
            "capacity": signature.capacity,
            "statement": signature.statement,
        }
        record(POLICY_SIGNED, actor=actor, subject=subject, facts=facts, decision=decision.as_dict())
    return signature
