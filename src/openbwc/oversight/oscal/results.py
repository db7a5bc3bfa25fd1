"""An assessment as OSCAL: one observation for each check that ran, one finding for each clause that it answers for.

Guarantees: a clause is 'satisfied' only where something was looked at and no check found a problem; a check that
could not run makes its clause 'not-satisfied', with that reason; where nothing was looked at there is no finding.
Numbers and ids only: no content of a recording, no person's name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from openbwc.oversight.models import Assessment
from openbwc.oversight.oscal.documents import Document, Json, made_id, metadata, moment, objective_id, prop, uuid_text
from openbwc.oversight.oscal.plan import FILE as PLAN
from openbwc.oversight.oscal.plan import TESTED, activity_id, reviewed


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an outsider can verify: the file beside the document, and what it proves."""

    href: str
    words: str


def assessment_results(row: Assessment, titles: Mapping[str, str], evidence: Evidence) -> Document:
    """The results of one run. `titles` are those of the checks, by code."""
    code = row.agency.code
    observations = [_observation(row, check, counts, titles, evidence) for check, counts in sorted(row.counts.items())]
    findings = [_finding(row, clause, checks) for clause, checks in sorted(_by_clause(row).items())]
    result: Json = {
        "uuid": made_id("result", str(row.id)),
        "title": f"{code}, as of {moment(row.at)}",
        "description": f"Every check over what happened in {code} from {moment(row.since)} until {moment(row.at)}.",
        "start": moment(row.at),
        "end": moment(row.finished_at),
        "props": [prop("policy-version", row.policy_version), prop("result-digest", f"sha256:{row.digest}")],
        "reviewed-controls": reviewed([counts["clause"] for counts in row.counts.values()]),
    }
    if observations:
        result["observations"] = observations
    if findings:
        result["findings"] = findings
    content = {
        "uuid": made_id("assessment-results", str(row.id), row.digest),
        "metadata": metadata(f"Assessment of {code}", modified=row.finished_at, version=row.digest, agency=code),
        "import-ap": {"href": PLAN},
        "results": [result],
    }
    return Document(f"assessment-results-{code}.json", "assessment-results", content)


def _observation(
    row: Assessment, check: str, counts: Mapping[str, Any], titles: Mapping[str, str], evidence: Evidence
) -> Json:
    words = f"{counts['population']} looked at, {counts['problems']} not as the clause asks."
    if counts["failed"]:
        words = "The check could not run; the finding that says why stays inside."
    return {
        "uuid": _observation_id(row, check),
        "title": titles.get(check, check),
        "description": words,
        "props": [
            prop("check", check),
            prop("population", str(counts["population"])),
            prop("problems", str(counts["problems"])),
        ],
        "methods": [TESTED],
        "types": ["control-objective"],
        "origins": [{"actors": [{"type": "tool", "actor-uuid": activity_id(check)}]}],
        "subjects": [{"subject-uuid": uuid_text(row.agency_id), "type": "party", "title": row.agency.code}],
        "relevant-evidence": [{"href": evidence.href, "description": evidence.words}],
        "collected": moment(row.at),
    }


def _observation_id(row: Assessment, check: str) -> str:
    return made_id("observation", str(row.id), check)


def _by_clause(row: Assessment) -> dict[str, dict[str, Mapping[str, Any]]]:
    """The checks of each clause, of those that looked at something or could not run."""
    clauses: dict[str, dict[str, Mapping[str, Any]]] = {}
    for check, counts in row.counts.items():
        if counts["population"] or counts["failed"]:
            clauses.setdefault(counts["clause"], {})[check] = counts
    return clauses


def _finding(row: Assessment, clause: str, checks: Mapping[str, Mapping[str, Any]]) -> Json:
    problems = sum(counts["problems"] for counts in checks.values())
    failed = any(counts["failed"] for counts in checks.values())
    state = "not-satisfied" if problems or failed else "satisfied"
    reason = "other" if failed and not problems else "fail" if problems else "pass"
    return {
        "uuid": made_id("finding", str(row.id), clause),
        "title": f"{clause}: {'not met' if problems or failed else 'met'}",
        "description": f"{len(checks)} checks, {problems} problems.",
        "target": {
            "type": "objective-id",
            "target-id": objective_id(clause),
            "status": {"state": state, "reason": reason},
        },
        "related-observations": [{"observation-uuid": _observation_id(row, check)} for check in sorted(checks)],
    }
