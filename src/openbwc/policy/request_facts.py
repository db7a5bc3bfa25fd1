"""What the policy is told of an act on a request (V.B.1, V.B.2): frozen facts, gathered by the room of disclosure.

Guarantees: every fact has to be stated; what is unknown is stated as unknown, and never as permitted.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class HandleRequest:
    """A person reads, handles or searches for requests of an agency."""

    roles_in_owning_agency: frozenset[str]
    department_roles: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveRequest(HandleRequest):
    """A request arrives. `by_requester`: through the public form or the portal, so that no role stands behind it."""

    by_requester: bool
    requester_kind: str
    described: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideExpedition(HandleRequest):
    """A person grants or denies expedited processing. `ground` is empty where it is denied."""

    asked: bool
    decided: bool
    grants: bool
    ground: str
    statement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideWaiver(HandleRequest):
    """A person waives the fees of a request, or denies it."""

    asked: bool
    decided: bool
    statement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StopRequest(HandleRequest):
    """A person asks the requester for information, or to settle fees, which stops the clock.

    `stops` counts how often information was asked before; `awaits`: an answer is awaited already.
    """

    for_information: bool
    stops: int
    awaits: bool
    determined: bool
    letter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendRequest(HandleRequest):
    """A person extends the time by written notice. `working_day` is that of the clock on which the notice goes out."""

    circumstance: str
    working_days: int
    working_day: int
    extended: bool
    determined: bool
    letter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseRequest(HandleRequest):
    """A person closes a request without a determination on records.

    `searched`: a certificate of a search is on record; `found` counts the recordings in the latest one, and `missing`
    the footage in its scope that is known to be missing; `missing_explained`: it is stated why none of that can be
    meant; `held_up`: the same search gives the same answer now.
    """

    outcome: str
    statement: str
    searched: bool
    found: int
    missing: int
    missing_explained: bool
    held_up: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeAppeal:
    """A requester appeals. `in_time`: by the last second of the last day; `statement` is what is appealed and why."""

    adverse: bool
    in_time: bool
    appealed: bool
    statement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideAppeal(HandleRequest):
    """A person decides an appeal. `handled_by_person`: they took some step in the request before."""

    handled_by_person: bool
    decided: bool
    statement: str
