"""The checklist of an expedited release as it stands: what was stated, and what the gate says of the duties (V.B.3).

Guarantees: a duty before the release is never done by a tick: it is done when the gate of the release misses nothing of
it, and is not known before there is a release.
"""

from dataclasses import dataclass
from types import MappingProxyType

from django.utils import timezone

from openbwc.disclosure.expediting import is_out
from openbwc.disclosure.gate import what_is_missing
from openbwc.disclosure.models import Expedited, ExpeditedStep
from openbwc.policy.rules.expedited import checklist
from openbwc.policy.wording import headed
from openbwc.program.policies import policy_of

MISSED = MappingProxyType(
    {
        "review": frozenset({"nothing_in_it", "not_reviewed", "residual_check_missing", "leftovers_open"}),
        "redact": frozenset(
            {
                "nothing_in_it",
                "original_in_release",
                "copy_withdrawn",
                "copy_for_another",
                "custody_broken",
                "incident_incomplete",
            }
        ),
        "notify_leo": frozenset({"nothing_in_it", "officer_not_notified", "notice_not_proved", "notice_failed"}),
        "consult_us_attorney": frozenset({"us_attorney_not_consulted", "us_attorney_not_answered"}),
        "tell_public_affairs": frozenset({"public_affairs_not_told"}),
        "agency_approval": frozenset(
            {
                "not_authorised",
                "authorisation_outdated",
                "objection_standing",
                "incident_objection",
                "incident_not_decided",
            }
        ),
    }
)
"""By step of the register, what the gate misses while it is not done."""


WORDS = MappingProxyType(
    {
        "redact": "Redacted",
        "review": "Reviewed",
        "notify_leo": "LEOs told",
        "consult_us_attorney": "U.S. Attorney's Office consulted",
        "tell_public_affairs": "Public-affairs office told",
        "agency_approval": "Approved by the agency",
    }
)
"""The duties before a release in words; what an agency adds has its code as words."""


@dataclass(frozen=True, slots=True)
class Line:
    """A step, whether it is done (None: not known yet), and what the gate misses of it, in words."""

    step: ExpeditedStep
    done: bool | None
    missing: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The step in words."""
        return WORDS.get(self.step.step) or headed(self.step.step)


def lines_of(expedited: Expedited) -> list[Line]:
    """The checklist in order, with what the policy asks for only since the track was opened.

    Raises `PolicyError` where the agency has no policy in force.
    """
    missing = _missing(expedited)
    steps = list(expedited.steps.select_related("owner", "done_by"))
    known = {one.step for one in steps}
    asked = checklist(policy_of(expedited.agency, timezone.now().date()))
    steps += [ExpeditedStep(expedited=expedited, step=step) for step in asked if step not in known]
    return [_line(step, missing) for step in steps]


def _missing(expedited: Expedited) -> dict[str, list[str]] | None:
    """By code, all that is missing; nothing once it is out, None while there is no release."""
    found: dict[str, list[str]] = {}
    if expedited.release is None:
        return None
    for one in () if is_out(expedited) else what_is_missing(expedited.release):
        found.setdefault(one.code, []).append(one.what)
    return found


def _line(step: ExpeditedStep, missing: dict[str, list[str]] | None) -> Line:
    codes = MISSED.get(step.step)
    if codes is None or missing is None:
        return Line(step, True if step.done_at else None if codes is not None else False)
    found = tuple(what for code in sorted(codes & missing.keys()) for what in missing[code])
    return Line(step, not found, found)
