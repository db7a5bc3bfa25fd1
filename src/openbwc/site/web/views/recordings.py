"""Finding recordings: my own, and the catalogue by officer, camera, time, encounter, category, place and text."""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import shortuuid
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils import timezone

from openbwc.access.deciding import purposes_open_to
from openbwc.access.standing import standing_of
from openbwc.access.tending import tended
from openbwc.access.visible import Position, Visible, visible
from openbwc.evidence.models import Recording
from openbwc.evidence.queries import Criteria
from openbwc.evidence.searching import check_search
from openbwc.policy import Act, Decision, PolicyError, PolicyInForce
from openbwc.program.models import Assignment
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Refused
from openbwc.retention.queries import agencies_known
from openbwc.site.web.forms.evidence import FindForm
from openbwc.site.web.page import PageView, refusal_context
from openbwc.site.web.seat import Seat

PAGE = 25
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECONDS = 1_000_000


def write_position(recording: Recording) -> str:
    """The recording's place in the catalogue's order, as a word for an address."""
    moment = recording.started_at - EPOCH
    ticks = (moment.days * 86_400 + moment.seconds) * MICROSECONDS + moment.microseconds
    return f"{ticks}.{shortuuid.encode(recording.id)}"


def read_position(word: str) -> Position | None:
    """The place behind the word; None for an empty word, 404 for any other."""
    if not word:
        return None
    ticks, _, key = word.partition(".")
    try:
        seconds, micro = divmod(int(ticks), MICROSECONDS)
        started_at = datetime.fromtimestamp(seconds, tz=UTC).replace(microsecond=micro)
        return Position(started_at=started_at, id=shortuuid.decode(key))
    except (ValueError, OverflowError, OSError) as error:
        raise Http404(word) from error


def mildest(decisions: dict[str, Decision]) -> Decision:
    """Of the decisions for each purpose, the one that least stands against: what to show when all refuse."""
    return min(decisions.values(), key=lambda decision: len(decision.reasons))


def policies_seen(seat: Seat) -> dict[str, PolicyInForce]:
    """The policies in force of the agencies that the person sees, by the agency's code."""
    found = {}
    for agency in seat.agencies:
        try:
            found[agency.code] = policy_of(agency, seat.today)
        except PolicyError:
            continue  # an agency without a policy has no terms to search by
    return found


class CataloguePage(PageView):
    """A page of the catalogue: as many recordings as fit, and the address of the next ones."""

    @cached_property
    def reach(self) -> Visible:
        """What the person may reach for some purpose, worked out once for each request."""
        return visible(self.seat.person, at=timezone.now())

    def slice(self, request: HttpRequest, condition: Q) -> dict[str, Any]:
        """The recordings that meet the condition and that the person may reach, after the address's position."""
        after = read_position(request.GET.get("after", ""))
        rows = self.reach.page(condition, after=after, size=PAGE + 1)
        following = None
        if len(rows) > PAGE:
            query: QueryDict = request.GET.copy()
            query["after"] = write_position(rows[PAGE - 1])
            following = f"?{query.urlencode()}"
        return {"rows": self.titled(rows[:PAGE]), "following": following, "paged": after is not None}

    def titled(self, recordings: Iterable[Recording]) -> list[tuple[Recording, str, str]]:
        """Each recording with the titles of its category and of its encounter's type."""
        policies = policies_seen(self.seat)
        return [(one, *titles(one, policies.get(one.agency.code))) for one in recordings]


def titles(recording: Recording, policy: PolicyInForce | None) -> tuple[str, str]:
    """The titles of the recording's category and of its encounter's type under a policy; codes where it lacks them."""
    category = policy.categories.get(recording.category) if policy else None
    kind = policy.encounter_types.get(recording.encounter.type) if policy and recording.encounter else None
    encounter = recording.encounter.type if recording.encounter else ""
    return (category.title if category else recording.category), (kind.title if kind else encounter)


class MyRecordings(CataloguePage):
    """What the person's own cameras recorded, and what they still have to say about it."""

    place = "home"
    template = "web/my_recordings.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page; where the policy refuses all of them, the refusal."""
        person = self.seat.person
        mine = Q(wearer=person)
        context = self.slice(request, mine)
        if not context["rows"] and not context["paged"]:
            latest = Recording.objects.filter(mine).select_related("agency").first()
            if latest is not None:
                standing = standing_of(person, latest.agency, timezone.now(), authority=self.seat.authority)
                decision = mildest(purposes_open_to(standing, latest, act=Act.VIEW))
                context |= refusal_context(decision, self.seat)
                context |= {"withheld": Recording.objects.filter(mine).count(), "only_shown": True}
        unsaid = Q(category="") | Q(encounter=None) | Q(encounter__notice="unknown")
        out = Assignment.objects.filter(person=person, ends_at=None).select_related("camera")
        unsettled = self.reach.page(mine & unsaid, size=PAGE)
        kept = tended(person, timezone.now()).select_related("agency", "camera", "wearer", "encounter")[:PAGE]
        return self.show(request, out=out, unsettled=len(unsettled), kept=self.titled(kept), **context)


class Find(CataloguePage):
    """The catalogue, narrowed by criteria; words are screened and nobody is followed (II.B.1, II.B.5)."""

    place = "find"
    template = "web/find.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page."""
        form = FindForm(request.GET or None, policies=policies_seen(self.seat))
        if not form.is_bound:
            return self.show(request, form=form, **self.slice(request, Criteria().condition()))
        if not form.is_valid():
            return self.show(request, 400, form=form, rows=[])
        criteria = form.criteria()
        try:
            check_search(actor=self.seat.person, criteria=criteria, officers=request.GET.getlist("officer"))
        except Refused as refusal:
            return self.show(request, 403, form=form, rows=[], **refusal_context(refusal.decision, self.seat))
        asked = [(form.fields[name].label, form[name].value()) for name, value in form.cleaned_data.items() if value]
        placing = agencies_known(self.seat.person, timezone.now(), (Act.PLACE_HOLD,))
        holding = [agency for agency in placing if criteria.agency_code in {"", agency.code}]
        found = self.slice(request, criteria.condition())
        return self.show(request, form=form, asked=asked, holding=holding, **found)
