"""A person keeps the filters of a list under a name, for themselves, and gives a name up.

It changes nothing that anybody else sees and is no act of the policy, so it leaves no event.
"""

from django.db import transaction
from django.utils import timezone

from openbwc.program.models import Person, SavedView
from openbwc.program.refusals import Mistaken

MOST = 50


def keep_view(*, actor: Person, place: str, name: str, query: str) -> SavedView:
    """Keep a list's filters; one of that name before it ends. `Mistaken` without a name, or with too many kept."""
    name = " ".join(name.split())
    if not name:
        raise Mistaken("Expected a name for the view; found none.")
    now = timezone.now()
    with transaction.atomic():
        mine = SavedView.objects.select_for_update().filter(owner=actor, ended_at=None)
        mine.filter(place=place, name=name).update(ended_at=now)
        if mine.count() >= MOST:
            raise Mistaken(f"Expected at most {MOST} views of your own; found that many. Give one up first.")
        return SavedView.objects.create(owner=actor, place=place, name=name[:60], query=query[:500], saved_at=now)


def give_view_up(*, actor: Person, view: SavedView) -> None:
    """End a view of one's own. `Mistaken` for somebody else's."""
    if view.owner_id != actor.id:
        raise Mistaken("Expected a view of your own; found another's.")
    SavedView.objects.filter(id=view.id, ended_at=None).update(ended_at=timezone.now())
