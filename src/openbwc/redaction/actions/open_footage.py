"""Somebody looks at footage in the studio: an opening of the recording like any other, under the one gate (V.A.2).

Guarantees: it serves the proxy alone, to who redacts or reviews in the agency, while the project is not closed, for the
project's purpose and matter.
"""

from openbwc.access.actions.open_viewing import Opened, open_viewing
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken
from openbwc.redaction.models import Footage, ProjectState


def open_footage(*, actor: Person, footage: Footage, browser: str) -> Opened:
    """Open the footage's recording for redaction. `browser` is the browser session's key. Raises `Refused`, `Mistaken`.

    Renew and close it as any viewing (`renew_viewing`, `close_viewing`).
    """
    project = footage.project
    if project.state == ProjectState.CLOSED:
        raise Mistaken("Expected a project that is not closed.")
    return open_viewing(
        actor=actor,
        recording=footage.clip.recording,
        purpose=project.purpose,
        matter=project.matter.number if project.matter else "",
        browser=browser,
        for_redaction=True,
    )
