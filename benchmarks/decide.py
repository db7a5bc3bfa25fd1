"""`decide()` against Cedar on the same rules, twenty at the least, over the same facts.

Eleven grants of view and download, and nine conditions that refuse (person, training, topics, purpose, matter,
redacted copies, three restrictions), are stated in Cedar's language too. Before anything is timed both answer the
same random facts, and a difference is an error. Cedar's policies are parsed once; its entities and context are
built before the clock starts.
"""

import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import cedarpy

from benchmarks.figures import Figure
from openbwc.policy import AccessFacts, AccessRule, Act, PolicyInForce, Rendition, Role, Scope, decide, load_library

POLICIES = Path(__file__).resolve().parents[1] / "policies"
RULES_LEAST = 20
ROUNDS = 9
PURPOSES = (
    "investigation", "discovery", "testimony", "training", "misconduct_claim", "audit", "administrative_interview",
)  # fmt: skip
ROLES = [role.value for role in Role if role is not Role.POLICY_OFFICE]
Case = tuple[Act, AccessFacts]


def grant_in_cedar(rule: AccessRule) -> str:
    """One of our access rules as a Cedar permission."""
    acts = ", ".join(f'Action::"{act}"' for act in sorted(rule.acts))
    purposes = ", ".join(f'"{purpose}"' for purpose in sorted(rule.purposes))
    held = "department_roles" if rule.scope is Scope.DEPARTMENT else "agency_roles"
    conditions = [f'principal.{held}.contains("{rule.role}")', f"[{purposes}].contains(context.purpose)"]
    if rule.scope is Scope.OWN:
        conditions.append("context.is_wearer")
    return f"permit(principal, action in [{acts}], resource) when {{ {' && '.join(conditions)} }};"


def refusals_in_cedar(policy: PolicyInForce) -> list[str]:
    """The conditions that hold for every access, as Cedar prohibitions."""

    def forbid(condition: str) -> str:
        return f"forbid(principal, action, resource) when {{ {condition} }};"

    def listed(codes: list[str]) -> str:
        return "[" + ", ".join(f'"{code}"' for code in sorted(codes)) + "]"

    purposes = policy.purposes.values()
    needing = [purpose.code for purpose in purposes if purpose.needs_matter]
    redacted = [purpose.code for purpose in purposes if purpose.redacted_only]
    return [
        forbid("!principal.active"),
        forbid("!principal.training_current"),
        forbid("!principal.missing_topics.isEmpty()"),
        forbid(f"!({listed([purpose.code for purpose in purposes])}.contains(context.purpose))"),
        forbid(f'{listed(needing)}.contains(context.purpose) && context.matter == ""'),
        forbid(f'{listed(redacted)}.contains(context.purpose) && resource.rendition != "redacted_copy"'),
        *(
            forbid(f'resource.restriction == "{code}" && !context.named_on_access_list')
            for code in sorted(policy.restrictions)
        ),
    ]


def rules_in_cedar(policy: PolicyInForce) -> list[str]:
    """The rules. The grants of one role, act and scope are one rule on both sides."""
    grants = [grant_in_cedar(rule) for rule in policy.access_rules if rule.purposes]
    return grants + refusals_in_cedar(policy)


def draw(chance: random.Random) -> Case:
    """One access with plausible facts: most things are in order, some are not."""
    return chance.choice([Act.VIEW, Act.VIEW, Act.DOWNLOAD]), AccessFacts(
        signed_in_person_active=chance.random() < 0.97,
        roles_in_owning_agency=frozenset(chance.sample(ROLES, chance.choice([1, 1, 2, 3]))),
        department_roles=frozenset(chance.sample(ROLES, chance.choice([0, 0, 0, 1]))),
        is_wearer=chance.random() < 0.4,
        training_current=chance.random() < 0.95,
        training_missing_topics=frozenset(chance.sample(["III.D.3", "III.D.6"], chance.random() < 0.05)),
        purpose=chance.choice([*PURPOSES, *PURPOSES, "curiosity"]),
        matter="" if chance.random() < 0.1 else f"C-2024-{chance.randrange(100)}",
        rendition=chance.choice(list(Rendition)),
        for_redaction=False,
        restriction=chance.choice([None] * 12 + ["first_amendment", "sensitive_location", "protected_identity"]),
        named_on_access_list=chance.random() < 0.3,
    )


