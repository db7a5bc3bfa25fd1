"""The policy that binds one agency on one day: the standard, tightened by the agency's profile.

Guarantees: it is assembled once and never changes; its `version` is the hash of exactly the two contents it was
assembled from; everything that `decide` needs is a look-up here, and what is not here does not exist. The table of
grants is built from the access rules alone, so a question put in SQL (`granted_scopes`) and one put to `decide`
read the same table.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

import rfc8785

from openbwc.policy.errors import UnknownTermError
from openbwc.policy.model import (
    FOOTAGE_ACTS,
    AccessRule,
    Act,
    Category,
    Clause,
    CorrectionRule,
    EncounterType,
    Exemption,
    Profile,
    Purpose,
    RedactionReason,
    Restriction,
    Scope,
    ScreenedWords,
    Standard,
    Value,
)


class Holders(NamedTuple):
    """The roles that are granted one thing, by the scope of the grant."""

    own: frozenset[str] = frozenset()
    agency: frozenset[str] = frozenset()
    department: frozenset[str] = frozenset()

    @property
    def roles(self) -> frozenset[str]:
        """All roles that hold the grant in some scope."""
        return self.own | self.agency | self.department


NOBODY = Holders()

_SCOPES = tuple(
    frozenset(scope for bit, scope in enumerate((Scope.OWN, Scope.AGENCY, Scope.DEPARTMENT)) if mask >> bit & 1)
    for mask in range(8)
)


def content_hash(content: object) -> str:
    """The version of some policy content: `sha256:` and the hash of its canonical JSON (RFC 8785)."""
    return "sha256:" + hashlib.sha256(rfc8785.dumps(content)).hexdigest()  # type: ignore[arg-type]  # plain JSON data


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyInForce:
    """An agency's whole policy on a day. `agency` is None for the department standard by itself."""

    agency: str | None
    title: str
    effective: date
    version: str
    standard: Standard
    profile: Profile | None
    clauses: Mapping[str, Clause]
    parameters: Mapping[tuple[str, str], Value]
    purposes: Mapping[str, Purpose]
    encounter_types: Mapping[str, EncounterType]
    categories: Mapping[str, Category]
    restrictions: Mapping[str, Restriction]
    access_rules: tuple[AccessRule, ...]
    correction_rules: tuple[CorrectionRule, ...]
    exemptions: Mapping[str, Exemption]
    redaction_reasons: Mapping[str, RedactionReason]
    screened_words: tuple[ScreenedWords, ...]
    grants: Mapping[tuple[Act, str | None], Holders]
    correction_grants: Mapping[str, Holders]
    any_purpose: Mapping[Act, Holders]
    acts_needing_training: frozenset[str]
    required_topics: frozenset[str]
    report_purposes: frozenset[str]
    prohibited_purposes: frozenset[str]

    def clause(self, clause_id: str) -> Clause:
        """The clause, with the parameters' values as the standard states them; UnknownTermError when there is none."""
        try:
            return self.clauses[clause_id]
        except KeyError:
            raise UnknownTermError(
                f"expected a clause of {self.standard.id}; found '{clause_id}'. See `openbwc policy clauses`."
            ) from None

    def parameter(self, clause_id: str, name: str) -> Value:
        """The value in force for the agency; UnknownTermError when the clause has no such parameter."""
        try:
            return self.parameters[clause_id, name]
        except KeyError:
            known = ", ".join(sorted(n for c, n in self.parameters if c == clause_id)) or "none"
            raise UnknownTermError(f"{clause_id}: expected one of its parameters ({known}); found '{name}'.") from None

    def number(self, clause_id: str, name: str) -> int:
        """A whole number or flag; UnknownTermError when the parameter is of another type."""
        value = self.parameter(clause_id, name)
        if not isinstance(value, int):
            raise UnknownTermError(f"{clause_id}/{name}: expected a number or flag; found {value!r}.")
        return value

    def members(self, clause_id: str, name: str) -> frozenset[str]:
        """The members of a set parameter; UnknownTermError when the parameter is of another type."""
        value = self.parameter(clause_id, name)
        if not isinstance(value, tuple):
            raise UnknownTermError(f"{clause_id}/{name}: expected a set; found {value!r}.")
        return frozenset(value)


def assemble(standard: Standard, profile: Profile | None) -> PolicyInForce:
    """The policy of `profile` over `standard` (or the standard alone), without checking that it only tightens."""
    stated = {} if profile is None else profile.parameters
    parameters = {
        (p.clause, p.name): stated.get((p.clause, p.name), p.value)
        for clause in standard.clauses.values()
        for p in clause.parameters
    }
    access_rules = standard.access_rules
    correction_rules = standard.correction_rules
    if profile is not None:
        access_rules = access_rules if profile.access_rules is None else profile.access_rules
        correction_rules = correction_rules if profile.correction_rules is None else profile.correction_rules
    purposes, grants = _purposes(standard, parameters), _grants(access_rules)
    versions = {"standard": standard.version, "profile": None if profile is None else profile.version}
    return PolicyInForce(
        agency=None if profile is None else profile.agency,
        title=standard.title if profile is None else profile.title,
        effective=standard.effective if profile is None else profile.effective,
        version=content_hash(versions),
        standard=standard,
        profile=profile,
        clauses=standard.clauses,
        parameters=MappingProxyType(parameters),
        purposes=MappingProxyType(purposes),
        encounter_types=MappingProxyType(_encounter_types(standard, profile)),
        categories=MappingProxyType(dict(standard.categories) | dict(profile.categories if profile else {})),
        restrictions=standard.restrictions,
        access_rules=access_rules,
        correction_rules=correction_rules,
        exemptions=MappingProxyType(
            {code: standard.exemptions[code] for code in (profile.exemptions if profile else ())}
        ),
        redaction_reasons=MappingProxyType(_redaction_reasons(standard, parameters)),
        screened_words=standard.screened_words + (profile.screened_words if profile else ()),
        grants=MappingProxyType(grants),
        correction_grants=MappingProxyType(_correction_grants(correction_rules)),
        any_purpose=MappingProxyType({act: _any_purpose(act, grants, purposes) for act in FOOTAGE_ACTS}),
        acts_needing_training=_set(parameters, "III.D", "acts_needing_training"),
        required_topics=_set(parameters, "III.D", "required_topics"),
        report_purposes=_set(parameters, "V.A.3", "purposes_stated_in_report"),
        prohibited_purposes=_set(parameters, "II.B.4", "prohibited_purposes"),
    )


