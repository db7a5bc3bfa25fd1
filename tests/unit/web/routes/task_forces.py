"""Task forces, their agreements, members and duplicates."""

from datetime import timedelta

from openbwc.evidence.models import Direction, HandOver
from openbwc.program.models import Agreement, LedBy, Membership, TaskForce
from tests.unit.web.routes.scene import NOBODY, SEATED, SEE_THE_AGENCY, Scene

PAGES = {
    "task_forces": SEATED,
    "task_force": SEE_THE_AGENCY,
    "agreement_paper": NOBODY,  # the agreement of this world has no file
}
FORMS = {
    "task_force_end": SEE_THE_AGENCY,
    "task_force_agreement": SEE_THE_AGENCY,
    "task_force_procedures": SEE_THE_AGENCY,
    "task_force_join": SEE_THE_AGENCY,
    "duplicate_expected": SEE_THE_AGENCY,
    "agreement_step": SEE_THE_AGENCY,
    "membership_end": SEE_THE_AGENCY,
    "duplicate_done": SEE_THE_AGENCY,
}
ACTS: frozenset[str] = frozenset()


def arguments(scene: Scene) -> dict[str, list[object]]:
    """What stands in the addresses."""
    today = scene.world.today
    force = TaskForce.objects.create(
        agency=scene.ice.row, name="Task force of the scene", led_by=LedBy.DEPARTMENT, starts_on=today
    )
    agreement = Agreement.objects.create(task_force=force, reference="MOU 1")
    membership = Membership.objects.create(task_force=force, person=scene.ruiz.row, starts_on=today)
    owed = HandOver.objects.create(
        task_force=force,
        direction=Direction.FROM_PARTNER,
        described="The county's camera 7",
        owed_at=scene.world.now,
        due_on=today + timedelta(days=3),
    )
    of_the_force = (
        "task_force",
        "task_force_end",
        "task_force_agreement",
        "task_force_procedures",
        "task_force_join",
        "duplicate_expected",
    )
    return {
        **{name: [force.id] for name in of_the_force},
        "agreement_paper": [agreement.id],
        "agreement_step": [agreement.id],
        "membership_end": [membership.id],
        "duplicate_done": [owed.id],
    }
