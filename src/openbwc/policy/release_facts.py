"""What the policy is told of what goes out: rulings on records, withholdings, determinations, releases (V.B).

Guarantees: as in `facts`: frozen, keywords only, and nothing that could grant something has a default; what is unknown
is stated as unknown, and never as done.
"""

from dataclasses import dataclass
from enum import StrEnum

KINDS = ("request", "expedited", "discovery", "publication")
"""The kinds of releases."""
AUDIENCES = ("requester", "public", "court", "agency")
"""Who may receive one."""


class Duty(StrEnum):
    """What a policy may ask for before a kind of release (`release_duties`: kind=duty)."""

    DETERMINED = "request_determined"
    STATED = "exemptions_stated"
    REDACTED = "copies_redacted"
    US_ATTORNEY = "us_attorney_consulted"
    US_ATTORNEY_IN_PROSECUTION = "us_attorney_consulted_in_prosecution"
    US_ATTORNEY_OF_INCIDENT = "us_attorney_consulted_of_incident"
    PUBLIC_AFFAIRS = "public_affairs_told"
    PUBLIC_AFFAIRS_OF_INCIDENT = "public_affairs_told_of_incident"
    AUTHORISED = "authorised"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrepareRelease:
    """A person reads, rules on or prepares what may be let out of an agency."""

    roles_in_owning_agency: frozenset[str]
    department_roles: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRelease(PrepareRelease):
    """A person opens a release of a kind to an audience.

    `of_request`: it answers a request; `recipient` names who gets it, `matter` the case, both empty where nobody did.
    """

    kind: str
    audience: str
    of_request: bool
    recipient: str
    matter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Withhold(PrepareRelease):
    """A person withholds something of a recording under an exemption; the texts are what the law asks to be said.

    `own_recording`: the person wore the camera.
    """

    requester_kind: str
    own_recording: bool
    exemption: str
    basis: str
    scope: str
    justification: str
    harm: str
    segregability: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Determine(PrepareRelease):
    """A person determines a request whose records were found. `own_recording`: they recorded one of them.

    `unmarked` counts what some search found and nobody took over, `missing`, `held_up`, `explained` and
    `explained_by_person` are of the latest one, as of `CloseRequest`, `unruled` what nobody ruled on; `released`,
    `partly` and `withheld` count the rulings; `unexplained` the recordings of which something is withheld without a
    standing withholding, `under_privacy_act_alone` those withheld by its exemptions and by no other, `contradicted`
    those released in full with a withholding. `determined`: a determination stands on
    every record.
    """

    outcome: str
    statement: str
    own_recording: bool
    searched: bool
    unmarked: int
    unruled: int
    released: int
    partly: int
    withheld: int
    unexplained: int
    under_privacy_act_alone: int
    contradicted: int
    missing: int
    held_up: bool
    explained: bool
    explained_by_person: bool
    determined: bool


class Told(StrEnum):
    """How far it is that a LEO is told, from nothing to proof."""

    NOT_YET = "not_yet"
    UNDER_WAY = "under_way"
    FAILED = "failed"
    PROVED = "proved"


