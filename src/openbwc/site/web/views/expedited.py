"""Expedited releases on their pages: flagging an incident, the list by clock, one with its checklist (V.B.3)."""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, Q, When
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from openbwc.access.visible import visible
from openbwc.custody.queries import history_of
from openbwc.disclosure.actions.assign_step import assign_step
from openbwc.disclosure.actions.complete_step import complete_step
from openbwc.disclosure.actions.decide_expedited import decide_expedited
from openbwc.disclosure.actions.flag_incident import flag_incident
from openbwc.disclosure.actions.open_expedited import open_expedited
from openbwc.disclosure.actions.raise_objection import raise_objection
from openbwc.disclosure.actions.review_withholding import review_withholding
from openbwc.disclosure.actions.rule_on_objection import rule_on_objection
from openbwc.disclosure.checklist import lines_of
from openbwc.disclosure.expediting import (
    Clock,
    acts_on_expedited,
    cameras_of,
    clock_of,
    decide_on_expedited,
    expedited_open_to,
    is_out,
    objections_in,
    recordings_of,
    statement_of,
    subject_of,
)
from openbwc.disclosure.models import Expedited, ExpeditedState, ObjectionState, ReleaseState
from openbwc.disclosure.opening import acts_on_incident, agency_of, track_of
from openbwc.evidence.models import Encounter, Recording
from openbwc.policy import Act, PolicyError
from openbwc.policy.rules.expedited import CLAUSE, stated_on_the_way_out
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken, Refused, regulated, require
from openbwc.site.web.forms import PageForm
from openbwc.site.web.forms.expedited import (
    BY_HAND,
    AssignForm,
    CompleteForm,
    DecideForm,
    FlagForm,
    ObjectForm,
    ReviewForm,
    RuleForm,
)
from openbwc.site.web.page import PageView, refusal_context
from openbwc.site.web.telling import tell
from openbwc.site.web.views.encounters import EncounterPage
from openbwc.site.web.views.recording import RecordingView

PAGE = 50
HISTORY = 60
DEEDS = {
    "assign": (Act.ASSIGN_EXPEDITED_STEP, "Give a step an owner and a day"),
    "complete": (Act.COMPLETE_EXPEDITED_STEP, "State that a step is done"),
    "object": (Act.RAISE_OBJECTION, "Enter an objection"),
    "rule": (Act.RULE_ON_OBJECTION, "Rule on an objection"),
    "decide": (Act.DECIDE_EXPEDITED, "Decide"),
    "review": (Act.REVIEW_WITHHOLDING, "Review what is withheld"),
}
"""What a person does on the page, the act that it is, and its words."""
NOTHING_SAID: dict[Act, dict[str, Any]] = {
    Act.ASSIGN_EXPEDITED_STEP: {"released": False, "step": "", "owner_serves": False, "due_in_days": 0},
    Act.COMPLETE_EXPEDITED_STEP: {
        "decided": False,
        "released": False,
        "step": "",
        "is_owner": False,
        "statement": "",
        "cameras": 0,
        "unexplained": frozenset(),
    },
    Act.RAISE_OBJECTION: {"released": False, "objector": "", "stated": frozenset()},
    Act.RULE_ON_OBJECTION: {"raised_by_person": False, "ruled": False, "statement": ""},
    Act.DECIDE_EXPEDITED: {
        "decided": False,
        "releases": True,
        "basis": "",
        "unprepared": frozenset(),
        "undecided": 0,
        "upheld": 0,
        "review_in_days": None,
    },
    Act.REVIEW_WITHHOLDING: {"withheld": False, "stands": False, "statement": "", "review_in_days": None},
}
"""Facts that say nothing, for the refusal of somebody whom no role grants the act, whatever their form says."""


