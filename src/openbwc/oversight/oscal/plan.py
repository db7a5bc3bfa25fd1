"""The assessment plan: the standing checks, each an activity that any run repeats.

Guarantees: every check of the system is in the plan, under the control whose clause it asks about, with an id that
stays; a system security plan is not invented: the plan says that there is none and points at the component.
"""

from collections.abc import Sequence

from openbwc.oversight.checking import Check
from openbwc.oversight.oscal.component import FILE as COMPONENTS
from openbwc.oversight.oscal.documents import Document, Json, control_id, made_id, metadata, prop
from openbwc.policy import PolicyInForce

FILE = "assessment-plan.json"
TESTED = "TEST"
_NO_SSP = made_id("resource", "no system security plan")


def assessment_plan(policy: PolicyInForce, checks: Sequence[Check]) -> Document:
    """The checks as a plan against the standard."""
    codes = "/".join(check.code for check in checks)
    content = {
        "uuid": made_id("assessment-plan", policy.standard.version, codes),
        "metadata": metadata(
            f"Automated checks against {policy.standard.title}",
            modified=policy.standard.effective,
            version=policy.standard.version,
        ),
        "import-ssp": {
            "href": f"#{_NO_SSP}",
            "remarks": "No system security plan is kept here; the component definition says what the system does.",
        },
        "local-definitions": {"activities": [_activity(check) for check in checks]},
        "reviewed-controls": reviewed([check.clause for check in checks]),
        "tasks": [
            {
                "uuid": made_id("task", "assess"),
                "type": "action",
                "title": "Assess an agency: every check over its live data",
                "associated-activities": [
                    {
                        "activity-uuid": activity_id(check.code),
                        "subjects": [{"type": "component", "include-all": {}}],
                    }
                    for check in checks
                ],
            }
        ],
        "back-matter": {
            "resources": [
                {
                    "uuid": _NO_SSP,
                    "title": "Component definition, in the place of a system security plan",
                    "rlinks": [{"href": COMPONENTS, "media-type": "application/json"}],
                }
            ]
        },
    }
    return Document(FILE, "assessment-plan", content)


def _activity(check: Check) -> Json:
    return {
        "uuid": activity_id(check.code),
        "title": check.title,
        "description": f"{check.title} ({check.clause}): a query over the records of one agency; it changes nothing.",
        "props": [prop("check", check.code), {"name": "method", "value": TESTED}],
        "related-controls": reviewed([check.clause]),
    }


def activity_id(code: str) -> str:
    """The id of a check's activity."""
    return made_id("check", code)


def reviewed(clauses: Sequence[str]) -> Json:
    """The controls of these clauses, each once."""
    return {
        "control-selections": [
            {"include-controls": [{"control-id": control_id(clause)} for clause in dict.fromkeys(clauses)]}
        ]
    }