def _encounter_types(standard: Standard, profile: Profile | None) -> dict[str, EncounterType]:
    """The agency's own types where it states some, and always the standard's contact outside II.A (II.B.2)."""
    if profile is None or not profile.encounter_types:
        return dict(standard.encounter_types)
    outside = {code: kind for code, kind in standard.encounter_types.items() if kind.clause == "II.B.2"}
    return dict(profile.encounter_types) | outside


def _set(parameters: Mapping[tuple[str, str], Value], clause: str, name: str) -> frozenset[str]:
    value = parameters[clause, name]
    return frozenset(value) if isinstance(value, tuple) else frozenset()


def _purposes(standard: Standard, parameters: Mapping[tuple[str, str], Value]) -> dict[str, Purpose]:
    authorised = _set(parameters, "V.A.2", "authorised_purposes")
    matter = _set(parameters, "V.A.2", "purposes_needing_matter")
    redacted = _set(parameters, "V.A.2", "redacted_only_purposes")
    return {
        code: Purpose(
            code=code, title=title, clause="V.A.2", needs_matter=code in matter, redacted_only=code in redacted
        )
        for code, title in standard.purposes.items()
        if code in authorised
    }


def _redaction_reasons(standard: Standard, parameters: Mapping[tuple[str, str], Value]) -> dict[str, RedactionReason]:
    """The standard's reasons that the agency uses, in the standard's order (V.A.6)."""
    used = _set(parameters, "V.A.6", "redaction_reasons")
    return {code: reason for code, reason in standard.redaction_reasons.items() if code in used}


def _grants(rules: tuple[AccessRule, ...]) -> dict[tuple[Act, str | None], Holders]:
    table: dict[tuple[Act, str | None], Holders] = {}
    for rule in rules:
        for act in rule.acts:
            purposes: frozenset[str | None] = frozenset(rule.purposes) if act in FOOTAGE_ACTS else frozenset({None})
            for purpose in purposes:
                table[act, purpose] = _with(table.get((act, purpose), NOBODY), rule.role, rule.scope)
    return table


def _any_purpose(act: Act, grants: Mapping[tuple[Act, str | None], Holders], purposes: Iterable[str]) -> Holders:
    """Who is granted the act for at least one authorised purpose."""
    holders = [grants.get((act, purpose), NOBODY) for purpose in purposes]
    return Holders(
        own=frozenset().union(*(one.own for one in holders)),
        agency=frozenset().union(*(one.agency for one in holders)),
        department=frozenset().union(*(one.department for one in holders)),
    )


def _correction_grants(rules: tuple[CorrectionRule, ...]) -> dict[str, Holders]:
    table: dict[str, Holders] = {}
    for rule in rules:
        for subject in rule.subjects:
            table[subject] = _with(table.get(subject, NOBODY), rule.role, rule.scope)
    return table


def _with(holders: Holders, role: str, scope: Scope) -> Holders:
    if scope is Scope.OWN:
        return holders._replace(own=holders.own | {role})
    if scope is Scope.AGENCY:
        return holders._replace(agency=holders.agency | {role})
    return holders._replace(department=holders.department | {role})


def granted_scopes(
    act: Act,
    purpose: str | None,
    roles_in_owning_agency: frozenset[str],
    department_roles: frozenset[str],
    policy: PolicyInForce,
) -> frozenset[Scope]:
    """The scopes in which the roles are granted the act for the purpose; empty when nothing grants it.

    OWN and AGENCY come from roles in the agency that owns the recording, DEPARTMENT from roles in the department.
    `decide` and a query over many recordings both ask here, so they cannot disagree (V.A.1). A purpose that the
    policy in force does not authorise grants nothing (V.A.2).
    """
    if act in FOOTAGE_ACTS and purpose not in policy.purposes:
        return _SCOPES[0]
    return scopes_of(policy.grants.get((act, purpose), NOBODY), roles_in_owning_agency, department_roles)


def scopes_of(
    holders: Holders, roles_in_owning_agency: frozenset[str], department_roles: frozenset[str]
) -> frozenset[Scope]:
    """The scopes in which the person holds a role that the thing is granted to."""
    own, agency, department = holders
    return _SCOPES[
        (not own.isdisjoint(roles_in_owning_agency))
        | (not agency.isdisjoint(roles_in_owning_agency)) << 1
        | (not department.isdisjoint(department_roles)) << 2
    ]
