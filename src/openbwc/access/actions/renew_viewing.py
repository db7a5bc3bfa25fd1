"""The player's sign of life: what was played is kept, and the grant goes on if the policy still permits it."""

from collections.abc import Iterable

from django.utils import timezone

from openbwc.access.actions.close_viewing import close_viewing, spans_of
from openbwc.access.grants import GRANT_LIFE, decide_again, open_grant
from openbwc.access.models import Viewing
from openbwc.access.played import merged
from openbwc.custody import Actor, Subject
from openbwc.program.models import Person
from openbwc.program.refusals import Refused, regulated, require


def renew_viewing(*, actor: Person, token: str, browser: str, played: Iterable[Iterable[int]] = ()) -> Viewing:
    """Keep what was played and renew the grant.

    Raises `GateClosed` for a grant that is not this person's or has lapsed, and `Refused`, after closing the viewing,
    when the policy does not permit it any more; `ValueError` for spans of the wrong form.
    """
    now = timezone.now()
    asked = open_grant(token, person=actor, browser=browser, at=now)
    spans = spans_of(asked, played)
    try:
        with regulated(actor=Actor.person(actor.id), subject=Subject("recording", asked.recording_id)):
            viewing = open_grant(token, person=actor, browser=browser, at=now, hold=True)
            require(decide_again(viewing, now))
            viewing.played = merged([*viewing.played, *spans])
            viewing.grant_expires_at = now + GRANT_LIFE
            viewing.save(update_fields=["played", "grant_expires_at"])
    except Refused:
        close_viewing(actor=actor, token=token, played=spans, why="withdrawn")
        raise
    return viewing
