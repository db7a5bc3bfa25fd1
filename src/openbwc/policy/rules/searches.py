"""What a search has to bear before a request ends on it, with records or without (V.B.1; 5 USC 552(a)(3)(C))."""

from openbwc.policy.rules.findings import Findings

CLAUSE = "V.B.1"


def check_held_up(findings: Findings, *, held_up: bool) -> None:
    """Refused where the same search gives another answer now."""
    if not held_up:
        findings.refuse(
            CLAUSE,
            "search_outdated",
            "The same search gives another answer now.",
            "Search again, and go by the new certificate.",
        )


def check_explained(
    findings: Findings,
    *,
    missing: int,
    found_before: int = 0,
    by_words: bool = False,
    explained: bool,
    explained_by_person: bool,
) -> None:
    """Refused where what is known besides the latest search is not explained, or only by who ends the request."""
    if not (missing or found_before or by_words):
        return
    if not explained:
        _unexplained(findings, missing, found_before, by_words=by_words)
    elif explained_by_person:
        findings.refuse(
            CLAUSE,
            "own_explanation",
            "This person stated why nothing else can be meant; somebody else ends the request with it.",
            "Ask another disclosure officer to do it.",
        )


def _unexplained(findings: Findings, missing: int, found_before: int, *, by_words: bool) -> None:
    remedy = "state why nothing of it can be meant; somebody else then ends the request."
    if missing:
        findings.refuse(
            CLAUSE,
            "footage_outstanding",
            f"{missing} pieces of footage in the scope of the search are known to be missing.",
            f"Have it uploaded or accounted for, and search again; or {remedy}",
        )
    if found_before:
        findings.refuse(
            CLAUSE,
            "found_before",
            f"Earlier searches for this request found {found_before} recordings.",
            f"Review them; or {remedy}",
        )
    if by_words:
        findings.refuse(
            CLAUSE,
            "searched_by_words",
            "The search looks at places, words or categories alone, which nobody may have noted of a recording.",
            f"Search the span without them; or {remedy}",
        )
