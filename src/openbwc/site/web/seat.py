"""Who sits before the page: the account's person, their authority today, and how they act.

Guarantees: a view gets a `Seat` or nothing; an account without a person (a system administrator, say) has no seat,
and so sees no footage, no person and no camera.
"""

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils import timezone

from openbwc.custody import Actor
from openbwc.program.management import decide_management
from openbwc.program.models import Account, Agency, Person, Role
from openbwc.program.queries import Authority, authority_of


@dataclass(frozen=True)
class Seat:
    """A person at a page, on a day (UTC)."""

    person: Person
    authority: Authority
    today: date

    @property
    def actor(self) -> Actor:
        """The person as the actor of what they do."""
        return Actor.person(self.person.id)

    @property
    def roles(self) -> frozenset[str]:
        """Every role held today, in any agency or in the department."""
        return self.authority.department.union(*self.authority.by_agency.values())

    @property
    def standing(self) -> str:
        """The person's agency and roles in words, as the header shows them."""
        titles = sorted(str(Role(role).label) for role in self.roles)
        return f"{self.person.agency.code} · {', '.join(titles) if titles else 'no appointment in force'}"

    @property
    def agencies(self) -> QuerySet[Agency]:
        """The agencies whose programme the person sees: those of their appointments, or all with a department role."""
        if self.authority.department:
            return Agency.objects.all()
        return Agency.objects.filter(id__in=list(self.authority.by_agency))


def seat_of(user: Account | AnonymousUser) -> Seat | None:
    """The seat of a signed-in account; None when nobody is signed in, or no person stands behind it who serves."""
    if not isinstance(user, Account) or not user.is_active:
        return None
    person = Person.objects.select_related("agency").filter(account=user).first()
    if person is None:
        return None
    today = timezone.now().date()
    return Seat(person, authority_of(person, today), today) if person.serves(today) else None


def managed_agencies(seat: Seat) -> QuerySet[Agency]:
    """The agencies whose programme the policy lets the person change."""
    permitted = [agency.id for agency in seat.agencies if decide_management(seat.actor, agency).permitted]
    return Agency.objects.filter(id__in=permitted)
