"""A footage's frames are counted, once; a plan needs to know how many there are, and how large."""

from django.db import transaction

from openbwc.program.refusals import Mistaken
from openbwc.redaction.models import Footage


def measure_footage(*, footage: Footage, width: int, height: int, frames: int) -> Footage:
    """Keep what the timetable says: stored pixels and frames shown. `Mistaken` where it was measured otherwise."""
    with transaction.atomic():
        footage = Footage.objects.select_for_update(of=("self",)).select_related("clip").get(id=footage.id)
        known = (footage.width, footage.height, footage.frames)
        if known == (None, None, None):
            footage.width, footage.height, footage.frames = width, height, frames
            footage.save(update_fields=["width", "height", "frames"])
        elif known != (width, height, frames):
            raise Mistaken(
                f"Expected {known[2]} frames of {known[0]} by {known[1]}; found {frames} of {width} by {height}."
            )
    return footage
