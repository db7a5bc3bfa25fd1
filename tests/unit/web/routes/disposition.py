"""Dispositions, certificates, what is kept beyond its end, and reports of loss."""

from django.utils import timezone

from openbwc.retention.models import Disposition, DispositionState, ListedRecording, ListedState, LossReport
from tests.unit.web.routes.scene import REACH_THE_RECORDING, SEATED, Scene

READ = frozenset({"supervisor", "custodian", "programme_manager", "auditor", "department_auditor"})
KNOW = READ | {"investigator"}
PROPOSE = frozenset({"custodian", "programme_manager"})
PAGES = {
    "dispositions": SEATED,
    "over_retention": KNOW,
    "disposition_propose": PROPOSE,
    "disposition": READ,
    "disposition_list": READ,
    "disposition_left_out": READ,
    "certificate": READ,
    "recording_disposal": REACH_THE_RECORDING,
    "recording_loss": REACH_THE_RECORDING,
    "loss_report": READ,
    "loss_report_file": READ,
}
FORMS = {"disposition_withdraw": READ, "disposition_acceptance": READ}
ACTS = frozenset({"disposition_approve", "disposition_pack"})


def arguments(scene: Scene) -> dict[str, list[object]]:
    """What stands in the addresses: a proposal that waits, one that ended, and a draft."""
    waits, ended = (_disposition(scene, state) for state in (DispositionState.PROPOSED, DispositionState.ENDED))
    ListedRecording.objects.create(
        disposition=ended,
        recording=scene.recording,
        particulars={"category": "evidentiary", "governing": "a", "authority": "DAA-1", "why": "", "clips": []},
        state=ListedState.DISPOSED,
    )
    report = LossReport.objects.create(
        agency=scene.ice.row,
        by=scene.people["custodian"].row,
        at=timezone.now(),
        content=b'{"parts": [], "recordings": []}',
        sha256="ab" * 32,
    )
    steps = ("disposition", "disposition_list", "disposition_left_out", *FORMS, *ACTS)
    return {
        **{name: [waits.id] for name in steps},
        "certificate": [ended.id, "json"],
        "over_retention": [scene.ice.row.id],
        "disposition_propose": [scene.ice.row.id],
        "recording_disposal": [scene.recording.id],
        "recording_loss": [scene.recording.id],
        "loss_report": [report.id],
        "loss_report_file": [report.id, "json"],
    }


def _disposition(scene: Scene, state: DispositionState) -> Disposition:
    return Disposition.objects.create(
        agency=scene.ice.row,
        action="destroy",
        reason="It is due.",
        reckoned_on=scene.world.today,
        listed=1,
        sha256="ab" * 32,
        state=state,
        proposed_by=scene.people["custodian"].row,
        proposed_at=timezone.now(),
        certificate=b"{}",
    )
