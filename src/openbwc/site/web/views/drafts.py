"""An agency's policy on its way: drafts with their check by line, signatures, publication (III.A.1, III.A.2)."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from openbwc.custody import Subject
from openbwc.custody.queries import history_of
from openbwc.policy import ComparisonRow, Examination, PolicyInForce, compare
from openbwc.program.actions.draft_policy import begin_draft, save_draft, withdraw_draft
from openbwc.program.actions.publish_policy import publish_policy
from openbwc.program.actions.sign_policy import sign_policy
from openbwc.program.drafts import examination_of, signatures_besides_drafters, starting_text
from openbwc.program.management import decide_management
from openbwc.program.models import DraftVersion, PolicyDraft, PolicyPublication
from openbwc.program.policies import governing
from openbwc.program.refusals import Mistaken
from openbwc.site.web.forms.drafts import BeginForm, SignForm, TextForm, WithdrawForm
from openbwc.site.web.page import PageView
from openbwc.site.web.seat import managed_agencies
from openbwc.site.web.telling import tell

HISTORY = 50


@dataclass(frozen=True)
class Line:
    """One line of a draft's text, with what the check says of it and whether that bars it."""

    number: int
    text: str
    notes: tuple[str, ...]
    barred: bool


@dataclass(frozen=True)
class Compared:
    """One row side by side: the standard, what is in force now, and the draft."""

    row: ComparisonRow
    in_force: str

    @property
    def changes(self) -> bool:
        """Whether the draft would change what is in force."""
        return self.in_force != self.row.profile


def lines_of(text: str, found: Examination) -> list[Line]:
    """The text by line, with the check's words at each; what has no line stands at the first."""
    faults = {fault.line or 1: fault.words for fault in found.faults}
    lines = []
    for number, line in enumerate(text.split("\n"), 1):
        changes = found.by_line.get(number, ())
        notes = [
            f"{change.clause} {change.subject}: {change.words}; the floor is {change.floor}." for change in changes
        ]
        barred = any(change.movement.value == "looser" for change in changes) or number in faults
        lines.append(Line(number, line, (*([faults[number]] if number in faults else []), *notes), barred))
    return lines


def side_by_side(draft: PolicyInForce, in_force: PolicyInForce) -> list[Compared]:
    """What the draft states otherwise than the policy in force, and then what else it states over the standard."""
    now = _rows(in_force)
    rows = compare(draft.standard, draft.profile) if draft.profile else ()
    found = []
    for row in rows:
        held = now.get((row.clause, row.subject))
        compared = Compared(row, held.profile if held else row.standard)
        if compared.changes or row.movement.value != "equal":
            found.append(compared)
    return sorted(found, key=lambda compared: not compared.changes)


def _rows(policy: PolicyInForce) -> Mapping[tuple[str, str], ComparisonRow]:
    if policy.profile is None:
        return {}
    return {(row.clause, row.subject): row for row in compare(policy.standard, policy.profile)}


