"""One recording: what is known of it, the statement of a purpose, the player, and why the person may see it."""

import uuid
from abc import ABC, abstractmethod
from datetime import timedelta
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from openbwc.access.actions.open_viewing import Opened, open_download, open_viewing
from openbwc.access.deciding import purposes_open_to
from openbwc.access.standing import Standing, standing_of
from openbwc.access.tending import encounters_open_to, may_tend
from openbwc.custody import Subject
from openbwc.custody.queries import history_of
from openbwc.evidence.disposals import disposal_of
from openbwc.evidence.models import Notice, Recording
from openbwc.policy import Act, Decision, PolicyInForce, Purpose
from openbwc.program.models import Agency
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Refused, regulated, require
from openbwc.program.training import training_of
from openbwc.site.web.forms.conduct import SensitiveRangeForm
from openbwc.site.web.forms.evidence import (
    AccessListForm,
    CategoryForm,
    NoticeForm,
    OpenEncounterForm,
    PlaceInEncounterForm,
    PurposeForm,
    TagForm,
    WearerForm,
)
from openbwc.site.web.page import PageView, refusal_context
from openbwc.site.web.playing import player_data
from openbwc.site.web.telling import tell
from openbwc.site.web.views.recordings import mildest, titles

HISTORY = 60
RECENT = 12
NEARBY = timedelta(hours=12)
"""How far from a recording an encounter may lie to be offered for it."""


class RecordingView(PageView):
    """What the pages of one recording share: finding it, its policy, drawing its page."""

    place = "find"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Begin a request with no decision taken."""
        super().setup(request, *args, **kwargs)
        self.standings: dict[uuid.UUID, Standing] = {}
        self.taken: dict[uuid.UUID, dict[str, Decision]] = {}

    def recording(self, recording_id: uuid.UUID) -> Recording:
        """The recording, when the person may reach it for some purpose or keeps its access list; else the refusal."""
        related = Recording.objects.select_related("agency", "camera", "wearer", "encounter")
        recording: Recording = get_object_or_404(related, id=recording_id)
        decisions = self.decisions(recording)
        reached = any(decision.permitted for decision in decisions.values())
        if not reached and not may_tend(self.seat.person, recording, timezone.now()):
            with regulated(actor=self.seat.actor, subject=Subject("recording", recording.id)):
                require(mildest(decisions))
        return recording

    def decisions(self, recording: Recording) -> dict[str, Decision]:
        """The decision on viewing for each purpose of the policy, taken once for each request."""
        if recording.id not in self.taken:
            standing = self.standing(recording.agency)
            self.taken[recording.id] = purposes_open_to(standing, recording, act=Act.VIEW)
        return self.taken[recording.id]

    def standing(self, agency: Agency) -> Standing:
        """The person's standing before the agency, looked up once for each request."""
        if agency.id not in self.standings:
            found = standing_of(self.seat.person, agency, timezone.now(), authority=self.seat.authority)
            self.standings[agency.id] = found
        return self.standings[agency.id]

    def policy(self, recording: Recording) -> PolicyInForce:
        """The policy that binds the owning agency today."""
        return policy_of(recording.agency, self.seat.today)

    def draw(self, request: HttpRequest, recording: Recording, status: int = 200, **more: Any) -> HttpResponse:
        """The recording's page; `more` replaces a form by its filled state, or adds a refusal."""
        policy = self.policy(recording)
        category, kind = titles(recording, policy)
        near = (recording.started_at - NEARBY, recording.started_at + NEARBY)
        open_to = encounters_open_to(self.seat.person, recording.agency, standing=self.standing(recording.agency))
        encounters = open_to.filter(starts_at__range=near)
        context: dict[str, Any] = {
            "recording": recording,
            "category_title": category,
            "type_title": kind,
            "clips": recording.clips.all(),
            "tags": recording.tags.select_related("person"),
            "purposes": self.offered(recording),
            "purpose_form": PurposeForm(policy=policy),
            "download_form": PurposeForm(policy=policy, prefix="download"),
            "category_form": CategoryForm(policy=policy, initial={"category": recording.category}),
            "encounter_form": PlaceInEncounterForm(encounters=encounters),
            "open_form": OpenEncounterForm(policy=policy),
            "notice_form": NoticeForm(),
            "notice_due": recording.encounter is not None and recording.encounter.notice == Notice.UNKNOWN,
            "tag_form": TagForm(),
            "wearer_form": WearerForm(agency=recording.agency),
            "access_form": AccessListForm(recording=recording) if recording.restriction else None,
            "access_list": recording.access_list.select_related("person"),
            "restriction": policy.restrictions.get(recording.restriction),
            "ranges": recording.sensitive_ranges.filter(ended_at=None).select_related("person"),
            "range_form": SensitiveRangeForm(),
            "disposal": disposal_of(recording),
            "reviews": recording.prohibited_reviews.filter(decided_at=None),
            "history": tell(history_of(Subject("recording", recording.id)).reverse()[:HISTORY]),
        }
        return render(request, "web/recording.html", {"seat": self.seat, **context, **more}, status=status)

    def offered(self, recording: Recording) -> list[tuple[Purpose, Decision]]:
        """Each purpose of the policy with the decision on it."""
        purposes = self.policy(recording).purposes
        return [(purposes[code], decision) for code, decision in self.decisions(recording).items()]