def in_cedar(case: Case) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The same facts as a Cedar request and its entities."""
    act, facts = case
    request = {
        "principal": 'Person::"p"',
        "action": f'Action::"{act}"',
        "resource": 'Recording::"r"',
        "context": {
            "purpose": facts.purpose or "",
            "matter": facts.matter or "",
            "is_wearer": facts.is_wearer,
            "named_on_access_list": facts.named_on_access_list,
        },
    }
    person = {
        "active": facts.signed_in_person_active,
        "training_current": facts.training_current,
        "missing_topics": sorted(facts.training_missing_topics),
        "agency_roles": sorted(facts.roles_in_owning_agency),
        "department_roles": sorted(facts.department_roles),
    }
    recording = {"rendition": facts.rendition.value, "restriction": facts.restriction or ""}
    return request, [
        {"uid": {"type": "Person", "id": "p"}, "attrs": person, "parents": []},
        {"uid": {"type": "Recording", "id": "r"}, "attrs": recording, "parents": []},
    ]


def agree(cases: list[Case], policy: PolicyInForce, rules: cedarpy.PolicySet) -> int:
    """Let both answer every case; how many they permit. AssertionError at the first difference."""
    permitted = 0
    for act, facts in cases:
        request, entities = in_cedar((act, facts))
        answer = cedarpy.is_authorized(request, rules, entities)
        assert not answer.diagnostics.errors, answer.diagnostics.errors
        ours = decide(act, facts, policy).permitted
        assert ours is (answer.decision == cedarpy.Decision.Allow), (act, facts, answer.decision)
        permitted += ours
    assert 0 < permitted < len(cases), "expected some cases permitted and some refused"
    return permitted


def seconds(work: Callable[[], None]) -> float:
    """How long the work takes."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def measure(scale: float = 1.0) -> list[Figure]:
    """The ratio of the medians, per decision, over the same cases."""
    policy = load_library(POLICIES).in_force("ICE", on=date(2024, 6, 1))
    texts = rules_in_cedar(policy)
    assert len(texts) >= RULES_LEAST, f"expected {RULES_LEAST} rules or more; found {len(texts)}"
    rules = cedarpy.PolicySet.from_str("\n".join(texts))
    chance = random.Random(45)
    cases = [draw(chance) for _ in range(max(100, int(2000 * scale)))]
    permitted = agree(cases, policy, rules)
    requests = [in_cedar(case) for case in cases]

    def ours() -> None:
        for act, facts in cases:
            decide(act, facts, policy)

    def cedar() -> None:
        for request, entities in requests:
            cedarpy.is_authorized(request, rules, entities)

    pairs = [(seconds(ours), seconds(cedar)) for _ in range(ROUNDS)]
    ratio = statistics.median(peer / own for own, peer in pairs)
    own, peer = (statistics.median(side) / len(cases) * 1e6 for side in zip(*pairs, strict=True))
    return [
        Figure(
            title="Decisions of access",
            ours="decide()",
            peer="cedarpy with policies parsed once",
            value=ratio,
            relation="at least",
            limit=20.0,
            unit="× as fast",
            how=(
                f"{len(texts)} rules, {len(cases)} random accesses on which both agree ({permitted} permitted); "
                f"median of {ROUNDS} rounds, {own:.1f} µs against {peer:.0f} µs"
            ),
        )
    ]


if __name__ == "__main__":
    for figure in measure():
        sys.stdout.write(f"{figure.title}: {figure.value:.1f} {figure.unit} ({figure.how})\n")
