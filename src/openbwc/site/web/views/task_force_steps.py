"""What is entered on a task force's page (VI): agreements and their steps, procedures, members, duplicates, its end."""

import uuid
from abc import ABC, abstractmethod
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from openbwc.custody import Subject
from openbwc.evidence.actions.hand_over_duplicate import expect_duplicate, hand_over_duplicate
from openbwc.evidence.models import HandOver
from openbwc.program.actions.dissolve_task_force import dissolve_task_force
from openbwc.program.actions.document_procedures import document_procedures
from openbwc.program.actions.end_agreement import end_agreement
from openbwc.program.actions.enter_agreement import enter_agreement
from openbwc.program.actions.join_task_force import join_task_force
from openbwc.program.actions.leave_task_force import leave_task_force
from openbwc.program.actions.ratify_agreement import ratify_agreement
from openbwc.program.actions.sign_agreement import sign_agreement
from openbwc.program.evidence_files import AGREEMENTS, EvidenceFile, keep_evidence, place_of
from openbwc.program.management import decide_management
from openbwc.program.models import Agreement, Membership, TaskForce
from openbwc.program.policies import governing
from openbwc.program.refusals import Mistaken, Refused, regulated, require
from openbwc.site.web.forms.task_forces import (
    AgreementForm,
    AgreementStepForm,
    DissolveForm,
    ExpectForm,
    HandOverForm,
    JoinForm,
    LeaveForm,
    ProceduresForm,
)
from openbwc.site.web.page import refusal_context
from openbwc.site.web.views.task_forces import TaskForcePage, members_of_the_department


class Step(TaskForcePage, ABC):
    """One step: a form, an action, and where the page shows a wrong form or a refusal."""

    http_method_names = ["post"]
    form_name: ClassVar[str]

    def step(self, request: HttpRequest, task_force: TaskForce, form: forms.Form) -> HttpResponse:
        """Take the step, or say in place why not."""
        shown: dict[str, Any] = {self.form_name: form, "stepping": self.form_name}
        if not form.is_valid():
            return self.draw(request, task_force, 400, **shown)
        try:
            done = self.take(task_force, form.cleaned_data)
        except Refused as refusal:
            return self.draw(request, task_force, 403, **shown, **refusal_context(refusal.decision, self.seat))
        except Mistaken as mistake:
            form.add_error(None, str(mistake))
            return self.draw(request, task_force, 400, **shown)
        messages.success(request, done)
        return redirect("task_force", task_force.id)

    @abstractmethod
    def take(self, task_force: TaskForce, said: dict[str, Any]) -> str:
        """Run the action; the sentence that tells that it is done."""

    def kept(self, task_force: TaskForce, said: dict[str, Any]) -> EvidenceFile | None:
        """The file that was sent, kept by its digest, for who runs the programme: nobody else fills the disk."""
        with regulated(actor=self.seat.actor, subject=Subject("task_force", task_force.id)):
            require(decide_management(self.seat.actor, task_force.agency))
        sent = said.pop("paper", None)
        return keep_evidence(sent, sent.name, shelf=AGREEMENTS) if sent else None


class TaskForceEnd(Step):
    """The task force ends."""

    form_name = "end_form"

    def post(self, request: HttpRequest, task_force_id: uuid.UUID) -> HttpResponse:
        """End it."""
        return self.step(request, self.task_force(task_force_id), DissolveForm(request.POST))

    def take(self, task_force: TaskForce, said: dict[str, Any]) -> str:
        """Dissolve it."""
        done = dissolve_task_force(actor=self.seat.actor, task_force=task_force, **said)
        return f"{done.name} ends on {done.ends_on}."


class TaskForceAgreement(Step):
    """A written agreement, with its file."""

    form_name = "agreement_form"

    def post(self, request: HttpRequest, task_force_id: uuid.UUID) -> HttpResponse:
        """Enter it."""
        task_force = self.task_force(task_force_id)
        policy = governing(task_force.agency, self.seat.today)
        self.filled = AgreementForm(request.POST, request.FILES, policy=policy)
        return self.step(request, task_force, self.filled)

    def take(self, task_force: TaskForce, said: dict[str, Any]) -> str:
        """Keep the file and enter the agreement."""
        paper = self.kept(task_force, said)
        made = enter_agreement(actor=self.seat.actor, task_force=task_force, paper=paper, **self.filled.said())
        return f"The agreement {made.reference} is entered; it counts once it is signed and ratified."


