"""Task forces: the list, each with its agreements, members, procedures and duplicates."""

from django.urls import path

from openbwc.site.web.views.task_force_steps import (
    AgreementPaper,
    AgreementStep,
    DuplicateDone,
    DuplicateExpected,
    MembershipEnd,
    TaskForceAgreement,
    TaskForceEnd,
    TaskForceJoin,
    TaskForceProcedures,
)
from openbwc.site.web.views.task_forces import TaskForceList, TaskForcePage

addresses = [
    path("task-forces/", TaskForceList.as_view(), name="task_forces"),
    path("task-forces/<short:task_force_id>/", TaskForcePage.as_view(), name="task_force"),
    path("task-forces/<short:task_force_id>/end/", TaskForceEnd.as_view(), name="task_force_end"),
    path("task-forces/<short:task_force_id>/agreements/", TaskForceAgreement.as_view(), name="task_force_agreement"),
    path("task-forces/<short:task_force_id>/procedures/", TaskForceProcedures.as_view(), name="task_force_procedures"),
    path("task-forces/<short:task_force_id>/members/", TaskForceJoin.as_view(), name="task_force_join"),
    path("task-forces/<short:task_force_id>/expected/", DuplicateExpected.as_view(), name="duplicate_expected"),
    path("agreements/<short:agreement_id>/step/", AgreementStep.as_view(), name="agreement_step"),
    path("agreements/<short:agreement_id>/paper/", AgreementPaper.as_view(), name="agreement_paper"),
    path("memberships/<short:membership_id>/end/", MembershipEnd.as_view(), name="membership_end"),
    path("duplicates/<short:hand_over_id>/", DuplicateDone.as_view(), name="duplicate_done"),
]
