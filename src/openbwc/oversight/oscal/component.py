"""The component definition: this system, and what it claims of the standard and of NIST SP 800-53.

Guarantees: a claim is told with its status, what is missing and the code that does it; a clause that is not met yet
is not listed as an implemented requirement.
"""

from collections.abc import Mapping

from openbwc.oversight.oscal.catalogue import FILE as CATALOGUE
from openbwc.oversight.oscal.controls import ControlClaims
from openbwc.oversight.oscal.documents import Document, Json, control_id, made_id, metadata, prop
from openbwc.policy import PolicyInForce
from openbwc.policy.claims import Claim, Status

FILE = "component-definition.json"
TITLE = "OpenBWC"
COMPONENT = made_id("component", TITLE)


def component_definition(
    policy: PolicyInForce, claims: Mapping[str, Claim], controls: ControlClaims, version: str
) -> Document:
    """What the system of this version claims."""
    content = {
        "uuid": made_id("component-definition", version, policy.standard.version, repr(claims), repr(controls)),
        "metadata": metadata(
            f"{TITLE} {version}: what it does about the policy and the controls",
            modified=policy.standard.effective,
            version=version,
        ),
        "components": [
            {
                "uuid": COMPONENT,
                "type": "software",
                "title": TITLE,
                "description": "A system for a department's body-worn-camera programme and the evidence it makes.",
                "control-implementations": [_of_policy(policy, claims), _of_controls(controls)],
            }
        ],
    }
    return Document(FILE, "component-definition", content)


def _of_policy(policy: PolicyInForce, claims: Mapping[str, Claim]) -> Json:
    return {
        "uuid": made_id("implementation", policy.standard.id),
        "source": CATALOGUE,
        "description": f"What the system does about each clause of {policy.standard.title}.",
        "implemented-requirements": [
            _requirement(
                policy.standard.id, control_id(claim.clause), claim.status.value, claim.done, claim.missing, claim.code
            )
            for claim in claims.values()
            if claim.status is not Status.NOT_YET
        ],
    }


def _of_controls(controls: ControlClaims) -> Json:
    return {
        "uuid": made_id("implementation", controls.source),
        "source": controls.source,
        "description": f"The controls of {controls.title} that the system meets or helps to meet; no other is claimed.",
        "implemented-requirements": [
            _requirement(controls.source, claim.id, claim.status.value, claim.done, claim.missing, claim.code)
            for claim in controls.claims
        ],
    }


def _requirement(source: str, control: str, status: str, done: str, missing: str, code: tuple[str, ...]) -> Json:
    made: Json = {
        "uuid": made_id("requirement", source, control),
        "control-id": control,
        "description": done,
        "props": [prop("status", status), *(prop("code", path) for path in code)],
    }
    return made | ({"remarks": f"Missing: {missing}"} if missing else {})
