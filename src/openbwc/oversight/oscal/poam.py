"""The plan of action: each open finding of an agency with its clause, its state and the day by which a step is due.

Guarantees: every open finding is an item, and nothing else is; where none is open there is no document, because OSCAL
knows no plan without items. Findings are told by their check and what it counts, not by the sentence kept with them:
that may name people.
"""

from collections.abc import Iterable, Mapping

from openbwc.oversight.models import Finding
from openbwc.oversight.oscal.documents import (
    NAMESPACE,
    Document,
    Json,
    control_id,
    made_id,
    metadata,
    moment,
    prop,
    uuid_text,
)
from openbwc.policy.wording import in_words
from openbwc.program.models import Agency


def plan_of_action(agency: Agency, findings: Iterable[Finding], titles: Mapping[str, str]) -> Document | None:
    """The open findings as a plan; None where there is none. `titles` are those of the checks, by code."""
    kept = list(findings)
    if not kept:
        return None
    version = made_id("findings", *(f"{one.id}/{one.state}/{one.due_on}" for one in kept))
    content = {
        "uuid": made_id("poam", agency.code, version),
        "metadata": metadata(
            f"Open findings of {agency.code}",
            modified=max(one.last_found_at for one in kept),
            version=version,
            agency=agency.code,
        ),
        "system-id": {"identifier-type": NAMESPACE, "id": f"{agency.code}-body-worn-cameras"},
        "risks": [_risk(one, titles) for one in kept],
        "poam-items": [_item(one, titles) for one in kept],
    }
    return Document(f"poam-{agency.code}.json", "plan-of-action-and-milestones", content)


def _risk(finding: Finding, titles: Mapping[str, str]) -> Json:
    title = titles.get(finding.check_code, finding.check_code)
    return {
        "uuid": made_id("risk", str(finding.id)),
        "title": f"{finding.clause}: {title}",
        "description": _words(finding, title),
        "statement": f"Clause {finding.clause} is not met here.",
        "props": [prop("clause", finding.clause), prop("check", finding.check_code), prop("state", finding.state)],
        "status": "open",
        "deadline": moment(finding.due_on),
    }


def _item(finding: Finding, titles: Mapping[str, str]) -> Json:
    title = titles.get(finding.check_code, finding.check_code)
    return {
        "uuid": uuid_text(finding.id),
        "title": f"{finding.clause}: {title}",
        "description": _words(finding, title),
        "props": [
            prop("control", control_id(finding.clause)),
            prop("found-at", moment(finding.found_at)),
            prop("due-on", finding.due_on.isoformat()),
            prop("subject", f"{finding.subject_kind}:{finding.subject_id}"),
        ],
        "related-risks": [{"risk-uuid": made_id("risk", str(finding.id))}],
    }


def _words(finding: Finding, title: str) -> str:
    return f"{title}: not so for the {in_words(finding.subject_kind)} {finding.subject_id}."
