"""People with what is recorded of them, courses, files of rows, and kept views."""

import io
from datetime import timedelta

from django.utils import timezone

from openbwc.custody import Actor
from openbwc.program.evidence_files import keep_evidence
from openbwc.program.importing import KINDS, import_rows
from openbwc.program.models import RefresherDemand, SavedView, TrainingProgramme
from tests.unit.web.routes.scene import SEATED, SEE_THE_AGENCY, Scene

MANAGER = frozenset({"programme_manager"})
PAGES = {
    "people": SEATED,
    "person": SEE_THE_AGENCY,
    "person_today": SEE_THE_AGENCY,
    "person_evidence": SEE_THE_AGENCY - {"custodian", "investigator"},  # the completion is the officer's own
    "courses": SEATED,
    "imports": SEATED,
    "import": MANAGER,
    "import_report": MANAGER,
}
FORMS = {
    "person_training": SEE_THE_AGENCY,
    "person_appoint": SEE_THE_AGENCY,
    "person_account": SEE_THE_AGENCY,
    "person_departure": SEE_THE_AGENCY,
    "appointment_end": SEE_THE_AGENCY,
    "appointment_annul": SEE_THE_AGENCY,
    "completion_annul": SEE_THE_AGENCY,
    "course_define": SEATED,
    "course_retire": SEATED,
    "refresher_demand": SEATED,
    "refresher_annul": SEE_THE_AGENCY,
    "import_try": SEATED,
    "view_keep": SEATED,
}
ACTS = frozenset({"import_carry", "view_end"})
PERSON = ("person", "person_today", "person_training", "person_appoint", "person_account", "person_departure")


def arguments(scene: Scene) -> dict[str, list[object]]:
    """What stands in the addresses."""
    ruiz, today, now = scene.ruiz.row, scene.world.today, timezone.now()
    appointment, completion = ruiz.appointments.get(), ruiz.completions.get()
    file = keep_evidence(io.BytesIO(b"%PDF-1.7"), "certificate.pdf")
    completion.evidence_sha256, completion.evidence_name = file.sha256, file.name
    completion.evidence_type, completion.evidence_size = file.media_type, file.size
    completion.save()
    demand = RefresherDemand.objects.create(
        agency=scene.ice.row, topics=["III.D.6"], demanded_on=today, due_on=today + timedelta(days=9), reason="x"
    )
    manager = scene.people["programme_manager"].row
    run = import_rows(
        actor=Actor.person(manager.id),
        kind=KINDS["people"],
        source=io.BytesIO(b"agency,badge,given_name,family_name\nICE,I1,Ana,Ruiz\n"),
        name="people.csv",
        dry=True,
    ).run
    view = SavedView.objects.create(owner=manager, name="All", place="people", query="", saved_at=now)
    course = TrainingProgramme.objects.filter(agency=None)[0]
    return {
        **{name: [ruiz.id] for name in PERSON},
        "appointment_end": [ruiz.id, appointment.id],
        "appointment_annul": [ruiz.id, appointment.id],
        "completion_annul": [ruiz.id, completion.id],
        "person_evidence": [ruiz.id, completion.id],
        "course_retire": [course.id],
        "refresher_annul": [demand.id],
        "import": [run.id],
        "import_report": [run.id],
        "import_carry": [run.id],
        "view_keep": ["people"],
        "view_end": [view.id],
    }