class RecordingPage(RecordingView):
    """The recording before it plays."""

    def get(self, request: HttpRequest, recording_id: uuid.UUID) -> HttpResponse:
        """The page."""
        return self.draw(request, self.recording(recording_id))


class StatedPurpose(RecordingView, ABC):
    """An act that begins with a stated purpose. Its grant is told only in its answer, so each visit states it anew."""

    prefix: ClassVar[str | None] = None
    form_name: ClassVar[str]

    def get(self, request: HttpRequest, recording_id: uuid.UUID) -> HttpResponseBase:
        """Such a page cannot be linked to: back to the statement."""
        return redirect("recording", recording_id)

    def post(self, request: HttpRequest, recording_id: uuid.UUID) -> HttpResponse:
        """What was asked for, or the refusal in the place of the statement."""
        recording = self.recording(recording_id)
        form = PurposeForm(request.POST, policy=self.policy(recording), prefix=self.prefix)
        shown = {self.form_name: form}
        if not form.is_valid():
            return self.draw(request, recording, 400, **shown)
        try:
            opened = self.open(
                actor=self.seat.person,
                recording=recording,
                purpose=form.cleaned_data["purpose"],
                matter=form.cleaned_data["matter"],
                browser=request.session.session_key or "",
            )
        except Refused as refusal:
            return self.draw(request, recording, 403, **shown, **refusal_context(refusal.decision, self.seat))
        return self.opened(request, recording, opened)

    @abstractmethod
    def open(self, **stated: Any) -> Opened:
        """The action."""

    def opened(self, request: HttpRequest, recording: Recording, opened: Opened) -> HttpResponse:
        """The page of what was opened."""
        policy = self.policy(recording)
        category, kind = titles(recording, policy)
        return self.show(
            request,
            recording=recording,
            category_title=category,
            type_title=kind,
            viewing=opened.viewing,
            purpose=policy.purposes[opened.viewing.purpose],
            obligations=opened.viewing.decision["obligations"],
            clips=recording.clips.all(),
            ranges=recording.sensitive_ranges.filter(ended_at=None),
            token=opened.token,
            history=tell(history_of(Subject("recording", recording.id)).reverse()[:RECENT]),
            player=player_data(opened, seat=self.seat),
        )


class RecordingViewing(StatedPurpose):
    """State a purpose, and play."""

    template = "web/viewing.html"
    form_name = "purpose_form"

    def open(self, **stated: Any) -> Opened:
        """Open a viewing of the proxy."""
        return open_viewing(**stated)


class RecordingDownload(StatedPurpose):
    """Take the originals out: an act of its own, with its own decision."""

    template = "web/download.html"
    prefix = "download"
    form_name = "download_form"

    def open(self, **stated: Any) -> Opened:
        """Open a download of the originals."""
        return open_download(**stated)


class RecordingWhy(RecordingView):
    """Why may I see this: each purpose with its decision, its rules, its clauses, and the facts it was taken on."""

    template = "web/why.html"

    def get(self, request: HttpRequest, recording_id: uuid.UUID) -> HttpResponse:
        """The page; it is shown to a person who is refused, too, for then it says what would lift it."""
        related = Recording.objects.select_related("agency", "camera", "wearer", "encounter")
        recording = get_object_or_404(related, id=recording_id)
        policy = self.policy(recording)
        training = training_of(self.seat.person, self.seat.today, policy)
        roles = self.seat.authority.in_agency(recording.agency_id)
        held = roles | self.seat.authority.department
        reachable = any(decision.permitted for decision in self.decisions(recording).values())
        return self.show(
            request,
            recording=recording,
            reachable=reachable,
            offered=self.offered(recording),
            rules=[rule for rule in policy.access_rules if rule.role in held],
            roles=sorted(roles),
            department_roles=sorted(self.seat.authority.department),
            training=training,
            is_wearer=recording.wearer_id == self.seat.person.id,
            restriction=policy.restrictions.get(recording.restriction),
            policy=policy,
        )
