"""Facts on which each act is permitted, for tests to spoil one by one; and facts that say nothing at all."""

from typing import Any

from openbwc.policy import (
    AccessFacts,
    AccountForGap,
    Act,
    ActivateAgency,
    AnswerFinding,
    AnswerLeftover,
    AnswerSignal,
    AskStill,
    CameraLife,
    CameraStanding,
    CheckOutCamera,
    Condition,
    CorrectAssertion,
    FinishCopy,
    ManageProgramme,
    MoveCamera,
    Oversee,
    PlanOperation,
    PublishPolicy,
    Redact,
    Rendition,
    ReportProhibited,
    ResolveQuarantine,
    ReviewFootage,
    ReviewProhibited,
    ReviewRedaction,
    RuleOnFinding,
    RuleOnStill,
    ScreenText,
    SearchPeople,
    SettingsRead,
    SignPolicy,
    SubmitRedaction,
    TakeInFootage,
    WithdrawCopy,
)

from . import disposing, keeping
from . import facts_of_expedited as expedited
from . import facts_of_fees as fees
from . import facts_of_packages as packages
from . import facts_of_releases as releases
from . import facts_of_requests as requests

NONE: frozenset[str] = frozenset()
DOCUMENTS = frozenset({"pta", "pia", "sorn", "retention_schedule", "foia_procedure", "privacy_act_procedure"})


def reading(**changes: Any) -> SettingsRead:
    return SettingsRead(
        **{
            "days_ago": 0,
            "firmware": "1.4.2",
            "resolution_lines": 1080,
            "codec": "h264",
            "settings": frozenset({"audio=on", "automatic_overwrite=off", "stealth=off"}),
            **changes,
        }
    )


def move(**changes: Any) -> MoveCamera:
    return MoveCamera(
        **{
            "current": CameraLife.RECEIVED,
            "wanted": CameraLife.ISSUED,
            "reason": "Ready for the field.",
            "is_out": False,
            "unsettled": NONE,
            "people": 1,
            **changes,
        }
    )


def disposal(**changes: Any) -> MoveCamera:
    return move(**{"current": CameraLife.WITHDRAWN, "wanted": CameraLife.DISPOSED, "people": 2, **changes})


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
            "camera_kind": "Example One",
            "camera_reading": reading(),
            "camera_fault_open": False,
            "stand_downs": NONE,
            "agency_active": True,
            "task_force": None,
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
            "for_redaction": False,
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


def planning(*roles: str, department: frozenset[str] = NONE) -> PlanOperation:
    return PlanOperation(roles_in_agency=frozenset(roles), department_roles=department)


def account(*roles: str, **changes: Any) -> AccountForGap:
    return AccountForGap(
        **{
            "roles_in_agency": frozenset(roles),
            "department_roles": NONE,
            "is_own": False,
            "early_deactivation": False,
            "reason": "unsafe_to_record",
            "statement": "The camera's light would have shown where we stood.",
            "fault_reported": False,
            **changes,
        }
    )


def reviewing(*roles: str, **changes: Any) -> ReviewFootage:
    return ReviewFootage(
        **{
            "roles_in_agency": frozenset(roles),
            "department_roles": NONE,
            "purpose": "audit",
            "is_wearer": False,
            "opened_for_audit": True,
            **changes,
        }
    )


def reporting(**changes: Any) -> ReportProhibited:
    return ReportProhibited(
        **{
            "person_active": True,
            "of_owning_agency": True,
            "holds_department_role": False,
            "restriction": "first_amendment",
            "statement": "It shows nothing but a vigil.",
            **changes,
        }
    )


def reviewed(*roles: str, **changes: Any) -> ReviewProhibited:
    return ReviewProhibited(
        **{
            "roles_in_owning_agency": frozenset(roles),
            "department_roles": NONE,
            "training_current": True,
            "training_missing_topics": NONE,
            "restriction": "first_amendment",
            "decides": True,
            "is_reviewer": True,
            "reviewer_is_wearer": False,
            "names_self": False,
            "reason": "An arrest was made on a warrant; the vigil is in the background.",
            **changes,
        }
    )


