"""The gate: what has to be done before footage goes out, and who lets it go (V.B.2, V.B.3; V.A.5, V.A.6).

Guarantees: `owed` is the one list of the duties of a release, each done where nothing is said against it; `missing` is
all that is said, whoever asks, and the act of release refuses with exactly that. Each LEO who recorded any part is
told, with proof that is not the releasing person's own word, before any release: no policy takes that away. Which other
duties come before which kind of release is a set of the policy that an agency can only add to.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from openbwc.policy.decision import Reason
from openbwc.policy.in_force import PolicyInForce
from openbwc.policy.model import Act
from openbwc.policy.release_facts import (
    Asked,
    AuthoriseRelease,
    Duties,
    Duty,
    EnterAnswer,
    EnterTelling,
    Officer,
    OpenRelease,
    Part,
    PrepareRelease,
    PutIn,
    ReleaseFootage,
    Told,
    WithdrawRelease,
)
from openbwc.policy.rules.findings import Findings
from openbwc.policy.rules.records import begun
from openbwc.policy.wording import in_words

NOTICE, EXPEDITED, REQUESTS, REDACTION, STORED, PURPOSE = "V.B.2", "V.B.3", "V.B.1", "V.A.6", "V.A.5", "V.A.2"
NONE = "none"
NAMED = ("court", "agency")
"""The audiences of which it is named who receives it, and for which case."""
WORDS = {
    "files": "It holds what goes out, to somebody who may receive it",
    "incident": "It is stated whether it shows a serious bodily injury or a death in custody",
    "prosecution": "It is stated whether a prosecution is pending or to be expected",
    "determination": "The request is determined, and its requester was told",
    "copies": "Each file may go out as it is: redacted, reviewed and checked, or, in discovery, an original",
    "custody": "Each file is what the ledger says was finished",
    "rulings": "Each file goes out by a ruling, and what it withholds is justified",
    "officers": "Each LEO who recorded any of it was told",
    "us_attorney": "The U.S. Attorney's Office was consulted, and has answered",
    "public_affairs": "The public-affairs office was told",
    "objections": "The authorised official has decided on the objections",
    "track": "The expedited track lets the whole of the incident go",
    "authorisation": "The authorised official approved it as it is",
}
"""By duty, what is so once it is done."""


@dataclass(frozen=True, slots=True)
class Owed:
    """A duty of a release: what is so once it is done, and why it is not; nothing speaks against one that is done."""

    name: str
    clause: str
    words: str
    lacks: tuple[Reason, ...]


def owed(duties: Duties, policy: PolicyInForce) -> tuple[Owed, ...]:
    """Each duty that the policy asks of a release such as this one, in the order in which they are done."""
    asked = asked_of(duties.kind, policy)
    files = [reason for part in duties.parts for reason in part_reasons(part, asked)]
    ruled = bool(asked & {Duty.DETERMINED, Duty.STATED})
    apart = {STORED, REQUESTS} if ruled else {STORED}
    made: tuple[tuple[str, str, Iterator[Reason] | None], ...] = (
        ("files", NOTICE, _standing(duties, policy)),
        ("incident", EXPEDITED, _stating_incident(duties)),
        ("prosecution", EXPEDITED, _stating_prosecution(duties)),
        ("determination", REQUESTS, _determining(duties) if Duty.DETERMINED in asked else None),
        ("copies", REDACTION, (one for one in files if one.clause not in apart)),
        ("custody", STORED, (one for one in files if one.clause == STORED)),
        ("rulings", REQUESTS, (one for one in files if one.clause == REQUESTS) if ruled else None),
        ("officers", NOTICE, (reason for officer in duties.officers for reason in _untold(officer))),
        ("us_attorney", EXPEDITED, _consulting(duties) if _us_attorney_asked(duties, asked) else None),
        ("public_affairs", EXPEDITED, _telling(duties) if _public_affairs_asked(duties, asked) else None),
        ("objections", EXPEDITED, _objecting(duties) if duties.objections else None),
        ("track", EXPEDITED, _deciding(duties)),
        ("authorisation", EXPEDITED, _authorising(duties) if Duty.AUTHORISED in asked else None),
    )
    return tuple(Owed(name, of, WORDS[name], tuple(lacks)) for name, of, lacks in made if lacks is not None)


def missing(duties: Duties, policy: PolicyInForce) -> tuple[Reason, ...]:
    """Everything that stands between a release and its going out, each with its clause; empty when nothing does."""
    return tuple(reason for duty in owed(duties, policy) for reason in duty.lacks)


def asked_of(kind: str, policy: PolicyInForce) -> frozenset[Duty]:
    """The duties that the policy asks for before a kind of release, besides those that every release has."""
    return frozenset(Duty(member.partition("=")[2]) for member in _of(kind, policy, "release_duties"))


def audiences_of(kind: str, policy: PolicyInForce) -> frozenset[str]:
    """Who may receive a kind of release."""
    return frozenset(member.partition("=")[2] for member in _of(kind, policy, "release_audiences"))


def _is_nameless(audience: str, recipient: str, matter: str) -> bool:
    """Whether it goes to somebody who has to be named, with the case for which they get it, and one is not."""
    return audience in NAMED and not (recipient.strip() and matter.strip())


def _of(kind: str, policy: PolicyInForce, name: str) -> Iterator[str]:
    return (member for member in policy.members(NOTICE, name) if member.partition("=")[0] == kind)


def _standing(duties: Duties, policy: PolicyInForce) -> Iterator[Reason]:
    if not duties.drafted:
        yield Reason(NOTICE, "not_drafted", "The release is not being prepared any more.", "Prepare another one.")
    if not duties.parts:
        yield Reason(NOTICE, "nothing_in_it", "The release holds no file.", "Put in what is to be released.")
    if duties.audience not in audiences_of(duties.kind, policy):
        words = f"The policy has no release of the kind '{duties.kind}' to '{duties.audience}'."
        yield Reason(NOTICE, "audience_not_permitted", words, "Prepare a release of another kind.")
    if _is_nameless(duties.audience, duties.recipient, duties.matter):
        words = "It goes to a court or another agency, and does not name who receives it, or for which case."
        yield Reason(PURPOSE, "recipient_or_matter_missing", words, "Withdraw it, and open one that names both.")


def _stating_incident(duties: Duties) -> Iterator[Reason]:
    if not duties.incident:
        words = "Nobody has stated whether the footage shows a serious bodily injury or a death in custody."
        yield Reason(EXPEDITED, "incident_not_stated", words, "State it.")
    if duties.incident == NONE and duties.incident_on_record:
        words = "It is stated to show no incident, and an expedited track or a category of what is in it tells of one."
        yield Reason(EXPEDITED, "incident_denied", words, "State the incident, or have the category mended.")


def _stating_prosecution(duties: Duties) -> Iterator[Reason]:
    if duties.prosecution == NONE and duties.prosecution_on_record:
        words = "It is stated that no prosecution is to be expected; a hold, or what was stated of it, tells of one."
        remedy = (
            "State that one may come, or have the hold released; where it was stated of this release, or of a draft, "
            "another person than who stated that states anew here that there is none."
        )
        yield Reason(EXPEDITED, "prosecution_denied", words, remedy)
    if not duties.prosecution:
        words = "Nobody has stated whether a prosecution is pending or to be expected."
        yield Reason(EXPEDITED, "prosecution_not_stated", words, "State it.")


def _determining(duties: Duties) -> Iterator[Reason]:
    if not duties.granted:
        words = "The request is not determined, or its determination grants nothing."
        yield Reason(REQUESTS, "request_not_granted", words, "Determine the request first.")
    elif not duties.announced:
        words = "The requester was not told of the determination: its letter has not gone out."
        yield Reason(REQUESTS, "determination_not_sent", words, "Send the letter, and note that it went out.")


def part_reasons(part: Part, asked: frozenset[Duty]) -> Iterator[Reason]:
    """What is wrong with one file of a release, under the duties asked of it."""
    name = part.name
    if part.original and Duty.REDACTED in asked:
        words = f"{name} is an original; nothing but an approved redacted copy may go out."
        yield Reason(REDACTION, "original_in_release", words, "Put in a redacted copy.")
    elif part.original and part.restricted_under:
        words = f"{name} is an original of a restricted recording, which shows whom or what the restriction keeps."
        yield Reason(part.restricted_under, "original_restricted", words, "Put in a copy in which that is redacted.")
    if part.restricted_since:
        words = f"{name} was put in before its recording was restricted."
        remedy = "Take it out; somebody who may still see the recording looks at the copy, and puts it in again."
        yield Reason(part.restricted_under, "restricted_since", words, remedy)
    if part.withdrawn:
        words = f"{name} was withdrawn."
        yield Reason(REDACTION, "copy_withdrawn", words, "Take it out, and put in another copy.")
    if not part.reviewed:
        words = f"{name} was not approved by somebody who did not work on it."
        yield Reason(REDACTION, "not_reviewed", words, "Have the redaction reviewed by somebody else.")
    if not part.checked:
        words = f"{name} was not looked through for what still shows."
        yield Reason(REDACTION, "residual_check_missing", words, "Run the residual check.")
    if part.unanswered or part.to_be_mended:
        words = f"{name} has findings not answered ({part.unanswered}) or to be mended ({part.to_be_mended})."
        yield Reason(REDACTION, "leftovers_open", words, "Answer each of them, or redact it.")
    if not part.custody_holds or part.bytes_hold is False:
        words = f"{name} is not, byte for byte, what the ledger says was finished."
        yield Reason(STORED, "custody_broken", words, "Check the vault's fixity; make another copy of the original.")
    if not part.for_this:
        words = f"{name} was made for another purpose, or for another requester alone."
        yield Reason(REDACTION, "copy_for_another", words, "Have a copy made for this release.")
    if part.of_matter:
        words = f"{name} was made under the matter '{part.of_matter}', and nobody says why it may go out here."
        yield Reason(REDACTION, "copy_of_another_matter", words, "Put it in with the reason, which the official sees.")
    if part.exemptions_unstated and Duty.STATED in asked:
        codes = ", ".join(sorted(part.exemptions_unstated))
        words = f"{name} withholds under {codes}, and no withholding justifies it."
        yield Reason(REQUESTS, "exemption_unstated", words, "State the withholding, or redact for another reason.")
    if part.exemptions_unkept and Duty.STATED in asked:
        codes = ", ".join(sorted(part.exemptions_unkept))
        words = f"{name} was to be redacted under {codes}, and no redaction of its recording is."
        remedy = "Put in a copy that is; a file that is left out as a whole is redacted as a whole beside it."
        yield Reason(REQUESTS, "exemption_not_redacted", words, remedy)
    if not part.ruled_for_release and Duty.DETERMINED in asked:
        words = f"{name} goes out by no ruling of the request."
        yield Reason(REQUESTS, "not_ruled_for_release", words, "Take it out, or rule on the recording.")


def _untold(officer: Officer) -> Iterator[Reason]:
    name = officer.name
    if officer.told is Told.NOT_YET:
        words = f"{name} recorded some of it and was not told of all of that."
        yield Reason(NOTICE, "officer_not_notified", words, "Notify the officers.")
    elif officer.told is Told.UNDER_WAY:
        words = f"There is no proof yet that {name} was told."
        yield Reason(NOTICE, "notice_not_proved", words, "Wait until it is sent or read, or tell them yourself.")
    elif officer.told is Told.FAILED:
        words = f"The notice to {name} could not be sent."
        yield Reason(NOTICE, "notice_failed", words, "Tell them in another way, and enter how.")


def _of_incident(duties: Duties) -> bool:
    return duties.incident != NONE or duties.incident_on_record


def _us_attorney_asked(duties: Duties, asked: frozenset[Duty]) -> bool:
    case = duties.prosecution != NONE or duties.prosecution_on_record
    prosecuted = case and Duty.US_ATTORNEY_IN_PROSECUTION in asked
    return Duty.US_ATTORNEY in asked or prosecuted or (_of_incident(duties) and Duty.US_ATTORNEY_OF_INCIDENT in asked)


def _public_affairs_asked(duties: Duties, asked: frozenset[Duty]) -> bool:
    return Duty.PUBLIC_AFFAIRS in asked or (_of_incident(duties) and Duty.PUBLIC_AFFAIRS_OF_INCIDENT in asked)


def _consulting(duties: Duties) -> Iterator[Reason]:
    if duties.us_attorney is Asked.NOT_YET:
        words = "The U.S. Attorney's Office was not consulted on all of it."
        yield Reason(EXPEDITED, "us_attorney_not_consulted", words, "Consult it, naming the district.")
    elif duties.us_attorney is Asked.UNDER_WAY:
        words = "The U.S. Attorney's Office has not answered, or there is no paper of its answer."
        yield Reason(EXPEDITED, "us_attorney_not_answered", words, "Ask again, and enter its answer as it came.")


def _telling(duties: Duties) -> Iterator[Reason]:
    if duties.public_affairs is Asked.NOT_YET:
        words = "The public-affairs office was not told of all of it."
        yield Reason(EXPEDITED, "public_affairs_not_told", words, "Tell it.")


def _objecting(duties: Duties) -> Iterator[Reason]:
    if not duties.objections_met:
        words = f"There is an objection of: {', '.join(duties.objections)}."
        yield Reason(EXPEDITED, "objection_standing", words, "Have the authorised official decide on it, in writing.")


def _deciding(duties: Duties) -> Iterator[Reason]:
    if duties.incidents_undecided:
        words = f"Of {duties.incidents_undecided} incidents in it the expedited release is not decided."
        yield Reason(EXPEDITED, "incident_not_decided", words, "Have the official decide it on the expedited track.")
    if duties.incident_objections:
        words = f"{duties.incident_objections} objections on the expedited track are upheld, or not ruled on."
        yield Reason(
            EXPEDITED, "incident_objection", words, "Have an official rule on each, or review what is withheld."
        )

    if duties.incident_recordings_left_out:
        words = f"{duties.incident_recordings_left_out} recordings of the incident are not in it, and are not out."
        remedy = "Put in a copy of each; what nobody may see of one is redacted, with its reason."
        yield Reason(EXPEDITED, "incident_incomplete", words, remedy)
    for step in sorted(duties.incident_steps_open):
        words = f"A step that the agency asks for is not done: {in_words(step)}."
        yield Reason(EXPEDITED, "step_not_done", words, "Have its owner state it on the expedited track.")


def _authorising(duties: Duties) -> Iterator[Reason]:
    if not duties.authorised:
        words = "The authorised official has not approved the release."
        yield Reason(EXPEDITED, "not_authorised", words, "Ask the official to approve it.")
    elif not duties.authorised_as_it_is:
        words = "The release has changed since the official approved it."
        yield Reason(EXPEDITED, "authorisation_outdated", words, "Ask the official to approve it as it is.")


def open_release(act: Act, facts: OpenRelease, policy: PolicyInForce) -> Findings:
    """Open a release of a kind, to an audience that the policy gives it."""
    findings = begun(act, facts, policy, NOTICE, EXPEDITED)
    known = audiences_of(facts.kind, policy)
    if facts.audience not in known:
        findings.refuse(
            NOTICE,
            "audience_not_permitted",
            f"The policy has no release of the kind '{facts.kind}' to '{facts.audience}'.",
            f"Open it to one of: {', '.join(sorted(known))}." if known else "Open one of another kind.",
        )
    if facts.kind == "expedited":
        findings.refuse(
            EXPEDITED,
            "not_decided",
            "An expedited release comes of the official's decision on its track; nobody opens one by hand.",
            "Open the expedited track, and have the official decide.",
        )
    if facts.of_request != (facts.kind == "request"):
        findings.refuse(
            NOTICE,
            "request_or_none",
            "A release on a request names the request, and no other release names one.",
            "Name the request, or open a release of another kind.",
        )
    if _is_nameless(facts.audience, facts.recipient, facts.matter):
        findings.refuse(
            PURPOSE,
            "recipient_or_matter_missing",
            "What goes to a court or another agency names who receives it, and the case or matter for which it goes.",
            "Name both.",
        )
    return findings


def prepare_release(act: Act, facts: PrepareRelease, policy: PolicyInForce) -> Findings:
    """Read releases; state what one is, put files in, tell and consult."""
    return begun(act, facts, policy, NOTICE)


def put_in(act: Act, facts: PutIn, policy: PolicyInForce) -> Findings:
    """Put a file into a release: refused for what is wrong with the file itself."""
    findings = begun(act, facts, policy, NOTICE, REDACTION)
    findings.reasons.extend(part_reasons(facts.part, asked_of(facts.kind, policy) & {Duty.REDACTED}))
    return findings


def enter_telling(act: Act, facts: EnterTelling, policy: PolicyInForce) -> Findings:
    """Enter that a LEO was told by hand: where the house cannot tell them, or they have not read it in a fair time."""
    findings = begun(act, facts, policy, NOTICE)
    wait = policy.number(NOTICE, "leo_notice_wait_hours")
    if facts.own:
        findings.refuse(
            NOTICE,
            "own_notice",
            "Nobody enters for themselves that they were told; to read the notice in the house proves it.",
            "Read it.",
        )
    if not facts.failed and facts.hours < wait:
        findings.refuse(
            NOTICE,
            "notice_under_way",
            f"The notice is under way, and they have had less than {wait} hours to read it.",
            "Ask them to read it in the house, which proves it at once; or enter it when that time is over.",
        )
    if facts.way not in policy.members(NOTICE, "leo_notice_ways"):
        known = ", ".join(sorted(policy.members(NOTICE, "leo_notice_ways")))
        findings.refuse(NOTICE, "way_not_known", f"'{facts.way}' is no way of telling them.", f"Name one of: {known}.")
    if not facts.words.strip():
        findings.refuse(
            NOTICE, "statement_missing", "What was said to whom has to be stated.", "State it in a sentence."
        )
    return findings


def enter_answer(act: Act, facts: EnterAnswer, policy: PolicyInForce) -> Findings:
    """Enter an answer: what lifts a duty or takes an objection back rests on the office's own paper."""
    findings = begun(act, facts, policy, EXPEDITED)
    asked = facts.outcome != "objection" and facts.body in policy.members(EXPEDITED, "answers_on_paper")
    takes_back = facts.outcome == "no_objection" and facts.takes_back
    if not facts.on_paper and (asked or takes_back):
        why = "It takes back an objection" if takes_back else "It lets footage go out"
        findings.refuse(
            EXPEDITED,
            "paper_missing",
            f"{why}, and rests on nothing but the word of who enters it.",
            "Add the answer as it came: the letter, or the message as a file.",
        )
    if not facts.words.strip():
        findings.refuse(EXPEDITED, "statement_missing", "What was answered has to be stated.", "State it.")
    return findings