class AgreementStep(Step):
    """Signed, ratified, ended."""

    form_name = "step_form"

    def post(self, request: HttpRequest, agreement_id: uuid.UUID) -> HttpResponse:
        """Take it a step further."""
        self.agreement = get_object_or_404(Agreement.objects.select_related("task_force__agency"), id=agreement_id)
        task_force = self.task_force(self.agreement.task_force_id)
        return self.step(request, task_force, AgreementStepForm(request.POST))

    def take(self, task_force: TaskForce, said: dict[str, Any]) -> str:
        """Sign, ratify or end it."""
        actor, day = self.seat.actor, said["day"]
        if said["step"] == "sign":
            sign_agreement(actor=actor, agreement=self.agreement, signed_on=day)
            return f"The agreement is signed as of {day}."
        if said["step"] == "ratify":
            ratify_agreement(actor=actor, agreement=self.agreement, ratified_on=day)
            return f"The agreement is ratified as of {day}."
        end_agreement(actor=actor, agreement=self.agreement, ends_on=day, reason=said["reason"])
        return f"The agreement ends on {day}."


class AgreementPaper(TaskForcePage):
    """The signed file of an agreement, to those who manage or oversee the task force's agency, or serve in it."""

    def get(self, request: HttpRequest, agreement_id: uuid.UUID) -> FileResponse:  # type: ignore[override]
        """The file as it was kept, to take away."""
        agreement = get_object_or_404(Agreement, id=agreement_id)
        if not self.sees_papers(self.task_force(agreement.task_force_id)):
            raise Http404(agreement_id)
        path = place_of(agreement.paper_sha256, shelf=AGREEMENTS) if agreement.paper_sha256 else None
        if path is None or not path.is_file():
            raise Http404(agreement_id)
        return FileResponse(
            path.open("rb"),
            as_attachment=True,
            filename=agreement.paper_name,
            content_type="application/octet-stream",
            headers={"X-Content-Type-Options": "nosniff"},
        )


class TaskForceProcedures(Step):
    """Documented procedures for an operation abroad."""

    form_name = "procedures_form"

    def post(self, request: HttpRequest, task_force_id: uuid.UUID) -> HttpResponse:
        """Enter them."""
        return self.step(request, self.task_force(task_force_id), ProceduresForm(request.POST, request.FILES))

    def take(self, task_force: TaskForce, said: dict[str, Any]) -> str:
        """Keep the file and enter the procedures."""
        paper = self.kept(task_force, said)
        if paper is None:
            raise Mistaken("Expected the file of the procedures; found none.")
        made = document_procedures(actor=self.seat.actor, task_force=task_force, paper=paper, **said)
        return f"The procedures {made.reference} count from {made.starts_on}."


class TaskForceJoin(Step):
    """Somebody joins."""

    form_name = "join_form"

    def post(self, request: HttpRequest, task_force_id: uuid.UUID) -> HttpResponse:
        """Enter the membership."""
        form = JoinForm(request.POST, people=members_of_the_department())
        return self.step(request, self.task_force(task_force_id), form)

    def take(self, task_force: TaskForce, said: dict[str, Any]) -> str:
        """Join."""
        made = join_task_force(actor=self.seat.actor, task_force=task_force, **said)
        return f"{made.person.name} serves from {made.starts_on}."


class MembershipEnd(Step):
    """Somebody leaves."""

    form_name = "leave_form"

    def post(self, request: HttpRequest, membership_id: uuid.UUID) -> HttpResponse:
        """End the membership."""
        related = Membership.objects.select_related("task_force__agency", "person")
        self.membership = get_object_or_404(related, id=membership_id)
        return self.step(request, self.task_force(self.membership.task_force_id), LeaveForm(request.POST))

    def take(self, task_force: TaskForce, said: dict[str, Any]) -> str:
        """Leave."""
        done = leave_task_force(actor=self.seat.actor, membership=self.membership, **said)
        return f"{done.person.name} serves until {done.ends_on}."


class DuplicateExpected(Step):
    """A partner holds footage of which a duplicate is due."""

    form_name = "expect_form"

    def post(self, request: HttpRequest, task_force_id: uuid.UUID) -> HttpResponse:
        """State it."""
        return self.step(request, self.task_force(task_force_id), ExpectForm(request.POST))

    def take(self, task_force: TaskForce, said: dict[str, Any]) -> str:
        """Expect it."""
        made = expect_duplicate(actor=self.seat.person, task_force=task_force, **said)
        return f"The partner's duplicate is expected by {made.due_on}."


class DuplicateDone(Step):
    """A duplicate was handed over, or received."""

    form_name = "hand_over_form"

    def post(self, request: HttpRequest, hand_over_id: uuid.UUID) -> HttpResponse:
        """State it, with its proof."""
        self.hand_over = get_object_or_404(HandOver, id=hand_over_id)
        return self.step(request, self.task_force(self.hand_over.task_force_id), HandOverForm(request.POST))

    def take(self, task_force: TaskForce, said: dict[str, Any]) -> str:
        """Hand it over."""
        done = hand_over_duplicate(actor=self.seat.person, hand_over=self.hand_over, **said)
        return f"{done.get_direction_display()}: the duplicate is handed over."
