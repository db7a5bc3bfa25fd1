"""An agency's drafts: what a version is worth, who wrote and signed it, and the text that a new one begins with.

Guarantees: a version is examined by the policy room, against every standard that it would stand under; a signature
counts only for the very bytes that were signed.
"""

import hashlib
from datetime import date
from pathlib import Path
from uuid import UUID

from openbwc.policy import Act, Decision, Examination, PublishPolicy, SignPolicy, decide, examine
from openbwc.program.models import Agency, DraftVersion, Person, PolicyDraft, PolicySignature, Role
from openbwc.program.policies import governing, library
from openbwc.program.queries import authority_of

SKELETON = """\
# The policy of {agency}. What is not stated here is as the department standard has it.
agency: {agency}
title: "{agency}: body-worn cameras"
standard: {standard}
clauses: all
effective: {effective}
signed_by: {signed_by}

# What III.A.1 asks an agency's policy to cover, each in the agency's own words.
parts:
"""


def digest_of(text: str) -> str:
    """The SHA-256 of a text's UTF-8 bytes, in hexadecimal digits: what a signature is bound to."""
    return hashlib.sha256(text.encode()).hexdigest()


def examination_of(text: str, agency: Agency) -> Examination:
    """What a draft of the agency is worth under the installation's standards."""
    return examine(text, agency=agency.code, standards=library().standard_history())


def drafters_of(draft: PolicyDraft) -> frozenset[UUID]:
    """The ids of everybody who wrote a version of the draft."""
    return frozenset(draft.versions.values_list("written_by_id", flat=True))


def signatures_besides_drafters(version: DraftVersion) -> list[PolicySignature]:
    """The signatures of exactly these bytes by people who wrote none of the draft."""
    drafters = drafters_of(version.draft)
    signed = version.signatures.filter(digest=digest_of(version.text)).select_related("signed_by__agency")
    return [signature for signature in signed if signature.signed_by_id not in drafters]


def decide_signing(version: DraftVersion, person: Person, statement: str, on: date) -> Decision:
    """Whether a person may sign a version on a day (III.A.1, III.A.2)."""
    agency, authority = version.draft.agency, authority_of(person, on)
    found = examination_of(version.text, agency)
    facts = SignPolicy(
        roles_in_agency=authority.in_agency(agency.id),
        department_roles=authority.department,
        statement=statement,
        loosenings=found.loosenings,
        missing_parts=found.missing_parts,
    )
    return decide(Act.SIGN_POLICY, facts, governing(agency, on))


def decide_publication(version: DraftVersion, person: Person, effective: date, on: date) -> Decision:
    """Whether a person may publish a version that takes effect on `effective`, on the day `on` (III.A.1, III.A.2)."""
    agency, authority = version.draft.agency, authority_of(person, on)
    found = examination_of(version.text, agency)
    facts = PublishPolicy(
        roles_in_agency=authority.in_agency(agency.id),
        department_roles=authority.department,
        loosenings=found.loosenings,
        missing_parts=found.missing_parts,
        signatures_besides_drafter=len(signatures_besides_drafters(version)),
        days_until_effective=(effective - on).days,
    )
    return decide(Act.PUBLISH_POLICY, facts, governing(agency, on))


def capacity_of(person: Person, agency: Agency, on: date) -> str:
    """In which capacity a person signs for an agency: the titles of the roles that the policy lets sign."""
    authority, signing = authority_of(person, on), governing(agency, on).grants[Act.SIGN_POLICY, None]
    titles = [f"{Role(role).label}, {agency.code}" for role in sorted(authority.in_agency(agency.id) & signing.agency)]
    return "; ".join(titles + [str(Role(role).label) for role in sorted(authority.department & signing.department)])


def starting_text(agency: Agency, person: Person, effective: date) -> str:
    """What a new draft begins with: the agency's newest profile under a new date, or a skeleton with every part."""
    held = library()
    if agency.code in held.agencies:
        profile = held.history(agency.code)[-1].policy.profile
        if profile is not None:
            text = Path(profile.path).read_text(encoding="utf-8")
            return text.replace(f"\neffective: {profile.effective}", f"\neffective: {effective}", 1)
    standard = held.standard_history()[-1].policy
    head = SKELETON.format(
        agency=agency.code, standard=standard.standard.id, effective=effective, signed_by=person.name
    )
    parts = sorted(standard.members("III.A.1", "required_parts"))
    return head + "".join(f'  {part}: ""\n' for part in parts)