def authorise_release(act: Act, facts: AuthoriseRelease, policy: PolicyInForce) -> Findings:
    """Approve a release as it is."""
    findings = begun(act, facts, policy, EXPEDITED)
    if facts.prepared_by_person or facts.redacted_by_person:
        done = "prepared the release" if facts.prepared_by_person else "worked on a copy in it"
        findings.refuse(
            EXPEDITED,
            "own_release",
            f"This person {done}; a release is authorised by somebody else.",
            "Ask another official.",
        )
    if not facts.as_seen:
        findings.refuse(
            EXPEDITED,
            "release_changed",
            "The release is not what this person was shown: something of it was changed since.",
            "Open its page anew, look at it as it is now, and approve that.",
        )
    if not facts.statement.strip():
        findings.refuse(
            EXPEDITED, "statement_missing", "An authorisation says on what it rests.", "State it in a sentence."
        )
    if facts.objections and not facts.on_objections.strip():
        findings.refuse(
            EXPEDITED,
            "objection_not_decided",
            f"There is an objection of: {', '.join(facts.objections)}.",
            "Say why the release goes out all the same, or do not authorise it.",
        )
    return findings


def release_footage(act: Act, facts: ReleaseFootage, policy: PolicyInForce) -> Findings:
    """Release what was prepared: refused while anything is missing."""
    findings = begun(act, facts, policy, NOTICE, EXPEDITED, REDACTION)
    findings.reasons.extend(missing(facts.duties, policy))
    if facts.told_by_person:
        findings.refuse(
            NOTICE,
            "own_telling",
            "That a LEO was told of it rests on this person's own word; somebody else releases it.",
            "Ask another disclosure officer.",
        )
    if facts.authorised_by_person:
        findings.refuse(
            EXPEDITED,
            "own_authorisation",
            "This person approved it; whoever approves a release does not let it go.",
            "Ask another disclosure officer.",
        )
    unread = [part.name for part in facts.duties.parts if part.bytes_hold is None]
    if unread:
        findings.refuse(STORED, "bytes_not_read", f"Not read back: {', '.join(unread)}.", "Release it again.")
    return findings


def withdraw_release(act: Act, facts: WithdrawRelease, policy: PolicyInForce) -> Findings:
    """Hand a release out no more, or give up one that is being prepared."""
    findings = begun(act, facts, policy, NOTICE)
    if not facts.reason.strip():
        findings.refuse(NOTICE, "reason_missing", "A withdrawal needs a statement of why.", "State the reason.")
    return findings
