"""A task force for the clauses of VI, entered by the actions that a programme manager has."""

from datetime import date, timedelta

from openbwc.custody import Actor
from openbwc.program.actions.enter_agreement import enter_agreement
from openbwc.program.actions.establish_task_force import establish_task_force
from openbwc.program.actions.join_task_force import join_task_force
from openbwc.program.actions.ratify_agreement import ratify_agreement
from openbwc.program.actions.sign_agreement import sign_agreement
from openbwc.program.evidence_files import EvidenceFile
from openbwc.program.models import Agreement, Follows, LedBy, Person, Role, TaskForce
from tests.world import WorldAgency

PAPER = EvidenceFile(sha256="ab" * 32, name="agreement.pdf", media_type="application/pdf", size=1000)
TERMS = {"bwc_use": "Cameras as the lead agency's policy says.", "data_terms": "Federal records of the department."}


class WorldTaskForce:
    """A task force that stands since a month ago."""

    def __init__(self, agency: WorldAgency, *, leader: str = "", international: bool = False) -> None:
        self.agency = agency
        self.today = agency.world.today
        self.actor = Actor.person(agency.staff(Role.PROGRAMME_MANAGER).row.id)
        self.row: TaskForce = establish_task_force(
            actor=self.actor,
            agency=agency.row,
            name=f"Task force {agency.row.code} {TaskForce.objects.count()}",
            led_by=LedBy.OTHER if leader else LedBy.DEPARTMENT,
            leader=leader,
            international=international,
            starts_on=self.today - timedelta(days=30),
        )

    def agreement(
        self,
        *,
        terms: dict[str, str] | None = None,
        follows: Follows = Follows.AGREEMENT,
        since: int = 20,
        until: int = 300,
        signed: bool = True,
        ratified: bool = True,
    ) -> Agreement:
        """An agreement from `since` days ago until `until` days from now, signed and ratified unless told otherwise."""
        made = enter_agreement(
            actor=self.actor,
            task_force=self.row,
            reference="MOU 12",
            parties=["The department", "The county"],
            terms=TERMS if terms is None else terms,
            follows=follows,
            starts_on=self.today - timedelta(days=since),
            ends_on=self.today + timedelta(days=until),
            paper=PAPER,
        )
        if signed:
            made = sign_agreement(actor=self.actor, agreement=made, signed_on=self.today - timedelta(days=25))
        if signed and ratified:
            made = ratify_agreement(actor=self.actor, agreement=made, ratified_on=self.today - timedelta(days=22))
        return made

    def joined_by(
        self, person: Person, *, outside_agency: str = "", since: int = 10, until: date | None = None
    ) -> None:
        """A membership since so many days ago."""
        join_task_force(
            actor=self.actor,
            task_force=self.row,
            person=person,
            outside_agency=outside_agency,
            starts_on=self.today - timedelta(days=since),
            ends_on=until,
        )
