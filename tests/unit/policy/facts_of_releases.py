"""Facts on which each act before a release is permitted, and facts that say nothing at all."""

from typing import Any

from openbwc.policy import Act
from openbwc.policy.release_facts import (
    Asked,
    AuthoriseRelease,
    Determine,
    Duties,
    EnterAnswer,
    EnterTelling,
    FreeFootage,
    Officer,
    OpenRelease,
    Part,
    PrepareRelease,
    PutIn,
    ReleaseFootage,
    Told,
    WithdrawRelease,
    Withhold,
)

NONE: frozenset[str] = frozenset()


def _roles(roles: tuple[str, ...], changes: dict[str, Any]) -> dict[str, Any]:
    return {"roles_in_owning_agency": frozenset(roles), "department_roles": NONE, **changes}


def preparing(*roles: str, **changes: Any) -> PrepareRelease:
    return PrepareRelease(**_roles(roles, changes))


def opening(*roles: str, **changes: Any) -> OpenRelease:
    told = {"kind": "request", "audience": "requester", "of_request": True, "recipient": "", "matter": ""}
    return OpenRelease(**_roles(roles, told | changes))


def withholding(*roles: str, **changes: Any) -> Withhold:
    told = {
        "requester_kind": "press",
        "own_recording": False,
        "exemption": "(b)(6)",
        "basis": "",
        "scope": "The face of a bystander.",
        "justification": "A private person who happened to pass.",
        "harm": "She would be known as a witness.",
        "segregability": "The rest of the picture is released.",
    }
    return Withhold(**_roles(roles, told | changes))


def determining(*roles: str, **changes: Any) -> Determine:
    told = {
        "outcome": "partial_grant",
        "statement": "We grant the footage but for a face.",
        "own_recording": False,
        "searched": True,
        "unmarked": 0,
        "unruled": 0,
        "released": 1,
        "partly": 1,
        "withheld": 0,
        "unexplained": 0,
        "under_privacy_act_alone": 0,
        "contradicted": 0,
        "missing": 0,
        "held_up": True,
        "explained": False,
        "explained_by_person": False,
        "determined": False,
    }
    return Determine(**_roles(roles, told | changes))


def part(**changes: Any) -> Part:
    told = {
        "name": "The redacted copy of a stop",
        "original": False,
        "withdrawn": False,
        "reviewed": True,
        "checked": True,
        "unanswered": 0,
        "to_be_mended": 0,
        "custody_holds": True,
        "bytes_hold": True,
        "for_this": True,
        "of_matter": "",
        "exemptions_unstated": NONE,
        "exemptions_unkept": NONE,
        "ruled_for_release": True,
        "restricted_under": "",
        "restricted_since": False,
    }
    return Part(**told | changes)


def duties(**changes: Any) -> Duties:
    told: dict[str, Any] = {
        "kind": "request",
        "audience": "requester",
        "recipient": "",
        "matter": "",
        "drafted": True,
        "incident": "none",
        "incident_on_record": False,
        "prosecution": "none",
        "prosecution_on_record": False,
        "granted": True,
        "announced": True,
        "parts": (part(),),
        "officers": (Officer(name="Elena Ruiz", told=Told.PROVED),),
        "us_attorney": Asked.NOT_YET,
        "public_affairs": Asked.NOT_YET,
        "objections": (),
        "objections_met": False,
        "incidents_undecided": 0,
        "incident_objections": 0,
        "incident_recordings_left_out": 0,
        "incident_steps_open": frozenset(),
        "authorised": True,
        "authorised_as_it_is": True,
    }
    return Duties(**told | changes)


def expedited(**changes: Any) -> Duties:
    """An expedited release with everything done."""
    done = {"us_attorney": Asked.ANSWERED, "public_affairs": Asked.UNDER_WAY, "granted": False}
    return duties(**{"kind": "expedited", "audience": "public", "incident": "death_in_custody", **done, **changes})


def putting_in(*roles: str, **changes: Any) -> PutIn:
    return PutIn(**_roles(roles, {"kind": "request", "part": part(), **changes}))


def telling(*roles: str, **changes: Any) -> EnterTelling:
    told = {"own": False, "failed": False, "hours": 24, "way": "telephone", "words": "He picked up."}
    return EnterTelling(**_roles(roles, told | changes))


def answering(*roles: str, **changes: Any) -> EnterAnswer:
    told = {"body": "us_attorney", "outcome": "no_objection", "on_paper": True, "takes_back": False, "words": "None."}
    return EnterAnswer(**_roles(roles, told | changes))


def authorising(*roles: str, **changes: Any) -> AuthoriseRelease:
    told = {
        "prepared_by_person": False,
        "redacted_by_person": False,
        "as_seen": True,
        "statement": "I have seen the copy.",
        "objections": (),
        "on_objections": "",
    }
    return AuthoriseRelease(**_roles(roles, told | changes))


def letting_go(*roles: str, **changes: Any) -> ReleaseFootage:
    return ReleaseFootage(
        **_roles(roles, {"duties": duties(), "told_by_person": False, "authorised_by_person": False, **changes})
    )


def withdrawing_release(*roles: str, reason: str = "A face shows in it.") -> WithdrawRelease:
    return WithdrawRelease(**_roles(roles, {"reason": reason}))


def freeing(**changes: Any) -> FreeFootage:
    return FreeFootage(**{"open": False, "appealable": False, "in_court": False, **changes})


PERMITTED: dict[Act, Any] = {
    Act.REVIEW_RECORDS: preparing("disclosure_officer"),
    Act.WITHHOLD: withholding("disclosure_officer"),
    Act.DETERMINE_REQUEST: determining("disclosure_officer"),
    Act.FREE_FOOTAGE: freeing(),
    Act.READ_RELEASES: preparing("auditor"),
    Act.OPEN_RELEASE: opening("disclosure_officer"),
    Act.PREPARE_RELEASE: preparing("disclosure_officer"),
    Act.PUT_IN_RELEASE: putting_in("disclosure_officer"),
    Act.ENTER_TELLING: telling("disclosure_officer"),
    Act.ENTER_ANSWER: answering("disclosure_officer"),
    Act.AUTHORISE_RELEASE: authorising("programme_manager"),
    Act.RELEASE_FOOTAGE: letting_go("disclosure_officer"),
    Act.WITHDRAW_RELEASE: withdrawing_release("programme_manager"),
}

EMPTY: dict[Act, Any] = {
    Act.REVIEW_RECORDS: preparing(),
    Act.WITHHOLD: withholding(exemption="", scope="", justification="", harm="", segregability=""),
    Act.DETERMINE_REQUEST: determining(outcome="", statement="", searched=False, released=0, partly=0),
    Act.FREE_FOOTAGE: freeing(open=True, appealable=True, in_court=True),
    Act.READ_RELEASES: preparing(),
    Act.OPEN_RELEASE: opening(kind="discovery", audience="public"),
    Act.PREPARE_RELEASE: preparing(),
    Act.PUT_IN_RELEASE: putting_in(part=part(original=True, custody_holds=False, reviewed=False, for_this=False)),
    Act.ENTER_TELLING: telling(own=True, hours=0, way="", words=""),
    Act.ENTER_ANSWER: answering(on_paper=False, words=""),
    Act.AUTHORISE_RELEASE: authorising(prepared_by_person=True, redacted_by_person=True, statement=""),
    Act.RELEASE_FOOTAGE: letting_go(duties=duties(parts=(), officers=(), authorised=False, incident="", granted=False)),
    Act.WITHDRAW_RELEASE: withdrawing_release(reason=""),
}
