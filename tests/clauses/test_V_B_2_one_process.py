"""V.B.2: whoever asks, and by whichever way, goes through one process with the same clocks."""

import dataclasses

import pytest
from django.utils import timezone

from openbwc.custody.models import Event
from openbwc.disclosure.actions.dispatch_letter import Way, dispatch_letter
from openbwc.disclosure.actions.handle_request import handle_request
from openbwc.disclosure.actions.receive_request import Asked, receive_request
from openbwc.disclosure.history import clocks_of
from openbwc.disclosure.models import Channel, Step
from openbwc.policy.requests import Clock, ClockState
from openbwc.program.models import Role
from openbwc.program.refusals import Refused
from tests.world import WorldAgency

KINDS = ("public", "person_in_footage", "press", "congress", "discovery", "other_agency")


@pytest.mark.parametrize("channel", Channel)
@pytest.mark.parametrize("kind", KINDS)
def test_every_requester_by_every_way_gets_the_same_clocks(ice: WorldAgency, kind: str, channel: Channel) -> None:
    officer = ice.staff(Role.DISCLOSURE_OFFICER).row
    asked = Asked(kind=kind, name="Jo Doe", description="The stop at 5th Street.")
    made = receive_request(
        actor=officer if channel == Channel.STAFF else None,
        agency=ice.row,
        channel=channel,
        asked=asked,
        portal_id="1534" if channel == Channel.PORTAL else None,
    )
    if channel == Channel.STAFF:
        for step in (Step.ACKNOWLEDGED, Step.ROUTED):
            handle_request(actor=officer, request=made, step=step)
        letter = made.letters.get()
        dispatch_letter(actor=officer, letter=letter, way=Way.HAND, proof="Handed over.")
    plain = receive_request(
        actor=None, agency=ice.row, channel=Channel.FORM, asked=dataclasses.replace(asked, kind="public")
    )
    at = timezone.now()
    clocks = clocks_of(made, at)
    assert clocks == clocks_of(plain, at)
    assert {one.clock: one.state for one in clocks} == {
        Clock.ACKNOWLEDGE: ClockState.MET,
        Clock.ROUTE: ClockState.MET,
        Clock.DETERMINE: ClockState.RUNNING,
    }
    assert Event.objects.filter(kind="disclosure.request_received").count() == 2


def test_who_is_no_kind_of_requester_is_refused_by_the_clause(ice: WorldAgency) -> None:
    asked = Asked(kind="tourist", name="Jo Doe", description="The stop at 5th Street.")
    with pytest.raises(Refused) as refusal:
        receive_request(actor=None, agency=ice.row, channel=Channel.FORM, asked=asked)
    assert {reason.clause for reason in refusal.value.decision.reasons} == {"V.B.2"}
