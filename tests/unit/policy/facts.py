"""Facts on which each act is permitted, for tests to spoil one by one; and facts that say nothing at all."""

from typing import Any

from openbwc.policy import (
    AccessFacts,
    Act,
    ActivateAgency,
    AnswerFinding,
    CameraStanding,
    CheckOutCamera,
    Condition,
    CorrectAssertion,
    ManageProgramme,
    Oversee,
    PublishPolicy,
    Rendition,
    ResolveQuarantine,
    RuleOnFinding,
    ScreenText,
    SignPolicy,
    TakeInFootage,
)

NONE: frozenset[str] = frozenset()
DOCUMENTS = frozenset({"pta", "pia", "sorn", "retention_schedule", "foia_procedure", "privacy_act_procedure"})


def check_out(**changes: Any) -> CheckOutCamera:
    return CheckOutCamera(
        **{
            "person_appointed_as_leo": True,
            "training_current": True,
            "training_missing_topics": NONE,
            "camera_issued": True,
            "camera_in_service": True,
            "camera_agency_matches": True,
            "camera_free": True,
            "camera_pre_event_seconds": 120,
            "agency_active": True,
            **changes,
        }
    )


def footage(**changes: Any) -> TakeInFootage:
    return TakeInFootage(
        **{
            "condition": Condition.SOUND,
            "camera": CameraStanding.ISSUED,
            "assigned": True,
            "time_in_bounds": True,
            "agency_active": True,
            "pre_event_seconds": 120.0,
            **changes,
        }
    )


def access(*roles: str, **changes: Any) -> AccessFacts:
    return AccessFacts(
        **{
            "signed_in_person_active": True,
            "roles_in_owning_agency": frozenset(roles),
            "department_roles": NONE,
            "is_wearer": False,
            "training_current": True,
            "training_missing_topics": NONE,
            "purpose": "investigation",
            "matter": "C-2024-117",
            "rendition": Rendition.PROXY,
            "restriction": None,
            "named_on_access_list": False,
            **changes,
        }
    )


def correction(*roles: str, **changes: Any) -> CorrectAssertion:
    return CorrectAssertion(
        **{
            "roles_in_owning_agency": frozenset(roles),
            "training_current": True,
            "training_missing_topics": NONE,
            "subject": "wearer",
            "reason": "The camera had been swapped.",
            "changes_original": False,
            "concerns_self": False,
            **changes,
        }
    )


def activation(**changes: Any) -> ActivateAgency:
    return ActivateAgency(
        **{"documents": DOCUMENTS, "disclosure_officer_named": True, "policy_published": True, **changes}
    )


def quarantine(*roles: str, **changes: Any) -> ResolveQuarantine:
    return ResolveQuarantine(
        **{
            "roles_in_agency": frozenset(roles),
            "training_current": True,
            "training_missing_topics": NONE,
            "reason": "The camera was issued that morning.",
            **changes,
        }
    )


def overseeing(*roles: str, department: frozenset[str] = NONE) -> Oversee:
    return Oversee(roles_in_agency=frozenset(roles), department_roles=department)


def answer(*roles: str, **changes: Any) -> AnswerFinding:
    return AnswerFinding(
        **{
            "roles_in_agency": frozenset(roles),
            "department_roles": NONE,
            "is_owner": False,
            "clause": "III.D",
            "reason": "remedied",
            "statement": "The course was taken yesterday.",
            **changes,
        }
    )


def ruling(*roles: str, **changes: Any) -> RuleOnFinding:
    return RuleOnFinding(
        **{
            "roles_in_agency": frozenset(roles),
            "department_roles": NONE,
            "concerns_self": False,
            "accepts": True,
            "statement": "The certificate was seen.",
            "remedy": "",
            **changes,
        }
    )


def signing(*roles: str, **changes: Any) -> SignPolicy:
    return SignPolicy(
        **{
            "roles_in_agency": frozenset(roles),
            "department_roles": NONE,
            "statement": "I have read it and it is the agency's policy.",
            "loosenings": (),
            "missing_parts": NONE,
            **changes,
        }
    )


def publishing(*roles: str, **changes: Any) -> PublishPolicy:
    return PublishPolicy(
        **{
            "roles_in_agency": frozenset(roles),
            "department_roles": NONE,
            "loosenings": (),
            "missing_parts": NONE,
            "signatures_besides_drafter": 1,
            "days_until_effective": 0,
            **changes,
        }
    )


PERMITTED: dict[Act, Any] = {
    Act.CHECK_OUT_CAMERA: check_out(),
    Act.TAKE_IN_FOOTAGE: footage(),
    Act.VIEW: access("investigator"),
    Act.DOWNLOAD: access("investigator"),
    Act.CORRECT_ASSERTION: correction("custodian"),
    Act.ACTIVATE_AGENCY: activation(),
    Act.RESOLVE_QUARANTINE: quarantine("custodian"),
    Act.MANAGE_PROGRAMME: ManageProgramme(
        roles_in_agency=frozenset({"programme_manager"}), department_roles=NONE, concerns_self=False
    ),
    Act.SCREEN_TEXT: ScreenText(text="foot pursuit"),
    Act.SIGN_POLICY: signing("programme_manager"),
    Act.PUBLISH_POLICY: publishing("programme_manager"),
    Act.READ_OVERSIGHT: overseeing("supervisor"),
    Act.RUN_OVERSIGHT: overseeing("auditor"),
    Act.ANSWER_FINDING: answer("leo", is_owner=True),
    Act.RULE_ON_FINDING: ruling("supervisor"),
}

EMPTY: dict[Act, Any] = {
    Act.CHECK_OUT_CAMERA: check_out(
        person_appointed_as_leo=False,
        training_current=False,
        camera_issued=False,
        camera_in_service=False,
        camera_agency_matches=False,
        camera_free=False,
        camera_pre_event_seconds=None,
        agency_active=False,
    ),
    Act.TAKE_IN_FOOTAGE: footage(
        condition=Condition.EMPTY,
        camera=CameraStanding.UNKNOWN,
        assigned=False,
        time_in_bounds=False,
        agency_active=False,
        pre_event_seconds=None,
    ),
    Act.VIEW: access(signed_in_person_active=False, training_current=False, purpose=None, matter=None),
    Act.DOWNLOAD: access(signed_in_person_active=False, training_current=False, purpose=None, matter=None),
    Act.CORRECT_ASSERTION: correction(training_current=False, subject="", reason=""),
    Act.ACTIVATE_AGENCY: activation(documents=NONE, disclosure_officer_named=False, policy_published=False),
    Act.RESOLVE_QUARANTINE: quarantine(training_current=False, reason=""),
    Act.MANAGE_PROGRAMME: ManageProgramme(roles_in_agency=NONE, department_roles=NONE, concerns_self=False),
    Act.SCREEN_TEXT: ScreenText(text=""),
    Act.SIGN_POLICY: signing(statement=""),
    Act.PUBLISH_POLICY: publishing(signatures_besides_drafter=0, days_until_effective=-1),
    Act.READ_OVERSIGHT: overseeing(),
    Act.RUN_OVERSIGHT: overseeing(),
    Act.ANSWER_FINDING: answer(clause="", reason="", statement=""),
    Act.RULE_ON_FINDING: ruling(concerns_self=True, accepts=False, statement=""),
}
