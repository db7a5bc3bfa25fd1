"""V.A.7: the setting is read at check-in, and what was read decides whether the camera leaves the dock again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from openbwc.program.actions.check_in_camera import check_in_camera
from openbwc.program.actions.check_out_camera import decide_check_out
from openbwc.program.device_reading import DeviceReading
from openbwc.program.policies import policy_of
from openbwc.program.readings import DOCK
from tests.world import WorldAgency


@pytest.mark.parametrize(("less", "goes"), [(0, True), (1, False)])
def test_what_the_check_in_reads_counts_at_the_next_check_out(ice: WorldAgency, less: int, goes: bool) -> None:
    ruiz = ice.officer("Ruiz").trained()
    worn = ruiz.wears("ICE-1")
    required = policy_of(ice.row, ice.world.today).number("V.A.7", "pre_event_buffer_seconds")
    told = DeviceReading(
        firmware="1.4.2",
        pre_event_seconds=required - less,
        resolution_lines=1080,
        codec="h264",
        settings={"audio": True, "automatic_overwrite": False, "stealth": False},
    )
    check_in_camera(actor=DOCK, assignment=worn.assignment, at=timezone.now(), reading=told)
    worn.row.refresh_from_db()
    decision = decide_check_out(worn.row, ruiz.row, timezone.now() + timedelta(minutes=1))
    assert decision.permitted is goes
    assert [reason.clause for reason in decision.reasons] == ([] if goes else ["V.A.7"])