def redacting(*roles: str, department: frozenset[str] = NONE) -> Redact:
    return Redact(roles_in_owning_agency=frozenset(roles), department_roles=department)


def submitting(*roles: str, **changes: Any) -> SubmitRedaction:
    return SubmitRedaction(
        **{
            "roles_in_owning_agency": frozenset(roles),
            "department_roles": NONE,
            "without_reason": 0,
            "reasons": frozenset({"(b)(6)", "(b)(7)(C)"}),
            "reasons_without_basis": frozenset({"(b)(6)"}),
            "styles": frozenset({"box"}),
            **changes,
        }
    )


def reviewing_redaction(*roles: str, **changes: Any) -> ReviewRedaction:
    return ReviewRedaction(
        **{
            "roles_in_owning_agency": frozenset(roles),
            "department_roles": NONE,
            "edited_by_person": False,
            "submitted_by_person": False,
            "approves": True,
            "remarked": False,
            **changes,
        }
    )


def answering(*roles: str, **changes: Any) -> AnswerLeftover:
    return AnswerLeftover(
        **{
            "roles_in_owning_agency": frozenset(roles),
            "department_roles": NONE,
            "edited_by_person": False,
            "submitted_by_person": False,
            "answer": "false_alarm",
            "statement": "It is the wheel of the car.",
            **changes,
        }
    )


def finishing(*roles: str, **changes: Any) -> FinishCopy:
    return FinishCopy(
        **{
            "roles_in_owning_agency": frozenset(roles),
            "department_roles": NONE,
            "people": 2,
            "plan_is_approved": True,
            "original_unchanged": True,
            "file_unchanged": True,
            "checked": True,
            "unanswered": 0,
            "to_be_mended": 0,
            **changes,
        }
    )


def withdrawing(*roles: str, reason: str = "A face shows in it.") -> WithdrawCopy:
    return WithdrawCopy(roles_in_owning_agency=frozenset(roles), department_roles=NONE, reason=reason)


def asking_still(*roles: str, **changes: Any) -> AskStill:
    return AskStill(
        **{
            "roles_in_owning_agency": frozenset(roles),
            "department_roles": NONE,
            "uploaded": True,
            "legal_basis": "18 U.S.C. 3052",
            **changes,
        }
    )


def ruling_on_still(*roles: str, **changes: Any) -> RuleOnStill:
    return RuleOnStill(
        **{
            "roles_in_owning_agency": frozenset(roles),
            "department_roles": NONE,
            "asked_by_person": False,
            "statement": "It is needed to find the owner of the bag.",
            **changes,
        }
    )


PERMITTED: dict[Act, Any] = {
    **keeping.PERMITTED,
    **disposing.PERMITTED,
    **fees.PERMITTED,
    **requests.PERMITTED,
    **releases.PERMITTED,
    **expedited.PERMITTED,
    **packages.PERMITTED,
    Act.ASK_STILL: asking_still("investigator"),
    Act.RULE_ON_STILL: ruling_on_still("supervisor"),
    Act.OPEN_REDACTION: redacting("redactor"),
    Act.EDIT_REDACTION: redacting("redactor"),
    Act.SUBMIT_REDACTION: submitting("redactor"),
    Act.REVIEW_REDACTION: reviewing_redaction("reviewer"),
    Act.ANSWER_LEFTOVER: answering("reviewer"),
    Act.FINISH_COPY: finishing("redactor"),
    Act.WITHDRAW_COPY: withdrawing("disclosure_officer"),
    Act.REPORT_PROHIBITED: reporting(),
    Act.REVIEW_PROHIBITED: reviewed("supervisor"),
    Act.SEARCH_PEOPLE: SearchPeople(people_named=1, follows_a_person=False),
    Act.CHECK_OUT_CAMERA: check_out(),
    Act.MOVE_CAMERA: move(),
    Act.ANSWER_SIGNAL: AnswerSignal(wore_the_camera=False, statement="The card was changed in repair."),
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
    Act.PLAN_OPERATION: planning("supervisor"),
    Act.ACCOUNT_FOR_GAP: account("leo", is_own=True),
    Act.DRAW_REVIEW_SAMPLE: reviewing("auditor"),
    Act.RECORD_REVIEW: reviewing("supervisor"),
    Act.SIGN_POLICY: signing("programme_manager"),
    Act.PUBLISH_POLICY: publishing("programme_manager"),
    Act.READ_OVERSIGHT: overseeing("supervisor"),
    Act.RUN_OVERSIGHT: overseeing("auditor"),
    Act.ANSWER_FINDING: answer("leo", is_owner=True),
    Act.RULE_ON_FINDING: ruling("supervisor"),
}

