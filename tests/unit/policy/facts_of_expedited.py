"""Facts on which each act on an expedited release is permitted, and facts that say nothing at all."""

from typing import Any

from openbwc.policy import Act
from openbwc.policy.expedited_facts import (
    AssignStep,
    CompleteStep,
    DecideExpedited,
    FlagIncident,
    KeepExpedited,
    OpenExpedited,
    PublishRelease,
    RaiseObjection,
    ReviewWithholding,
    RuleOnObjection,
    WithdrawPublication,
)

NONE: frozenset[str] = frozenset()
ELEMENTS = frozenset({"specific", "compelling", "not_curable_by_redaction"})


def _roles(roles: tuple[str, ...], told: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    return {"roles_in_owning_agency": frozenset(roles), "department_roles": NONE, **told, **changes}


def keeping(*roles: str, **changes: Any) -> KeepExpedited:
    return KeepExpedited(**_roles(roles, {}, changes))


def flagging(*roles: str, **changes: Any) -> FlagIncident:
    told = {"is_wearer": False, "incident": "death_in_custody", "flagged": False}
    return FlagIncident(**_roles(roles, told, changes))


def opening(*roles: str, **changes: Any) -> OpenExpedited:
    return OpenExpedited(**_roles(roles, {"reason": "A shot was fired."}, changes))


def assigning(*roles: str, **changes: Any) -> AssignStep:
    told = {"released": False, "step": "notify_leo", "owner_serves": True, "due_in_days": 3}
    return AssignStep(**_roles(roles, told, changes))


def completing(*roles: str, **changes: Any) -> CompleteStep:
    told = {
        "decided": False,
        "released": False,
        "step": "cameras_identified",
        "is_owner": False,
        "statement": "Four officers; the roster and the dispatch log agree.",
        "cameras": 4,
        "unexplained": NONE,
    }
    return CompleteStep(**_roles(roles, told, changes))


def objecting(*roles: str, **changes: Any) -> RaiseObjection:
    told = {"released": False, "objector": "U.S. Attorney's Office", "stated": ELEMENTS}
    return RaiseObjection(**_roles(roles, told, changes))


def ruling(*roles: str, **changes: Any) -> RuleOnObjection:
    told = {"raised_by_person": False, "ruled": False, "statement": "The witness is named in it throughout."}
    return RuleOnObjection(**_roles(roles, told, changes))


def deciding(*roles: str, **changes: Any) -> DecideExpedited:
    told = {
        "decided": False,
        "releases": True,
        "basis": "Nothing stands against it.",
        "unprepared": NONE,
        "undecided": 0,
        "upheld": 0,
        "review_in_days": None,
    }
    return DecideExpedited(**_roles(roles, told, changes))


def withholding(*roles: str, **changes: Any) -> DecideExpedited:
    return deciding(*roles, **{"releases": False, "upheld": 1, "review_in_days": 30, **changes})


def reviewing(*roles: str, **changes: Any) -> ReviewWithholding:
    told = {"withheld": True, "stands": True, "statement": "The trial goes on.", "review_in_days": 30}
    return ReviewWithholding(**_roles(roles, told, changes))


def publishing(*roles: str, **changes: Any) -> PublishRelease:
    told = {
        "released": True,
        "for_the_public": True,
        "published": False,
        "words": "Footage of 1 March.",
        "without_captions": 0,
        "uncaptioned": "",
    }
    return PublishRelease(**_roles(roles, told, changes))


def unpublishing(*roles: str, **changes: Any) -> WithdrawPublication:
    return WithdrawPublication(**_roles(roles, {"withdrawn": False, "reason": "A face was missed."}, changes))


PERMITTED: dict[Act, Any] = {
    Act.READ_EXPEDITED: keeping("auditor"),
    Act.FLAG_INCIDENT: flagging("supervisor"),
    Act.OPEN_EXPEDITED: opening("disclosure_officer"),
    Act.ASSIGN_EXPEDITED_STEP: assigning("disclosure_officer"),
    Act.COMPLETE_EXPEDITED_STEP: completing("disclosure_officer"),
    Act.RAISE_OBJECTION: objecting("disclosure_officer"),
    Act.RULE_ON_OBJECTION: ruling("programme_manager"),
    Act.DECIDE_EXPEDITED: deciding("programme_manager"),
    Act.REVIEW_WITHHOLDING: reviewing("programme_manager"),
    Act.PUBLISH_RELEASE: publishing("disclosure_officer"),
    Act.WITHDRAW_PUBLICATION: unpublishing("disclosure_officer"),
}

EMPTY: dict[Act, Any] = {
    Act.READ_EXPEDITED: keeping(),
    Act.FLAG_INCIDENT: flagging(incident=""),
    Act.OPEN_EXPEDITED: opening(reason=""),
    Act.ASSIGN_EXPEDITED_STEP: assigning(step="", owner_serves=False, due_in_days=-1),
    Act.COMPLETE_EXPEDITED_STEP: completing(step="", statement="", cameras=0),
    Act.RAISE_OBJECTION: objecting(objector="", stated=NONE),
    Act.RULE_ON_OBJECTION: ruling(statement=""),
    Act.DECIDE_EXPEDITED: deciding(basis=""),
    Act.REVIEW_WITHHOLDING: reviewing(withheld=False, statement="", review_in_days=None),
    Act.PUBLISH_RELEASE: publishing(released=False, for_the_public=False, words=""),
    Act.WITHDRAW_PUBLICATION: unpublishing(reason=""),
}
