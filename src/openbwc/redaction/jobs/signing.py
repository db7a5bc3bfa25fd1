"""Between the render and the look over it: the copy gets the agency's manifest, here, where the key is.

Guarantees: what is looked over, kept and handed out is the signed file, the same bytes; no worker of a cluster needs a
key. A copy that is there is whole and signed: work that was interrupted goes on with it. It shows life all the while.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from django.utils import timezone

from openbwc.media.provenance.keys import KeyFileError
from openbwc.media.redaction.executing.model import Piece
from openbwc.media.redaction.pipeline.rendering import Rendering
from openbwc.media.redaction.pipeline.work import Results
from openbwc.media.redaction.plan import Plan
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken
from openbwc.redaction.models import Footage
from openbwc.redaction.signing import sign_for_agency


class Signing:
    """A work without pieces of its own: once `rendering` is done, `rendered` becomes `target`, signed."""

    def __init__(
        self,
        footage: Footage,
        plan: Plan,
        rendering: Rendering,
        rendered: Path,
        target: Path,
        *,
        alive: Callable[[], None],
    ) -> None:
        """`alive` is called about once a second while the copy is signed; what it raises stops that."""
        self._footage, self._plan, self._rendering = footage, plan, rendering
        self._rendered, self._target, self._alive = rendered, target, alive

    def pieces(self, done: Results) -> list[Piece]:
        """Nothing for a worker. Raises MediaError, or `Mistaken` where the key cannot be used."""
        if not self._rendering.pieces(done) and not self._target.exists():
            recording = self._footage.clip.recording
            try:
                sign_for_agency(
                    recording.agency,
                    self._rendered,
                    self._target,
                    plan=self._plan,
                    policy=policy_of(recording.agency, timezone.now().date()),
                    original_title=f"Recording {recording.short_id}",
                    original_form=self._footage.clip.media_type,
                    transcoded=self._rendering.report(done).mode != "copied",
                    progress=lambda _: self._alive(),
                )
            except KeyFileError as error:
                raise Mistaken(f"The copy cannot be signed: {error}.") from error
            self._rendered.unlink(missing_ok=True)
        return []

    def share(self, done: Results, under_way: Mapping[str, float]) -> float:
        """See `Work`; it takes no share worth showing."""
        return 1.0 if self._target.exists() else 0.0
