"""What a camera has to be set to before it leaves the dock (IV.B), and in which ways a reading departs from it.

Guarantees: the same comparison serves the gate and the standing check; what a reading does not tell counts as a
departure; a firmware that cannot be compared is not new enough. The forms of `required_settings` and
`firmware_floor` are proved when a policy is loaded.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from openbwc.policy.decision import Reason
from openbwc.policy.facts import SettingsRead
from openbwc.policy.fees import Task
from openbwc.policy.in_force import PolicyInForce
from openbwc.policy.release_facts import AUDIENCES, KINDS, Duty

CLAUSE = "IV.B"


def _pairs(names: Iterable[str], values: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"({'|'.join(names)})=({'|'.join(values)})\Z")


FORMS: Mapping[tuple[str, str], tuple[re.Pattern[str], str]] = MappingProxyType(
    {
        (CLAUSE, "required_settings"): (re.compile(r"[a-z][a-z0-9_]{0,39}=[a-z0-9_.-]{1,40}\Z"), "name=value"),
        (CLAUSE, "firmware_floor"): (re.compile(r"\S.{0,100}\S>=[0-9]+(\.[0-9]+){0,5}\Z"), "make model>=1.2.3"),
        ("V.B.1", "accounted_disclosures"): (re.compile(r"[a-z_]{1,40}=b(?:[3-9]|1[0-2])\Z"), "what=b3 to b12"),
        ("V.B.1", "fees_charged"): (re.compile(rf"[a-z_]{{1,40}}=({'|'.join(Task)})\Z"), "category=task"),
        ("V.B.1", "fees_lost_when_late"): (re.compile(rf"[a-z_]{{1,40}}=({'|'.join(Task)})\Z"), "category=task"),
        ("V.B.2", "release_duties"): (_pairs(KINDS, Duty), "kind=duty"),
        ("V.B.2", "release_audiences"): (_pairs(KINDS, AUDIENCES), "kind=audience"),
    }
)
"""Per set parameter with a form of its own: the form of each member, and how it is told."""

_VERSION = re.compile(r"[vV]?([0-9]{1,9}(?:\.[0-9]{1,9}){0,5})\Z")


def version_of(text: str) -> tuple[int, ...] | None:
    """A dotted version as numbers, for comparing, without zeros at its end; None for anything else."""
    match = _VERSION.match(text.strip())
    if match is None:
        return None
    numbers = [int(part) for part in match[1].split(".")]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


def floor_of(kind: str, policy: PolicyInForce) -> str | None:
    """The oldest firmware allowed for a make and model: the highest that is stated; None where none is."""
    stated = (member.rpartition(">=") for member in policy.members(CLAUSE, "firmware_floor"))
    floors = [floor for name, _, floor in stated if name.casefold() == kind.casefold()]
    return max(floors, key=lambda floor: version_of(floor) or (), default=None)


def departures(read: SettingsRead | None, kind: str, policy: PolicyInForce) -> tuple[Reason, ...]:
    """Every way in which a camera's last reading is not what the policy asks for; `kind` is its make and model."""
    if read is None:
        return (
            Reason(
                CLAUSE,
                "camera_not_read",
                "The camera's firmware and settings have never been read.",
                "Put the camera into a dock that reads it, or have its reading entered.",
            ),
        )
    return tuple(
        Reason(CLAUSE, code, words, remedy)
        for code, words, remedy in (
            *_age(read, policy),
            *_firmware(read, kind, policy),
            *_picture(read, policy),
            *_switches(read, policy),
        )
    )


def _age(read: SettingsRead, policy: PolicyInForce) -> Iterator[tuple[str, str, str]]:
    most = policy.number(CLAUSE, "reading_days")
    if read.days_ago > most:
        words = f"The camera was last read {read.days_ago} days ago; at most {most} days are allowed."
        yield "reading_too_old", words, "Put the camera into a dock that reads it."


def _firmware(read: SettingsRead, kind: str, policy: PolicyInForce) -> Iterator[tuple[str, str, str]]:
    floor = floor_of(kind, policy)
    if floor is None:
        return
    found = version_of(read.firmware)
    if found is None or found < (version_of(floor) or ()):
        told = f"firmware {read.firmware}" if read.firmware else "no firmware"
        words = f"The camera told {told}; {kind} needs at least {floor}."
        yield "firmware_too_old", words, f"Update the camera to {floor} or later, and read it again."


def _picture(read: SettingsRead, policy: PolicyInForce) -> Iterator[tuple[str, str, str]]:
    least = policy.number(CLAUSE, "resolution_lines")
    if read.resolution_lines is None or read.resolution_lines < least:
        told = "no resolution" if read.resolution_lines is None else f"{read.resolution_lines} lines"
        words = f"The camera told {told}; at least {least} lines are required."
        yield "resolution_too_low", words, f"Set the camera to at least {least} lines, and read it again."
    allowed = policy.members(CLAUSE, "codecs")
    if read.codec not in allowed:
        words = f"The camera told {read.codec or 'no codec'}; expected one of {', '.join(sorted(allowed))}."
        yield "codec_not_allowed", words, "Set the camera to one of these codecs, and read it again."


def _switches(read: SettingsRead, policy: PolicyInForce) -> Iterator[tuple[str, str, str]]:
    told = dict(one.partition("=")[::2] for one in read.settings)
    for required in sorted(policy.members(CLAUSE, "required_settings")):
        name, _, value = required.partition("=")
        if told.get(name) != value:
            found = f"{name}={told[name]}" if name in told else f"nothing of {name}"
            words = f"The camera told {found}; the policy requires {required}."
            yield f"setting_{name}", words, f"Set {name} to {value}, and read the camera again."
