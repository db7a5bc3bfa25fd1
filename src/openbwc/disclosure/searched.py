"""What the searches for a request bear, whoever ends it: for 'no records' and for a determination alike (V.B.1).

Guarantees: the latest search is made again, in the transaction of the act; what it is known to miss, and what other
searches found, is explained only by a statement about this very answer and after every other one.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from openbwc.disclosure.models import RequestEvent, SearchCertificate, Step
from openbwc.disclosure.searching import criteria_of_certificate, made_again
from openbwc.program.models import Person


def told_of_searches(
    actor: Person, certificates: Sequence[SearchCertificate], events: Iterable[RequestEvent]
) -> dict[str, Any]:
    """What certificates, the latest first, say together, as the policy is told of it where `actor` ends a request."""
    if not certificates:
        nothing = {"searched": False, "spanned": False, "by_words": False, "found": 0, "found_before": 0, "missing": 0}
        return {**nothing, "held_up": False, "explained": False, "explained_by_person": False}
    latest, *earlier = certificates
    criteria = criteria_of_certificate(latest)
    others = [one for one in earlier if one.found]
    explained = [
        one
        for one in events
        if one.step == Step.EXPLAINED
        and one.facts["certificate"] == latest.sha256
        and all(other.at < one.at for other in others)
    ]
    return {
        "searched": True,
        "spanned": criteria.since is not None and criteria.until is not None,
        "by_words": bool(
            criteria.place or criteria.text or criteria.category or criteria.encounter_type or criteria.encounter_id
        ),
        "found": latest.found,
        "found_before": sum(one.found for one in others),
        "missing": latest.missing,
        "held_up": made_again(latest).same,
        "explained": bool(explained),
        "explained_by_person": all(one.by_id == actor.id for one in explained),
    }
