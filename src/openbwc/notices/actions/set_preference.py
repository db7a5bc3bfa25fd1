"""A person says how they want to be told. What is required is sent in any case, and what is shown is always shown."""

from zoneinfo import available_timezones

from django.db import transaction

from openbwc.custody import Actor, Subject, record
from openbwc.notices.events import PREFERENCE_SET
from openbwc.notices.models import Preference
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken

HOURS = range(24)


def set_preference(*, actor: Person, by_email: bool, digest_hour: int | None, zone: str) -> Preference:
    """Set the actor's own preference: `digest_hour` (0-23 on the clocks of `zone`) or None for each notice at once.

    Raises `Mistaken` for an hour or a zone that does not exist.
    """
    if digest_hour is not None and digest_hour not in HOURS:
        raise Mistaken(f"Expected an hour from 0 to 23, found {digest_hour}.")
    if zone not in available_timezones():
        raise Mistaken(f"Expected a time zone such as America/New_York, found {zone!r}.")
    chosen = {"by_email": by_email, "digest_hour": digest_hour, "zone": zone}
    with transaction.atomic():
        preference, _ = Preference.objects.update_or_create(person=actor, defaults=chosen)
        record(PREFERENCE_SET, actor=Actor.person(actor.id), subject=Subject("person", actor.id), facts=chosen)
    return preference
