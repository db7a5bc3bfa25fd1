"""Films a take and carries it into the vault, the catalogue and the renditions, as intake and the jobs would."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from openbwc.custody import Actor
from openbwc.evidence.actions.catalogue_clip import ActivationFacts, StoredClip, catalogue_clip
from openbwc.evidence.models import ClipFile, Recording, Rendition, RenditionKind, RenditionState
from openbwc.evidence.originals import vault
from openbwc.media import make_poster, make_proxy, make_sprite, make_waveform, probe
from openbwc.media.synthetic.filming import Shot, film
from openbwc.media.synthetic.portrait import find_portrait
from openbwc.media.synthetic.scenes import Scene
from openbwc.media.synthetic.sidecars import sidecar_of
from openbwc.policy import Act, CameraStanding, Condition, TakeInFootage, decide
from openbwc.program.models import Camera, Person
from openbwc.program.policies import policy_of
from openbwc.vault import Staged, Stored

RATE = 25
SECONDS = 6.0
PRE_EVENT = 3.0
PLACES = ((38.9026, -77.0390), (38.90265, -77.03893))
MEDIA_TYPES = {
    RenditionKind.PROXY: ("proxy.mp4", "video/mp4"),
    RenditionKind.POSTER: ("poster.jpg", "image/jpeg"),
    RenditionKind.SPRITE: ("sprite.jpg", "image/jpeg"),
    RenditionKind.SPRITE_INDEX: ("sprite.vtt", "text/vtt"),
    RenditionKind.WAVEFORM: ("wave.json", "application/json"),
}


@dataclass(frozen=True)
class Take:
    """One activation to film, of two clips."""

    hours_ago: float
    scene: str
    title: str
    place: str


def described(source: Path, staged: Staged, stored: Stored) -> StoredClip:
    """A stored clip as the catalogue takes it."""
    found = probe(source)
    return StoredClip(
        sha256=staged.sha256,
        size=staged.size,
        media_type="video/mp4",
        original_name=source.name,
        vault_object=stored.object_id,
        vault_name=next(iter(stored.files)),
        duration_ms=round(found.duration * 1000),
        facts=found.as_dict(),
    )


def take_in(take: Take, wearer: Person, camera: Camera, folder: Path) -> Recording:
    """The take as a recording whose clips play."""
    now = timezone.now()
    started = now - timedelta(hours=take.hours_ago)
    facts = TakeInFootage(
        condition=Condition.SOUND,
        camera=CameraStanding.ISSUED,
        assigned=True,
        time_in_bounds=True,
        agency_active=True,
        pre_event_seconds=120.0,
    )
    decision = decide(Act.TAKE_IN_FOOTAGE, facts, policy_of(camera.agency, now.date()))
    for part in (1, 2):
        begins = started + timedelta(seconds=(part - 1) * SECONDS)
        shot = Shot(
            scene=Scene(take.scene),
            seconds=SECONDS,
            started=begins,
            serial=camera.serial,
            seed=part,
            width=480,
            height=270,
            rate=RATE,
            place=PLACES[(part - 1) % 2],
        )
        source = folder / f"{camera.serial}-{part}.mp4"
        film(shot, source, portrait=find_portrait())
        trail = sidecar_of(shot, activation="filmed", pre_event_seconds=PRE_EVENT)["trail"]
        staged = vault().stage(source, source.name)
        stored = vault().commit(
            f"urn:openbwc:original:{staged.sha256}", [staged], message="Taken in.", actor="system:tests", created=now
        )
        clip = described(source, staged, stored)
        activation = ActivationFacts(
            camera=camera,
            wearer=wearer,
            activation="filmed",
            part=part,
            claimed_started_at=begins,
            clock_offset_ms=0,
            started_at=begins,
            pre_event_ms=round(PRE_EVENT * 1000) if part == 1 else None,
            trigger="button",
            title=take.title,
            place=take.place,
            trail=[(number * 2000, point["lat"], point["lon"]) for number, point in enumerate(trail)],
        )
        with transaction.atomic():
            kept = catalogue_clip(
                actor=Actor.system("tests"), clip=clip, activation=activation, decision=decision, at=now
            )
        render(kept, source)
    recording: Recording = Recording.objects.get(clips__sha256=staged.sha256)
    return recording


def render(clip: ClipFile, source: Path) -> None:
    """Every rendition of the clip, made and catalogued."""
    folder = Path(settings.OPENBWC_HOME) / "renditions" / clip.sha256
    folder.mkdir(parents=True)
    make_proxy(source, folder / "proxy.mp4")
    make_poster(source, folder / "poster.jpg")
    make_sprite(source, folder / "sprite.jpg", folder / "sprite.vtt")
    make_waveform(source, folder / "wave.json")
    for kind, (name, media_type) in MEDIA_TYPES.items():
        Rendition.objects.create(
            clip=clip,
            kind=kind,
            state=RenditionState.MADE,
            path=f"{clip.sha256}/{name}",
            size=(folder / name).stat().st_size,
            sha256=clip.sha256,
            media_type=media_type,
        )
