"""Whether a recording's content may be served at all: what was disposed of is refused with its clause (V.A.4).

Guarantees: asked at each opening and for each answer with bytes, before the vault is; a page of the recording, which
shows no content, does not ask it.
"""

from datetime import datetime

from openbwc.evidence.disposals import disposal_of
from openbwc.evidence.models import Recording
from openbwc.policy import Act, Decision, OpenContent, decide
from openbwc.program.policies import policy_of


def decide_content(recording: Recording, at: datetime) -> Decision:
    """Whether there is content to serve. `PolicyError` when the owning agency has no policy in force."""
    disposal = disposal_of(recording)
    facts = OpenContent(disposed_under=disposal.authority if disposal else None)
    return decide(Act.OPEN_CONTENT, facts, policy_of(recording.agency, at.date()))