class DraftList(PageView):
    """The drafts and publications of the agencies that the person sees."""

    place = "drafts"
    template = "web/drafts.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list."""
        return self.draw(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Begin a draft with what is in force."""
        form = BeginForm(request.POST, agencies=managed_agencies(self.seat))
        if not form.is_valid():
            return self.draw(request, form, 400)
        agency = form.cleaned_data["agency"]
        text = starting_text(agency, self.seat.person, form.cleaned_data["effective"])
        version = begin_draft(actor=self.seat.actor, agency=agency, text=text, at=timezone.now())
        return redirect("draft", version.draft_id)

    def draw(self, request: HttpRequest, form: BeginForm | None = None, status: int = 200) -> HttpResponse:
        """The list with its form in its present state."""
        managed = managed_agencies(self.seat)
        published = PolicyPublication.objects.filter(agency__in=self.seat.agencies)
        drafts = PolicyDraft.objects.filter(agency__in=self.seat.agencies, withdrawn_at=None)
        return self.show(
            request,
            status,
            drafts=drafts.exclude(versions__publication__isnull=False).select_related("agency", "begun_by"),
            publications=published.select_related("agency", "published_by", "version__draft"),
            form=form or (BeginForm(agencies=managed) if managed else None),
        )


class DraftPage(PageView):
    """One draft: its text with the check by line, side by side with standard and policy, its signatures."""

    place = "drafts"
    template = "web/draft.html"

    def get(self, request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
        """The page, of the newest version or of `?version=`."""
        draft = self.draft(draft_id)
        number = request.GET.get("version", "")
        if number:
            version = get_object_or_404(draft.versions, number=int(number) if number.isdecimal() else 0)
            return self.draw(request, draft, version)
        return self.draw(request, draft, draft.newest)

    def draft(self, draft_id: uuid.UUID) -> PolicyDraft:
        """The draft, when it belongs to an agency that the person sees."""
        drafts = PolicyDraft.objects.select_related("agency", "begun_by")
        return get_object_or_404(drafts, id=draft_id, agency__in=self.seat.agencies)

    def draw(
        self, request: HttpRequest, draft: PolicyDraft, version: DraftVersion, status: int = 200, **forms: Any
    ) -> HttpResponse:
        """The page with its forms in their present state."""
        found, agency = examination_of(version.text, draft.agency), draft.agency
        publication = PolicyPublication.objects.filter(version__draft=draft).first()
        newest = draft.newest
        is_open = publication is None and draft.withdrawn_at is None and newest.id == version.id
        manages = decide_management(self.seat.actor, agency).permitted
        shown = {
            "text_form": TextForm(initial={"text": version.text, "over": version.number}),
            "sign_form": SignForm(
                initial={"digest": version.digest, "statement": SignForm.base_fields["statement"].initial}
            ),
            "withdraw_form": WithdrawForm(),
        }
        required = governing(agency, self.seat.today).number("III.A.1", "signatures_besides_drafter")
        return self.show(
            request,
            status,
            draft=draft,
            version=version,
            newest=newest,
            versions=draft.versions.select_related("written_by"),
            found=found,
            effective=found.policy.effective if found.policy else None,
            lines=lines_of(version.text, found),
            compared=side_by_side(found.policy, governing(agency, self.seat.today)) if found.policy else [],
            signatures=version.signatures.select_related("signed_by"),
            counting={signature.id for signature in signatures_besides_drafters(version)},
            required=required,
            publication=publication,
            open=is_open,
            manages=manages,
            history=tell(history_of(Subject("policy_draft", draft.id)).reverse()[:HISTORY]),
            **(shown | forms if (is_open and manages) or forms else {}),
        )


class DraftSave(DraftPage):
    """Save the text as the next version."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
        """Save it; what somebody else has saved meanwhile is never overwritten."""
        draft = self.draft(draft_id)
        form = TextForm(request.POST)
        if not form.is_valid():
            return self.draw(request, draft, draft.newest, 400, text_form=form)
        try:
            version = save_draft(actor=self.seat.actor, draft=draft, at=timezone.now(), **form.cleaned_data)
        except Mistaken as mistake:
            form.add_error("text", str(mistake))
            return self.draw(request, draft, draft.newest, 400, text_form=form)
        messages.success(request, f"Version {version.number} is saved and checked.")
        return redirect("draft", draft.id)


class DraftSign(DraftPage):
    """Sign the newest version."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
        """Sign it."""
        draft = self.draft(draft_id)
        form = SignForm(request.POST)
        if not form.is_valid():
            return self.draw(request, draft, draft.newest, 400, sign_form=form)
        version = draft.newest
        sign_policy(signer=self.seat.person, version=version, at=timezone.now(), **form.cleaned_data)
        messages.success(request, f"Version {version.number} is signed.")
        return redirect("draft", draft.id)


class DraftPublish(DraftPage):
    """Publish the newest version."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
        """Publish it."""
        draft = self.draft(draft_id)
        publication = publish_policy(publisher=self.seat.person, version=draft.newest, at=timezone.now())
        messages.success(request, f"Published; it binds {draft.agency} from {publication.effective_on:%d %b %Y}.")
        return redirect("draft", draft.id)


class DraftWithdraw(DraftPage):
    """Give the draft up."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
        """Withdraw it."""
        draft = self.draft(draft_id)
        form = WithdrawForm(request.POST)
        if not form.is_valid():
            return self.draw(request, draft, draft.newest, 400, withdraw_form=form)
        withdraw_draft(actor=self.seat.actor, draft=draft, at=timezone.now(), **form.cleaned_data)
        messages.success(request, "The draft is withdrawn.")
        return redirect("drafts")
