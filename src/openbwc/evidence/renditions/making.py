"""Make a clip's renditions: idempotent, leased, fenced, and told in the ledger.

The stills come first, in one step, then the proxy in another, which may take long: a worker that is killed loses at
most the step it was in. What the media room calls the file's own fault ends as failed at once; what may be the
machine's fault is tried again, up to ATTEMPTS times.
"""

import time
import uuid
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from django.db import OperationalError, transaction

from openbwc.custody import Actor
from openbwc.evidence.models import ClipFile, RenditionKind, RenditionState
from openbwc.evidence.originals import vault
from openbwc.evidence.renditions import folder, leasing
from openbwc.evidence.renditions.completing import Failed, Made, Result, close_used_up, complete
from openbwc.evidence.renditions.leasing import Lease, LeaseLostError
from openbwc.evidence.renditions.wanting import enqueue
from openbwc.media import MediaError, RenditionFailed, make_poster, make_proxy, make_sprite, make_waveform
from openbwc.vault import VaultError

Beat = Callable[[], None]
Progress = Callable[[float], None]
Maker = Callable[[Path, Path], str]

_BEAT_SECONDS = leasing.LEASE.total_seconds() / 9  # between two signs of life in the database
_ENDINGS = {
    RenditionKind.PROXY: "mp4",
    RenditionKind.POSTER: "jpg",
    RenditionKind.SPRITE: "jpg",
    RenditionKind.SPRITE_INDEX: "vtt",
    RenditionKind.WAVEFORM: "json",
}


class Outcome(StrEnum):
    """What became of a job."""

    DONE = "done"
    NOTHING_TO_DO = "nothing to do"
    LOST = "lost to another worker"
    GIVEN_BACK = "given back"


class InterruptedMakingError(Exception):
    """What a caller's beat raises when the worker is told to stop: the work is given back."""


class _Pulse:
    """Call the caller's beat at each sign of life, and renew the lease every few seconds."""

    def __init__(self, lease: Lease, beat: Beat) -> None:
        self._lease, self._beat, self._last = lease, beat, 0.0

    def __call__(self, _share: float = 0.0) -> None:
        self._beat()
        if time.monotonic() - self._last < _BEAT_SECONDS:
            return
        try:
            leasing.renew(self._lease, datetime.now(UTC))
        except OperationalError:
            return  # a database that is busy for a moment: the lease outlasts several beats, and the fence stands
        self._last = time.monotonic()


class _Original:
    """The clip's original as a file, unsealed when it is first asked for and once for all kinds."""

    def __init__(self, clip: ClipFile, until_made: ExitStack, pulse: _Pulse) -> None:
        self._clip, self._until_made, self._pulse = clip, until_made, pulse
        self._path: Path | None = None

    def path(self) -> Path:
        """Where it lies until the renditions are made. Raises VaultError."""
        if self._path is None:
            clip = self._clip
            file = vault().plain_file(clip.vault_object, clip.vault_name, progress=lambda _: self._pulse())
            self._path = self._until_made.enter_context(file)
        return self._path


def make_renditions(clip_id: uuid.UUID, *, actor: Actor, beat: Beat) -> Outcome:
    """Make what is wanted of a clip's renditions. `beat` is called about once a second while work goes on.

    Safe to call at any time, from anywhere, any number of times. An InterruptedMakingError out of `beat` gives the work
    back to the queue; any other error of ours leaves the lease to expire.
    """
    clip = ClipFile.objects.get(id=clip_id)
    close_used_up(clip, actor=actor)
    lease = leasing.take(clip, datetime.now(UTC))
    if lease is None:
        return Outcome.NOTHING_TO_DO
    _sweep(clip, lease)
    pulse = _Pulse(lease, beat)
    try:
        with ExitStack() as until_made:
            original = _Original(clip, until_made, pulse)
            for step in (_make_stills, _make_proxy):
                results = step(original, lease, pulse)
                if results:
                    complete(clip, lease, results, actor=actor)
    except LeaseLostError:
        folder.sweep(clip.id, _made(clip), of=_own(lease))
        return Outcome.LOST
    except InterruptedMakingError:
        with transaction.atomic():
            if leasing.give_back(lease, datetime.now(UTC)):
                enqueue(clip.id)
        return Outcome.GIVEN_BACK
    return Outcome.DONE


def _sweep(clip: ClipFile, lease: Lease) -> None:
    """Clear what killed makers left in the clip's folder, unless another maker is at work there."""
    if not clip.renditions.filter(state=RenditionState.MAKING).exclude(lease_holder=lease.holder).exists():
        folder.sweep(clip.id, _made(clip))


def _made(clip: ClipFile) -> Iterable[str]:
    return clip.renditions.filter(state=RenditionState.MADE).values_list("path", flat=True)


def _make_stills(original: _Original, lease: Lease, pulse: Progress) -> dict[RenditionKind, Result]:
    """Poster, waveform, and sprite sheet with its index: what shows a clip in lists and on the time line."""
    index = _target(lease, RenditionKind.SPRITE_INDEX)

    def poster(source: Path, target: Path) -> str:
        make_poster(source, target)
        return ""

    def waveform(source: Path, target: Path) -> str:
        make_waveform(source, target, progress=pulse)
        return ""

    def sprite(source: Path, target: Path) -> str:
        make_sprite(source, target, index, image_name="sprite", progress=pulse)
        return ""

    makers = {RenditionKind.POSTER: poster, RenditionKind.WAVEFORM: waveform, RenditionKind.SPRITE: sprite}
    results: dict[RenditionKind, Result] = {}
    for kind, maker in makers.items():
        pulse(0.0)
        if kind in lease.kinds:
            results[kind] = _attempt(original, _target(lease, kind), maker)
    sheet = results.get(RenditionKind.SPRITE)
    if sheet is not None:  # the sheet and its index are one work: made, or failed, together
        results[RenditionKind.SPRITE_INDEX] = Made(index) if isinstance(sheet, Made) else sheet
    return results


def _make_proxy(original: _Original, lease: Lease, pulse: Progress) -> dict[RenditionKind, Result]:
    """The proxy, which is what people watch."""

    def proxy(source: Path, target: Path) -> str:
        return make_proxy(source, target, progress=pulse).method

    if RenditionKind.PROXY not in lease.kinds:
        return {}
    pulse(0.0)
    return {RenditionKind.PROXY: _attempt(original, _target(lease, RenditionKind.PROXY), proxy)}


def _target(lease: Lease, kind: RenditionKind) -> Path:
    """A name that no other maker writes to, so that a maker believed dead can spoil nothing."""
    return folder.prepare(lease.clip_id) / f"{kind}{_own(lease)}.{_ENDINGS[kind]}"


def _own(lease: Lease) -> str:
    return f"-{lease.holder[:12]}"


def _attempt(original: _Original, target: Path, maker: Maker) -> Result:
    """Make one file; errors of the media room, the vault and the disk become results."""
    try:
        method = maker(original.path(), target)
    except MediaError as error:
        return Failed(str(error), hopeless=type(error) is not RenditionFailed)  # its kinds say what is the file's fault
    except (VaultError, OSError) as error:
        return Failed(str(error), hopeless=False)
    return Made(target, method)