class Asked(StrEnum):
    """How far it is that a body is consulted."""

    NOT_YET = "not_yet"
    UNDER_WAY = "under_way"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Officer:
    """A LEO who recorded some part of a release, and how far they are told of all that they recorded of it."""

    name: str
    told: Told


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A file of a release; `name` names it in words. Of an original, what is asked of a copy's making is True or 0.

    `reviewed`: somebody approved it who did not work on it; `checked`: the residual check went through the finished
    file; `unanswered` and `to_be_mended` count its findings. `custody_holds`: the ledger, the catalogue and the vault
    name the same digest; `bytes_hold`: the bytes have it (None: they were not read now). `for_this`: it was made for
    the release's purpose, and not for another requester alone; `of_matter`: the matter of no request for which it was
    made, unless it is stated why it goes out here. `exemptions_unstated` are the codes that stand in it without a
    withholding that justifies them, `exemptions_unkept` those stated of its recording that stand in no redaction of it;
    `ruled_for_release`: the request's ruling lets it go (True without one). `restricted_under` is the clause under
    which its recording is restricted now, empty where it is not; `restricted_since`: only since the file was put in.
    """

    name: str
    original: bool
    withdrawn: bool
    reviewed: bool
    checked: bool
    unanswered: int
    to_be_mended: int
    custody_holds: bool
    bytes_hold: bool | None
    for_this: bool
    of_matter: str
    exemptions_unstated: frozenset[str]
    exemptions_unkept: frozenset[str]
    ruled_for_release: bool
    restricted_under: str
    restricted_since: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PutIn(PrepareRelease):
    """A person puts a file into a release of a kind."""

    kind: str
    part: Part


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterTelling(PrepareRelease):
    """A person enters that a LEO was told in another way than by the house's notice.

    `own`: they are that LEO; `failed`: the house cannot tell them; `hours`: since they were notified.
    """

    own: bool
    failed: bool
    hours: int
    way: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterAnswer(PrepareRelease):
    """A person enters what a body answered that was consulted on a release.

    `on_paper`: with the answer itself as a file; `takes_back`: an objection of the same office stands over it.
    """

    body: str
    outcome: str
    on_paper: bool
    takes_back: bool
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Duties:
    """How far the duties before a release are done.

    `incident` is a trigger of V.B.3, `none` or empty, as it was stated; `incident_on_record`: the house's own rows tell
    of one, an expedited track or a category of V.B.3, whatever was stated. `prosecution` is `none`, `possible`,
    `pending` or empty: empty is unknown; `prosecution_on_record`: the house's own rows tell of one, a hold or what was
    stated of another release of the same footage. `granted`: the request is determined and grants something,
    `announced`: the letter that says so went out (both False without a request). `objections` are the offices whose
    objection stands over files of it, `objections_met`: the authorisation says why it goes out in spite of each of
    them. `recipient` and `matter` name who gets it for which case. `incidents_undecided` counts the incidents in it
    whose expedited track is not decided to release, and `incident_objections` the objections there that
    are upheld or not ruled on: of a release to the public; to a requester, of those against which an objection stands;
    else 0. `incident_recordings_left_out` counts the recordings of those incidents that the public sees nothing of
    after it, and `incident_steps_open` are the steps that the agency added to those of V.B.3 and nobody has stated.
    `authorised`: the official approved it; `authorised_as_it_is`: and nothing of it has changed since.
    """

    kind: str
    audience: str
    recipient: str
    matter: str
    drafted: bool
    incident: str
    incident_on_record: bool
    prosecution: str
    prosecution_on_record: bool
    granted: bool
    announced: bool
    parts: tuple[Part, ...]
    officers: tuple[Officer, ...]
    us_attorney: Asked
    public_affairs: Asked
    objections: tuple[str, ...]
    objections_met: bool
    incidents_undecided: int
    incident_objections: int
    incident_recordings_left_out: int
    incident_steps_open: frozenset[str]
    authorised: bool
    authorised_as_it_is: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthoriseRelease(PrepareRelease):
    """A person approves a release.

    `prepared_by_person`: they opened it, put something in, told, consulted or entered an answer; `redacted_by_person`:
    they worked on a copy.

    `as_seen`: it is still what they were shown when they approved it.
    """

    prepared_by_person: bool
    redacted_by_person: bool
    as_seen: bool
    statement: str
    objections: tuple[str, ...]
    on_objections: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseFootage(PrepareRelease):
    """A person releases what was prepared. `told_by_person`: that some LEO was told of it rests on their word;
    `authorised_by_person`: so does the approval.
    """

    duties: Duties
    told_by_person: bool
    authorised_by_person: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawRelease(PrepareRelease):
    """A person withdraws a release."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeFootage:
    """A hold for a request is to end: whether the request is open, may still be appealed, or is before a court."""

    open: bool
    appealable: bool
    in_court: bool


ReleaseFacts = (
    PrepareRelease
    | OpenRelease
    | PutIn
    | EnterTelling
    | EnterAnswer
    | Withhold
    | Determine
    | AuthoriseRelease
    | ReleaseFootage
    | WithdrawRelease
    | FreeFootage
)
