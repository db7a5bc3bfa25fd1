"""The owner of a step of preparation states that it is done: what was found, and which cameras were present (V.B.3).

Guarantees: a statement made anew has an event of its own, with its digest; a camera that was named stays named.
"""

import hashlib
from collections.abc import Sequence

from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.disclosure.events import EXPEDITED_STEP_DONE
from openbwc.disclosure.expediting import (
    cameras_of,
    decide_on_expedited,
    is_out,
    locked,
    step_of,
    subject_of,
    unexplained,
)
from openbwc.disclosure.models import Expedited, ExpeditedState, ExpeditedStep, PresentCamera
from openbwc.policy import Act
from openbwc.program.models import Camera, Person
from openbwc.program.refusals import Mistaken, regulated, require


def complete_step(
    *, actor: Person, expedited: Expedited, step: str, statement: str, cameras: Sequence[Camera] = ()
) -> ExpeditedStep:
    """State it. Raises `Refused`; `Mistaken` for a statement that is too long."""
    now, told = timezone.now(), statement.strip()
    who, subject = Actor.person(actor.id), subject_of(expedited)
    if len(told) > ExpeditedStep.STATEMENT_MAX:
        raise Mistaken(f"Expected at most {ExpeditedStep.STATEMENT_MAX:,} characters; found {len(told):,}.")
    with regulated(actor=who, subject=subject):
        expedited = locked(expedited.id)
        present = {one.id for one in cameras} | set(cameras_of(expedited).values_list("id", flat=True))
        decision = require(
            decide_on_expedited(
                Act.COMPLETE_EXPEDITED_STEP,
                actor,
                expedited.agency,
                now,
                decided=expedited.state != ExpeditedState.OPEN,
                released=is_out(expedited),
                step=step,
                is_owner=expedited.steps.filter(step=step, owner=actor).exists(),
                statement=told,
                cameras=len(present),
                unexplained=unexplained(expedited, step, told, cameras),
            )
        )
        for camera in cameras:
            row = {"named_by": actor, "named_at": now}
            PresentCamera.objects.get_or_create(expedited=expedited, camera=camera, defaults=row)
        done = step_of(expedited, step)
        done.done_at, done.done_by, done.statement = now, actor, told
        done.save(update_fields=["done_at", "done_by", "statement"])
        facts = {
            "step": step,
            "digest": hashlib.sha256(told.encode()).hexdigest(),
            "cameras": sorted(str(one.id) for one in cameras),
        }
        record(EXPEDITED_STEP_DONE, actor=who, subject=subject, facts=facts, decision=decision.as_dict())
    return done