class TrackView(PageView):
    """Flag the incident of an encounter or a recording, or open its track by hand."""

    def page(self, request: HttpRequest, about: Encounter | Recording) -> HttpResponse:
        """The page, or what was sent to it."""
        acts = acts_on_incident(self.seat.person, about, timezone.now())
        sent = [request.POST] if request.method == "POST" else []
        form = FlagForm(
            *sent,
            policy=policy_of(agency_of(about), self.seat.today),
            flags=Act.FLAG_INCIDENT in acts,
            opens=Act.OPEN_EXPEDITED in acts,
        )
        track = track_of(about)
        context: dict[str, Any] = {"seat": self.seat, "about": about, "agency": agency_of(about), "form": form}
        context |= {"acts": acts, "track": track, "readable": track is not None and self.reads(track)}
        if not sent:
            return self.drawn(request, context)
        if acts and not form.is_valid():
            return self.drawn(request, context, 400)
        try:
            made = self.opened(about, form.cleaned_data if acts else {"incident": "", "statement": ""})
        except Refused as refusal:
            return self.drawn(request, context | refusal_context(refusal.decision, self.seat), 403)
        except Mistaken as mistake:
            form.add_error(None, str(mistake))
            return self.drawn(request, context, 400)
        messages.success(request, "The expedited track is open; the disclosure officers and the officials are told.")
        return redirect("expedited", made.id) if self.reads(made) else redirect(request.path)

    def opened(self, about: Encounter | Recording, said: dict[str, str]) -> Expedited:
        """Call the action."""
        if said["incident"] == BY_HAND:
            return open_expedited(actor=self.seat.person, about=about, reason=said["statement"])
        return flag_incident(
            actor=self.seat.person, about=about, incident=said["incident"], statement=said["statement"]
        )

    def reads(self, track: Expedited) -> bool:
        """Whether the person may read the track."""
        return expedited_open_to(self.seat.person, timezone.now()).filter(id=track.id).exists()

    def drawn(self, request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
        """The page in its present state."""
        return render(request, "web/expedited/open.html", context, status=status)


class EncounterTrack(TrackView, EncounterPage):
    """The incident of an encounter."""

    def get(self, request: HttpRequest, encounter_id: uuid.UUID) -> HttpResponse:
        """The form."""
        return self.page(request, self.encounter(encounter_id))

    post = get


class RecordingTrack(TrackView, RecordingView):
    """The incident of a recording."""

    def get(self, request: HttpRequest, recording_id: uuid.UUID) -> HttpResponse:
        """The form."""
        return self.page(request, self.recording(recording_id))

    post = get


class ExpeditedList(PageView):
    """The expedited releases that the person may read: those that are not out yet, the oldest clock first."""

    place = "expedited_list"
    template = "web/expedited/list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list."""
        now = timezone.now()
        out = Q(release__state=ReleaseState.RELEASED)
        seen = expedited_open_to(self.seat.person, now).annotate(out=Case(When(out, then=1), default=0))
        seen = seen.order_by("out", "clock_from", "id")
        state = request.GET.get("state", "")
        if state in ExpeditedState.values:
            seen = seen.filter(state=state)
        page = Paginator(seen, PAGE).get_page(request.GET.get("page"))
        rows = [(one, self.clock(one, now)) for one in page]
        return self.show(request, page=page, rows=rows, state=state, states=ExpeditedState.choices)

    def clock(self, expedited: Expedited, at: datetime) -> Clock | None:
        """What is owed next; None where nothing is, or where no policy of the agency says until when."""
        try:
            return clock_of(expedited, policy_of(expedited.agency, self.seat.today), at)
        except PolicyError:
            return None


class ExpeditedPage(PageView):
    """One expedited release: its clock, what is said of its footage, its checklist, objections and decisions.

    Who merely owns a step sees that step: neither who wore a camera, nor who objected to what.
    """

    place = "expedited_list"
    template = "web/expedited/page.html"

    def get(self, request: HttpRequest, expedited_id: uuid.UUID) -> HttpResponseBase:
        """The page."""
        return self.draw(request, self.expedited(expedited_id))

    def expedited(self, expedited_id: uuid.UUID) -> Expedited:
        """The expedited release, when the person may read it."""
        found: Expedited = get_object_or_404(expedited_open_to(self.seat.person, timezone.now()), id=expedited_id)
        return found

    def draw(self, request: HttpRequest, expedited: Expedited, status: int = 200, **more: Any) -> HttpResponse:
        """The page; `sent` replaces one form by its filled state."""
        now, policy = timezone.now(), policy_of(expedited.agency, self.seat.today)
        forms = {verb: self.form(verb, expedited) for verb in self.fitting(expedited)} | more.pop("sent", {})
        recorded, person = recordings_of(expedited), self.seat.person
        reads = Act.READ_EXPEDITED in acts_on_expedited(person, expedited.agency, now)
        reached = visible(person, at=now, within=[expedited.agency]).queryset()
        open_to = recorded.filter(id__in=reached.values("id")) if reads else recorded.none()
        context: dict[str, Any] = {
            "expedited": expedited,
            "clock": clock_of(expedited, policy, now),
            "statement": statement_of(expedited),
            "cameras": cameras_of(expedited),
            "recorded": set(recorded.values_list("camera_id", flat=True)),
            "recordings": open_to.select_related("camera", "wearer").order_by("started_at", "id"),
            "closed": recorded.count() - open_to.count(),
            "reads": reads,
            "lines": [line for line in lines_of(expedited) if reads or line.step.owner_id == person.id],
            "deeds": [(verb, DEEDS[verb][1], form) for verb, form in forms.items()],
            "today": self.seat.today,
        }
        if reads:
            context |= {
                "objections": expedited.objections.select_related("raised_by", "ruled_by"),
                "decisions": expedited.decisions.select_related("by"),
                "history": tell(history_of(subject_of(expedited)).reverse()[:HISTORY]),
            }
        return self.show(request, status, **context, **more)

    def fitting(self, expedited: Expedited) -> list[str]:
        """What may be done now by this person, in the order of the page."""
        acts = acts_on_expedited(self.seat.person, expedited.agency, timezone.now())
        withheld = expedited.state == ExpeditedState.WITHHELD
        owns = expedited.steps.filter(owner=self.seat.person).exists()
        fits = {
            "assign": not is_out(expedited),
            "complete": not is_out(expedited) and bool(self.stated(expedited)),
            "object": not is_out(expedited),
            "rule": objections_in(expedited, ObjectionState.RAISED) > 0,
            "decide": not withheld and not is_out(expedited),
            "review": withheld,
        }
        return [
            verb
            for verb, (act, _) in DEEDS.items()
            if fits[verb] and (act in acts or (owns and act is Act.COMPLETE_EXPEDITED_STEP))
        ]

    def stated(self, expedited: Expedited) -> list[str]:
        """The steps that may be stated now: preparation until it is decided, what an agency added until it is out."""
        policy = policy_of(expedited.agency, self.seat.today)
        prepared = policy.members(CLAUSE, "expedited_preparation") if expedited.state == ExpeditedState.OPEN else ()
        return sorted({*prepared, *stated_on_the_way_out(policy)})

    def form(self, verb: str, expedited: Expedited, *sent: Any) -> PageForm:
        """The form of what is done, empty or as it was sent."""
        policy = policy_of(expedited.agency, self.seat.today)
        made: dict[str, Callable[[], PageForm]] = {
            "assign": lambda: AssignForm(*sent, policy=policy, agency=expedited.agency),
            "complete": lambda: CompleteForm(*sent, steps=self.stated(expedited)),
            "object": lambda: ObjectForm(*sent),
            "rule": lambda: RuleForm(*sent, expedited=expedited),
            "decide": lambda: DecideForm(*sent),
            "review": lambda: ReviewForm(*sent),
        }
        return made[verb]()


class ExpeditedDeed(ExpeditedPage):
    """Something that is done on the page of an expedited release."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, expedited_id: uuid.UUID, verb: str) -> HttpResponse:
        """Do it, or show what stands in the way."""
        expedited = self.expedited(expedited_id)
        if verb not in DEEDS:
            raise Http404(verb)
        if verb not in self.fitting(expedited):
            self.refuse(expedited, verb)
        form = self.form(verb, expedited, request.POST)
        if not form.is_valid():
            return self.draw(request, expedited, 400, sent={verb: form})
        try:
            self.take(verb, expedited, form.cleaned_data)
        except Refused as refusal:
            shown = refusal_context(refusal.decision, self.seat)
            return self.draw(request, expedited, 403, sent={verb: form}, **shown)
        except Mistaken as mistake:
            form.add_error(None, str(mistake))
            return self.draw(request, expedited, 400, sent={verb: form})
        messages.success(request, f"Done: {DEEDS[verb][1].lower()}.")
        return redirect("expedited", expedited.id)

    def refuse(self, expedited: Expedited, verb: str) -> None:
        """Raises `Refused` for somebody whom no role grants the act; `Mistaken` where it does not fit now."""
        act, words = DEEDS[verb]
        if act not in acts_on_expedited(self.seat.person, expedited.agency, timezone.now()):
            with regulated(actor=self.seat.actor, subject=subject_of(expedited)):
                require(
                    decide_on_expedited(act, self.seat.person, expedited.agency, timezone.now(), **NOTHING_SAID[act])
                )
        raise Mistaken(f"'{words}' does not fit: the release is at '{expedited.get_state_display()}'.")

    def take(self, verb: str, expedited: Expedited, said: dict[str, Any]) -> None:
        """Call the action."""
        who: dict[str, Any] = {"actor": self.seat.person, "expedited": expedited}
        if verb == "assign":
            assign_step(**who, step=said["step"], owner=said["badge"], due_on=said["due_on"])
        elif verb == "rule":
            rule_on_objection(
                actor=self.seat.person,
                objection=said["objection"],
                upholds=said["upholds"] == "yes",
                statement=said["statement"],
            )
        elif verb == "decide":
            decide_expedited(**who, **said | {"releases": said["releases"] == "yes"})
        elif verb == "review":
            review_withholding(**who, **said | {"stands": said["stands"] == "yes"})
        else:
            actions: dict[str, Callable[..., Any]] = {"complete": complete_step, "object": raise_objection}
            actions[verb](**who, **said)
