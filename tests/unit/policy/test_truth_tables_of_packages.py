"""Packages: each single thing that is missing refuses, with its clause; and nobody but the disclosure officer acts."""

from typing import Any

import pytest

from openbwc.policy import Act, PolicyInForce, Role, decide

from .facts_of_packages import building, giving, revoking

OFFICER = "disclosure_officer"
TABLE: list[tuple[Act, Any, set[str]]] = [
    (Act.BUILD_PACKAGE, building(OFFICER), set()),
    (Act.BUILD_PACKAGE, building(OFFICER, released=False), {"V.B.2 not_released"}),
    (Act.BUILD_PACKAGE, building(OFFICER, files=0), {"V.B.2 files_not_served"}),
    (Act.BUILD_PACKAGE, building(OFFICER, missing=1), {"V.B.2 files_not_served"}),
    (Act.BUILD_PACKAGE, building(OFFICER, begun=True), {"V.B.2 package_begun"}),
    (Act.BUILD_PACKAGE, building(), {"V.A.1 no_authority"}),
    (Act.GIVE_LINK, giving(OFFICER), set()),
    (Act.GIVE_LINK, giving(OFFICER, to="recipient", kind_of_release="request"), set()),
    (Act.GIVE_LINK, giving(OFFICER, kind_of_release="request"), {"V.B.2 not_discovery"}),
    (Act.GIVE_LINK, giving(OFFICER, to="court"), {"V.B.2 link_unknown"}),
    (Act.GIVE_LINK, giving(OFFICER, to="anybody"), {"V.B.2 link_unknown"}),
    (Act.GIVE_LINK, giving(OFFICER, released=False), {"V.B.2 not_released"}),
    (Act.GIVE_LINK, giving(OFFICER, built=False), {"V.B.2 package_not_built"}),
    (Act.GIVE_LINK, giving(OFFICER, named=" "), {"V.B.2 nobody_named"}),
    (Act.GIVE_LINK, giving(OFFICER, to="recipient", recipient="Jo Doe", named=" jo  doe"), set()),
    (Act.GIVE_LINK, giving(OFFICER, to="recipient", recipient="Jo Doe"), {"V.B.2 another_recipient"}),
    (Act.GIVE_LINK, giving(OFFICER, recipient="Federal Defender"), set()),
    (Act.GIVE_LINK, giving(OFFICER, days=0), {"V.B.2 link_too_long"}),
    (Act.GIVE_LINK, giving(OFFICER, days=90), set()),
    (Act.GIVE_LINK, giving(OFFICER, days=91), {"V.B.2 link_too_long"}),
    (Act.GIVE_LINK, giving(), {"V.A.1 no_authority"}),
    (Act.REVOKE_LINK, revoking(OFFICER), set()),
    (Act.REVOKE_LINK, revoking(OFFICER, released=False), set()),
    (Act.REVOKE_LINK, revoking(OFFICER, ended=True), {"V.B.2 link_ended"}),
    (Act.REVOKE_LINK, revoking(OFFICER, reason=" "), {"V.B.2 reason_missing"}),
    (Act.REVOKE_LINK, revoking(), {"V.A.1 no_authority"}),
]


@pytest.mark.parametrize(("act", "facts", "codes"), TABLE)
def test_each_row_decides_as_it_says(act: Act, facts: Any, codes: set[str], cbp: PolicyInForce) -> None:
    decision = decide(act, facts, cbp)
    assert {f"{reason.clause} {reason.code}" for reason in decision.reasons} == codes
    assert decision.permitted == (not codes)


@pytest.mark.parametrize("role", [role.value for role in Role if role.value != OFFICER])
def test_nobody_but_the_disclosure_officer_packs_or_hands_out(role: str, cbp: PolicyInForce) -> None:
    for act, facts in ((Act.BUILD_PACKAGE, building), (Act.GIVE_LINK, giving), (Act.REVOKE_LINK, revoking)):
        assert "no_authority" in {reason.code for reason in decide(act, facts(role), cbp).reasons}
