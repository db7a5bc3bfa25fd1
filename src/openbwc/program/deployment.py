"""The deployment plan against what is there: cameras and people, by phase and site (III.A.1).

Guarantees: a fixed number of queries whatever the number of sites, people and cameras; the newest plan of a site is
the one that counts.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q

from openbwc.program.models import Agency, Appointment, Camera, Person, Role, Site, SitePlan, Standing
from openbwc.program.policies import governing
from openbwc.program.readiness import State, readiness_of
from openbwc.program.training import training_of_many

NONE = (0, 0)
NOT_ISSUED = (Standing.PURCHASED, Standing.RECEIVED, Standing.PERSONAL, Standing.DISPOSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """One site: its plan (None where it has none) and what is there on a day.

    `issued` cameras were given out, `in_service` ones can be worn; `officers` are its law-enforcement officers,
    `trained` those of them with current training.
    """

    site: Site
    plan: SitePlan | None
    state: State
    issued: int
    in_service: int
    officers: int
    trained: int
    on: date

    @property
    def cameras_short(self) -> int:
        """How many cameras in service the plan still lacks."""
        return max(0, self.plan.cameras - self.in_service) if self.plan else 0

    @property
    def people_short(self) -> int:
        """How many trained people the plan still lacks."""
        return max(0, self.plan.people - self.trained) if self.plan else 0

    @property
    def behind(self) -> bool:
        """Whether the plan's day has passed and something is still lacking."""
        return self.plan is not None and self.plan.due_on < self.on and bool(self.cameras_short or self.people_short)


def sites_of(agency: Agency, on: date) -> list[Site]:
    """The agency's sites in use on a day, by phase and name."""
    standing = Q(closed_on=None) | Q(closed_on__gt=on)
    return list(Site.objects.filter(standing, agency=agency).select_related("agency"))


def deployment_of(agencies: Iterable[Agency], at: datetime) -> list[Deployment]:
    """Every site in use of these agencies, by agency, phase and name."""
    found: list[Deployment] = []
    for agency in agencies:
        sites = sites_of(agency, at.date())
        if sites:
            found += deployment_at(agency, sites, at)
    return found


def deployment_at(agency: Agency, sites: list[Site], at: datetime) -> list[Deployment]:
    """These sites of one agency."""
    on = at.date()
    counted = Camera.objects.filter(site__in=sites).order_by().values("site_id")
    counted = counted.annotate(
        issued=Count("id", filter=~Q(standing__in=NOT_ISSUED)),
        in_service=Count("id", filter=Q(standing=Standing.ISSUED)),
    )
    cameras = {site: (issued, ready) for site, issued, ready in counted.values_list("site_id", "issued", "in_service")}
    officers, trained = _people(agency, sites, on)
    plans: dict[UUID, SitePlan] = {}
    for plan in SitePlan.objects.filter(site__in=sites).order_by("stated_at", "id"):
        plans[plan.site_id] = plan
    return [
        Deployment(
            site=site,
            plan=plans.get(site.id),
            state=readiness_of(agency, at, site).state,
            issued=cameras.get(site.id, NONE)[0],
            in_service=cameras.get(site.id, NONE)[1],
            officers=officers[site.id],
            trained=trained[site.id],
            on=on,
        )
        for site in sites
    ]


def _people(agency: Agency, sites: list[Site], on: date) -> tuple[Counter[UUID], Counter[UUID]]:
    """The officers at each site, and those of them whose training is current."""
    appointed = Appointment.objects.filter(Appointment.in_force(on), role=Role.LEO, agency=agency)
    serving = Q(left_on=None) | Q(left_on__gt=on)
    people = Person.objects.filter(serving, site__in=sites, id__in=appointed.values("person_id"))
    standings = training_of_many(people, on, governing(agency, on))
    officers: Counter[UUID] = Counter()
    trained: Counter[UUID] = Counter()
    for person_id, site_id in people.order_by().values_list("id", "site_id").iterator():
        if site_id is not None:
            officers[site_id] += 1
            trained[site_id] += standings[person_id].current
    return officers, trained
