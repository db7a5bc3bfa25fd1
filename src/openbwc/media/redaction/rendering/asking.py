"""Ask for a render: it is done in isolated children and leaves a whole copy or none.

Guarantees: the source is only ever read; a copy appears under its name only when it is complete, compared with its
source and on the disk; a crash, an endless loop or a greedy decoder is a MediaError and never ours.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from openbwc.media.errors import RenditionFailed
from openbwc.media.isolation import ChildLost, Limits, run_isolated
from openbwc.media.redaction.plan import Plan
from openbwc.media.redaction.plan_file import plan_bytes
from openbwc.media.redaction.rendering.model import RenderReport
from openbwc.media.renditions import RENDITION_LIMITS, whole_file


def render(
    source: Path,
    plan: Plan,
    target: Path,
    *,
    smart: bool = True,
    threads: int = 0,
    progress: Callable[[float], None] | None = None,
    limits: Limits = RENDITION_LIMITS,
) -> RenderReport:
    """Make the redacted copy of a file, an MP4, after a plan.

    Only groups of pictures that hold a redaction are encoded again; `smart` False encodes all. `threads` are those of
    the decoder (0: as many as FFmpeg likes). `progress` is called about once a second with a share from 0 to 1, and
    what it raises stops the render. Raises BadPlan where the plan is not of this file, RenditionDiffers where the copy
    does not match, and MediaError.
    """
    source.stat()
    with whole_file(target) as part, tempfile.NamedTemporaryFile(suffix=".json") as written:
        written.write(plan_bytes(plan))
        written.flush()
        arguments = {
            "source": str(source),
            "source_plan": written.name,
            "target": str(part),
            "smart": "yes" if smart else "no",
            "threads": str(threads),
        }
        try:
            result = run_isolated("redact_render", arguments, limits=limits, progress=progress)
        except ChildLost as lost:
            raise RenditionFailed(expected="a redacted copy of the recording", found=str(lost)) from lost
    return RenderReport.from_dict(result)