EMPTY: dict[Act, Any] = {
    **keeping.EMPTY,
    **disposing.EMPTY,
    **fees.EMPTY,
    **requests.EMPTY,
    **releases.EMPTY,
    **expedited.EMPTY,
    **packages.EMPTY,
    Act.ASK_STILL: asking_still(uploaded=False, legal_basis=""),
    Act.RULE_ON_STILL: ruling_on_still(statement=""),
    Act.OPEN_REDACTION: redacting(),
    Act.EDIT_REDACTION: redacting(),
    Act.SUBMIT_REDACTION: submitting(without_reason=1, reasons=NONE, reasons_without_basis=NONE, styles=NONE),
    Act.REVIEW_REDACTION: reviewing_redaction(approves=False),
    Act.ANSWER_LEFTOVER: answering(answer="", statement=""),
    Act.FINISH_COPY: finishing(
        people=0, plan_is_approved=False, original_unchanged=False, file_unchanged=False, checked=False
    ),
    Act.WITHDRAW_COPY: withdrawing(reason=""),
    Act.REPORT_PROHIBITED: reporting(person_active=False, of_owning_agency=False, restriction="", statement=""),
    Act.REVIEW_PROHIBITED: reviewed(training_current=False, restriction="", is_reviewer=False, reason=""),
    Act.SEARCH_PEOPLE: SearchPeople(people_named=0, follows_a_person=False),
    Act.CHECK_OUT_CAMERA: check_out(
        person_appointed_as_leo=False,
        training_current=False,
        camera_issued=False,
        camera_in_service=False,
        camera_agency_matches=False,
        camera_free=False,
        camera_pre_event_seconds=None,
        camera_reading=None,
        camera_fault_open=True,
        stand_downs=frozenset({"by the head of the agency: all cameras."}),
        agency_active=False,
    ),
    Act.MOVE_CAMERA: move(current=CameraLife.DISPOSED, reason="", is_out=True),
    Act.ANSWER_SIGNAL: AnswerSignal(wore_the_camera=True, statement=""),
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
    Act.PLAN_OPERATION: planning(),
    Act.ACCOUNT_FOR_GAP: account(reason="", statement=""),
    Act.DRAW_REVIEW_SAMPLE: reviewing(purpose="", is_wearer=True, opened_for_audit=False),
    Act.RECORD_REVIEW: reviewing(purpose="", is_wearer=True, opened_for_audit=False),
    Act.SIGN_POLICY: signing(statement=""),
    Act.PUBLISH_POLICY: publishing(signatures_besides_drafter=0, days_until_effective=-1),
    Act.READ_OVERSIGHT: overseeing(),
    Act.RUN_OVERSIGHT: overseeing(),
    Act.ANSWER_FINDING: answer(clause="", reason="", statement=""),
    Act.RULE_ON_FINDING: ruling(concerns_self=True, accepts=False, statement=""),
}
