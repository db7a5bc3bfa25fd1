"""Somebody states what a sign of tampering comes from (IV.D)."""

from datetime import datetime

from openbwc.custody import Actor, Subject, record
from openbwc.policy import Act, AnswerSignal, decide
from openbwc.program.events import SIGNAL_ANSWERED
from openbwc.program.management import decide_management, person_of
from openbwc.program.models import CameraSignal
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken, regulated, require


def answer_signal(*, actor: Actor, signal: CameraSignal, answer: str, at: datetime) -> CameraSignal:
    """Answer a sign, as somebody who runs the programme and did not have the camera when it arose.

    Raises `Refused`; `Mistaken` when it is answered already.
    """
    camera = signal.camera
    with regulated(actor=actor, subject=Subject("camera", camera.id)):
        signal = CameraSignal.objects.select_for_update(of=("self",)).select_related("assignment").get(id=signal.id)
        require(decide_management(actor, camera.agency))
        person, worn = person_of(actor), signal.assignment
        wore = person is not None and worn is not None and worn.person_id == person.id
        facts = AnswerSignal(wore_the_camera=wore, statement=answer)
        decision = require(decide(Act.ANSWER_SIGNAL, facts, policy_of(camera.agency, at.date())))
        if signal.answered_at is not None:
            raise Mistaken(f"Expected an open sign; it was answered at {signal.answered_at:%Y-%m-%d %H:%M}Z.")
        signal.answered_at, signal.answered_by, signal.answer = at, person, answer.strip()
        signal.save(update_fields=["answered_at", "answered_by", "answer"])
        said = {"signal": str(signal.id), "kind": signal.kind, "answer": signal.answer}
        subject = Subject("camera", camera.id)
        record(SIGNAL_ANSWERED, actor=actor, subject=subject, facts=said, decision=decision.as_dict())
    return signal
