"""V.B.2: whoever asks, and by whichever way, goes through one process with the same clocks."""

import dataclasses

import pytest
from django.utils import timezone

from openbwc.custody.models import Event
from openbwc.disclosure.actions.handle_request import handle_request
from openbwc.disclosure.actions.receive_request import Asked, receive_request
from openbwc.disclosure.history import clocks_of
from openbwc.disclosure.models import Channel, Step
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
    handle_request(actor=officer, request=made, step=Step.ROUTED)
    plain = receive_request(
        actor=None, agency=ice.row, channel=Channel.FORM, asked=dataclasses.replace(asked, kind="public")
    )
    handle_request(actor=officer, request=plain, step=Step.ROUTED)
    at = timezone.now()
    due = [(one.clock, one.due_on) for one in clocks_of(made, at)]
    assert due == [(one.clock, one.due_on) for one in clocks_of(plain, at)]
    assert Event.objects.filter(kind="disclosure.request_received").count() == 2


def test_who_is_no_kind_of_requester_is_refused_by_the_clause(ice: WorldAgency) -> None:
    asked = Asked(kind="tourist", name="Jo Doe", description="The stop at 5th Street.")
    with pytest.raises(Refused) as refusal:
        receive_request(actor=None, agency=ice.row, channel=Channel.FORM, asked=asked)
    assert {reason.clause for reason in refusal.value.decision.reasons} == {"V.B.2"}
