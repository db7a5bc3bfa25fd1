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
    """A person waives the fees of a request, or denies it. `appealed`: an appeal against a denial is not decided."""

    asked: bool
    decided: bool
    appealed: bool
    statement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StopRequest(HandleRequest):
    """A person asks the requester for information, which stops the clock.

    `stops` counts how often information was asked before; `awaits`: an answer is awaited already. `unclear`: they are
    told that the request does not describe the records, which stops no clock that is `running`; `days_left` is what is
    left of the clock.
    """

    unclear: bool
    running: bool
    days_left: int
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

    `searched`: a certificate of a search is on record; `spanned`: the latest one names a time; `by_words`: it looks at
    what somebody wrote of recordings alone; `found` counts the recordings in it, `found_before` those in the earlier
    ones, and `missing` the footage in its scope that is known to be missing; `held_up`: the same search gives the same
    answer now. `explained`: it is stated, of this certificate and after every other, why nothing of that can be meant;
    `explained_by_person`: by whoever closes. `withdrawn`: the requester's own word is on record; `duplicate_of`: the
    other request is named; `referred`: so is an agency to which the request went; `fees_unsettled`: a letter about fees
    went out, and the time to answer it has run out; `free_search_given`: so much search was logged as is free for the
    requester, or a search of a certificate found nothing that may answer the request.
    """

    outcome: str
    statement: str
    ended: bool
    searched: bool
    spanned: bool
    by_words: bool
    found: int
    found_before: int
    missing: int
    held_up: bool
    explained: bool
    explained_by_person: bool
    withdrawn: bool
    duplicate_of: bool
    referred: bool
    fees_unsettled: bool
    free_search_given: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterClosure(HandleRequest):
    """A person enters a day on which offices were closed, or withdraws one; `days_past` is how long ago it was."""

    whole_department: bool
    days_past: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmClosure(HandleRequest):
    """A person confirms a closure of a past day. `own`: they entered it."""

    whole_department: bool
    own: bool


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
