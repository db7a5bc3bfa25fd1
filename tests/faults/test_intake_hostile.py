"""Corrupt, truncated and hostile files: none crashes intake, each ends in quarantine with a reason, none is lost."""

import random
import struct
import zlib
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from openbwc.custody import Actor
from openbwc.evidence.models import ClipFile
from openbwc.evidence.originals import vault
from openbwc.intake.actions.take_in_file import take_in_file
from openbwc.intake.models import SourceKind
from openbwc.media.synthetic import Scene, Shot, film
from tests.world import World

pytestmark = pytest.mark.django_db


def box(kind: bytes, content: bytes = b"", size: int | None = None) -> bytes:
    return struct.pack(">I", len(content) + 8 if size is None else size) + kind + content


def deep(levels: int) -> bytes:
    content = b""
    for _ in range(levels):
        content = box(b"moov", content)
    return content


FTYP = box(b"ftyp", b"isom\0\0\2\0isomiso2avc1mp41")
WAV = b"RIFF" + struct.pack("<I4s4sIHHIIHH", 2036, b"WAVE", b"fmt ", 16, 1, 1, 8000, 8000, 1, 8)
WAV += b"data" + struct.pack("<I", 2000) + bytes(2000)


def hostile(sound: bytes) -> dict[str, bytes]:
    """Files by name, all wrong in a way of their own."""
    chance = random.Random(7)
    start, end = sound.index(b"mdat") + 4, sound.index(b"moov") - 4
    scrambled = sound[:start] + chance.randbytes(end - start) + sound[end:]
    return {
        "empty.mp4": b"",
        "one-byte.mp4": b"\0",
        "half.mp4": sound[: len(sound) // 2],
        "no-index.mp4": sound[: sound.index(b"moov") - 4],
        "scrambled.mp4": scrambled,
        "zeros.mp4": bytes(100_000),
        "noise.mp4": chance.randbytes(100_000),
        "endless-box.mp4": FTYP + box(b"moov", bytes(64), size=0xFFFFFFFF),
        "self-box.mp4": FTYP + box(b"moov", b"", size=0),
        "deep.mp4": FTYP + deep(4_000),
        "picture.mp4": b"\x89PNG\r\n\x1a\n" + box(b"IHDR", bytes(13)),
        "script.mp4": b"#!/bin/sh\nrm -rf /\n",
        "playlist.mp4": b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n",
        "concat.mp4": b"ffconcat version 1.0\nfile /etc/passwd\n",
        "subtitle.mkv": b"1\n00:00:00,000 --> 00:00:01,000\nhello\n",
        "ebml-bomb.mkv": b"\x1aE\xdf\xa3\x01\xff\xff\xff\xff\xff\xff\xfe" + bytes(1000),
        "riff-liar.avi": b"RIFF\xff\xff\xff\xffAVI LIST\xff\xff\xff\xff" + bytes(1000),
        "compressed.mp4": zlib.compress(bytes(1 << 20)),
        "sound-only.wav": WAV,
        "ts-noise.ts": b"".join(b"G" + chance.randbytes(187) for _ in range(50)),
    }


def test_each_hostile_file_ends_in_quarantine_with_a_reason(db: None, home: Path, tmp_path: Path) -> None:
    World().agency("ICE").officer("Ruiz").trained().wears("BWC-1")
    clip = tmp_path / "sound.mp4"
    started = timezone.now() - timedelta(hours=1)
    film(Shot(scene=Scene.STREET, seconds=2.0, started=started, width=160, height=96, rate=10), clip)
    files = hostile(clip.read_bytes())
    for name, data in files.items():
        path = tmp_path / name
        path.write_bytes(data)
        settled = take_in_file(path, actor=Actor.system("dock"), camera_serial="BWC-1", source=SourceKind.CARD)
        waiting = settled.quarantined
        assert waiting is not None, f"{name} became a recording"
        assert settled.reasons, name
        assert {reason.clause for reason in settled.reasons} <= {"IV.D", "V.A.5"}, name
        assert waiting.detail, name
        with vault().open(waiting.vault_object, waiting.vault_name) as stored:
            assert stored.read() == data, name
    assert ClipFile.objects.count() == 0
    assert vault().verify_all().sound


def test_tags_with_any_bytes_do_not_keep_a_sound_clip_out(db: None, home: Path, tmp_path: Path) -> None:
    """A NUL or a stray byte in a tag is no text to a database or to canonical JSON."""
    World().agency("ICE").officer("Ruiz").trained().wears("BWC-1")
    clip = tmp_path / "tagged.mp4"
    started = timezone.now() - timedelta(hours=1)
    film(Shot(scene=Scene.STREET, seconds=2.0, started=started, width=160, height=96, rate=10), clip)
    data = bytearray(clip.read_bytes())
    tag = data.rindex(b"Lavf")
    data[tag : tag + 4] = b"\xff\x00\xed\xa0"
    clip.write_bytes(data)
    settled = take_in_file(clip, actor=Actor.system("dock"), camera_serial="BWC-1", source=SourceKind.CARD)
    assert settled.clip is not None
