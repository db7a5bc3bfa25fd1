"""The equipment: the officer at the dock, what is done with a camera, stand-down orders."""

from datetime import timedelta

from django.utils import timezone

from openbwc.program.actions.report_camera import report_camera
from openbwc.program.models import CameraDisposal, CameraSignal, Loan, ReportKind, StandDown
from openbwc.program.readings import DOCK
from tests.unit.web.routes.scene import SEATED, SEE_THE_AGENCY, Scene

PAGES = {"my_camera": SEATED, "stand_downs": SEATED, "stand_down": SEE_THE_AGENCY}
FORMS = {
    "my_camera_report": frozenset({"leo"}),
    "camera_move": SEE_THE_AGENCY,
    "camera_read": SEE_THE_AGENCY,
    "camera_key": SEE_THE_AGENCY,
    "camera_report": SEE_THE_AGENCY,
    "camera_report_settle": SEE_THE_AGENCY,
    "camera_signal": SEE_THE_AGENCY,
    "camera_disposal": SEE_THE_AGENCY,
    "camera_lend": SEE_THE_AGENCY,
    "stand_down_lift": SEE_THE_AGENCY,
}
ACTS = frozenset({"my_camera_back", "camera_disposal_settle", "camera_loan_end"})


def arguments(scene: Scene) -> dict[str, list[object]]:
    """What stands in the addresses: a report, a sign, a disposal, a loan and an order on the scene's camera."""
    now, camera, person = timezone.now(), scene.camera, scene.ruiz.row
    report = report_camera(
        actor=DOCK, camera=camera, kind=ReportKind.FAULT, happened_at=now, at=now, words="Does not charge."
    )
    signal = CameraSignal.objects.create(
        camera=camera, kind="clock_jump", key="1", words="Jumped.", evidence={}, arose_at=now, found_at=now
    )
    disposal = CameraDisposal.objects.create(
        camera=camera, reason="Old.", means="Shredded.", proposed_by=person, proposed_at=now
    )
    loan = Loan.objects.create(
        camera=camera, person=person, starts_at=now, ends_at=now + timedelta(days=1), reason="Joint."
    )
    order = StandDown.objects.create(
        authority="Head of ICE", reason="Recall.", agency=scene.ice.row, firmware="0.9", starts_at=now
    )
    return {
        **{name: [camera.serial] for name in ("my_camera_back", "my_camera_report")},
        **{name: [camera.id] for name in FORMS if name.startswith("camera_")},
        "camera_report_settle": [camera.id, report.id],
        "camera_signal": [camera.id, signal.id],
        "camera_disposal_settle": [camera.id, disposal.id],
        "camera_loan_end": [camera.id, loan.id],
        **{name: [order.id] for name in ("stand_down", "stand_down_lift")},
    }
