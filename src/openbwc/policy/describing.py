"""What a policy says about one clause besides its parameters, in words: the terms and the grants that rest on it.

Guarantees: nothing is judged here; every line is one entry of the policy in force, in the order of its file.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from openbwc.policy.in_force import PolicyInForce

ACCESS_CLAUSE, PURPOSE_CLAUSE, CORRECTION_CLAUSE = "V.A.1", "V.A.2", "V.A.4"
REDACTION_CLAUSE, SCREENING_CLAUSE = "V.A.6", "II.B.5"


@dataclass(frozen=True, slots=True)
class Term:
    """One entry: its sort ('encounter type', 'grant' …), its code, and what it says."""

    sort: str
    code: str
    words: str


def terms_of(clause: str, policy: PolicyInForce) -> tuple[Term, ...]:
    """The terms of the policy that rest on a clause; empty when there are none."""
    terms = [*_coded(clause, policy)]
    if clause == PURPOSE_CLAUSE:
        terms += _purposes(policy)
    if clause == ACCESS_CLAUSE:
        terms += _grants(policy)
    if clause == CORRECTION_CLAUSE:
        terms += [
            Term("correction", rule.role, f"{_listed(rule.subjects)}; {_reach(rule.scope)}")
            for rule in policy.correction_rules
        ]
    if clause == REDACTION_CLAUSE:
        terms += [
            Term("reason to redact", reason.code, f"{reason.title} ({reason.provision})")
            for reason in policy.redaction_reasons.values()
        ]
    if clause == SCREENING_CLAUSE:
        terms += [
            Term("screened words", group.characteristic, _listed(group.anywhere | group.alone))
            for group in policy.screened_words
        ]
    return tuple(terms)


def _coded(clause: str, policy: PolicyInForce) -> Iterator[Term]:
    """Everything that names its clause."""
    for kind in policy.encounter_types.values():
        if kind.clause == clause:
            yield Term("encounter type", kind.code, kind.title)
    for category in policy.categories.values():
        if category.clause == clause:
            limit = f"; restricted: {category.restriction}" if category.restriction else ""
            yield Term("category", category.code, category.title + limit)
    for restriction in policy.restrictions.values():
        if restriction.clause == clause:
            yield Term("restriction", restriction.code, f"{restriction.title}; only people on the access list")
    for exemption in policy.exemptions.values():
        if exemption.clause == clause:
            yield Term("exemption", exemption.code, exemption.title)


def _purposes(policy: PolicyInForce) -> Iterator[Term]:
    for purpose in policy.purposes.values():
        limits = ["; needs its matter"] * purpose.needs_matter + ["; redacted copies only"] * purpose.redacted_only
        yield Term("purpose", purpose.code, purpose.title + "".join(limits))


def _grants(policy: PolicyInForce) -> Iterator[Term]:
    for rule in policy.access_rules:
        why = f" for {_listed(rule.purposes)}" if rule.purposes else ""
        yield Term("grant", rule.role, f"{_listed(rule.acts)}{why}; {_reach(rule.scope)}")


def _reach(scope: str) -> str:
    return {"own": "own recordings", "agency": "the agency's recordings", "department": "any agency's recordings"}[
        scope
    ]


def _listed(words: frozenset[str]) -> str:
    return ", ".join(sorted(words))
