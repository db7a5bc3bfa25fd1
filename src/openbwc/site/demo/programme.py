"""What happened in the demonstration's department before and around the shift: operations, orders, training.

Guarantees: everything happens by the programme's own actions, so that each step is decided and recorded; run again,
nothing happens twice. What went wrong in it went wrong on purpose: oversight has to find it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from openbwc.custody import Actor
from openbwc.evidence.actions.plan_operation import plan_operation
from openbwc.evidence.actions.state_non_activation import state_non_activation
from openbwc.evidence.models import Operation, RosterEntry, SceneRole
from openbwc.evidence.rosters import RosterLine
from openbwc.policy import Decision
from openbwc.program.actions.activate_site import activate_site
from openbwc.program.actions.check_out_camera import decide_check_out
from openbwc.program.actions.demand_refresher import demand_refresher
from openbwc.program.actions.found_site import found_site
from openbwc.program.actions.order_stand_down import order_stand_down
from openbwc.program.actions.plan_site import plan_site
from openbwc.program.actions.report_camera import report_camera
from openbwc.program.actions.staff_site import staff_site
from openbwc.program.models import Camera, Person, RefresherDemand, ReportKind, Site, StandDown
from openbwc.site.demo.department import Department

ZONE = "America/New_York"
FIELD_OFFICE = "Washington field office (example)"
PILOT_SITE = "Sector 4 (example)"
STOOD_DOWN, LOST = "BWC-FPS-0003", "BWC-TSA-0003"
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Planned:
    """An operation of the demonstration; `days_ago` before the shift began, at the hour of its beginning."""

    number: str
    type: str
    title: str
    place: str
    days_ago: int
    hours: float
    team: int


PLANNED = (
    Planned("ICE-OP-0411", "planned_arrest_warrant", "Arrest warrant, Vermont Avenue", "Vermont Avenue NW", 6, 2, 3),
    Planned("ICE-OP-0412", "search_or_seizure_warrant", "Search warrant, a warehouse", "New York Avenue NE", 4, 3, 2),
    Planned("ICE-OP-0413", "at_large_arrest", "At-large arrest at a door", "Vermont Avenue NW", 0, 0.1, 2),
)
UNSAFE = "ICE-OP-0412"
"""The operation of which an officer states that recording was unsafe (II.B.6); nobody accounts for the first one."""


@dataclass(frozen=True)
class Happened:
    """What the telling shows of these days."""

    stand_down: StandDown
    refused: Decision
    lost: Camera
    refresher: RefresherDemand
    sites: list[Site]
    operations: list[Operation]


def live_through(department: Department, began: datetime) -> Happened:
    """The days before the shift that began then, and its own; all of it or nothing."""
    with transaction.atomic():
        if not Operation.objects.filter(number=PLANNED[0].number).exists():
            _happen(department, began)
    stood_down = department.cameras[STOOD_DOWN]
    officer = Person.objects.filter(agency=stood_down.agency, appointments__role="leo").order_by("badge")[0]
    return Happened(
        stand_down=StandDown.objects.get(cameras=stood_down),
        refused=decide_check_out(stood_down, officer, began + timedelta(hours=1)),
        lost=Camera.objects.get(serial=LOST),
        refresher=RefresherDemand.objects.get(),
        sites=list(Site.objects.select_related("agency")),
        operations=list(Operation.objects.order_by("starts_at").prefetch_related("roster__person")),
    )


def _happen(department: Department, began: datetime) -> None:
    chief = Actor.person(department.people["vance"].id)
    _sites(department, chief, began)
    order_stand_down(
        actor=chief,
        authority="Chief of the Federal Protective Service, order 26-014 (example)",
        reason="The maker recalls its battery packs.",
        at=began - DAY,
        agency=department.agencies["FPS"],
        cameras=[department.cameras[STOOD_DOWN]],
    )
    report_camera(
        actor=chief,
        camera=department.cameras[LOST],
        kind=ReportKind.LOSS,
        happened_at=began - 2 * DAY,
        at=began - DAY,
        words="Not found after a foot pursuit.",
        place="Long-term car park (example)",
        footage="Nothing since the last upload.",
    )
    demand_refresher(
        actor=chief,
        agency=department.agencies["ICE"],
        topics=["III.D.6"],
        demanded_on=began.date(),
        due_on=began.date() + timedelta(days=60),
        reason="The agency's policy on activation changed.",
    )
    _operations(department, began)


def _sites(department: Department, chief: Actor, began: datetime) -> None:
    """A site that works, and a pilot site that is behind its plan and not activated (III.A.1, III.C)."""
    due_on = began.date() - 10 * DAY
    for code, name, phase, planned, serial in (
        ("ICE", FIELD_OFFICE, 1, 1, "BWC-ICE-0001"),
        ("CBP", PILOT_SITE, 2, 12, "BWC-CBP-0003"),
    ):
        site = found_site(actor=chief, agency=department.agencies[code], name=name, zone=ZONE, phase=phase)
        plan_site(actor=chief, site=site, cameras=planned, people=planned, due_on=due_on, at=began)
        staff_site(actor=chief, site=site, cameras=[department.cameras[serial]])
        if name == FIELD_OFFICE:
            activate_site(actor=chief, site=site, at=began - 30 * DAY)


def _operations(department: Department, began: datetime) -> None:
    """Operations with their rosters: the wearer, and colleagues of the line."""
    supervisor = Actor.person(department.people["okafor"].id)
    agency, ruiz = department.agencies["ICE"], department.people["ruiz"]
    line = Person.objects.filter(agency=agency, appointments__role="leo", account=None).order_by("badge")
    for plan in PLANNED:
        starts_at = began - plan.days_ago * DAY + (timedelta(minutes=95) if plan.days_ago == 0 else timedelta(0))
        team = [ruiz, *line[: plan.team - 1]]
        operation = plan_operation(
            actor=supervisor,
            agency=agency,
            type=plan.type,
            number=plan.number,
            title=plan.title,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=plan.hours),
            zone=ZONE,
            place=plan.place,
            roster=[RosterLine(person=person, role=SceneRole.ENTRY) for person in team],
        )
        if plan.number == UNSAFE:
            state_non_activation(
                actor=ruiz,
                entry=RosterEntry.objects.get(operation=operation, person=ruiz),
                reason="unsafe_to_record",
                statement="Fumes in the warehouse: no electrical device was to be switched on.",
            )
