"""A package made of nothing but pure functions: a small ledger, two recordings, a redacted copy and an original."""

import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from openbwc.disclosure.packaging.bag import BagStream
from openbwc.disclosure.packaging.case_graph import graph_of
from openbwc.disclosure.packaging.listing import CHECKPOINT, LIST, PACKAGE_PROOF, frozen_pieces, listing_of
from openbwc.disclosure.packaging.load_files import dat_of, opt_of
from openbwc.disclosure.packaging.model import (
    Amounts,
    Contents,
    Entry,
    History,
    Media,
    Piece,
    control_number,
    paper,
)
from openbwc.ledger.canonical import canonical, event_entry, leaf_hash
from openbwc.ledger.notes import Signer
from openbwc.ledger.proofs import event_proof, leaf_proof, published_note
from openbwc.ledger.publication import publish
from openbwc.ledger.verify_package import C2PA_BOX

SIGNER = Signer("openbwc.example/ledger", Ed25519PrivateKey.from_private_bytes(bytes(32)))
OTHER = Signer("openbwc.example/ledger", Ed25519PrivateKey.from_private_bytes(bytes([1] * 32)))
VKEY = str(SIGNER.verifier)
AT = datetime(2026, 11, 2, 14, 30, tzinfo=UTC)
FIRST = "01930000-0000-7000-8000-000000000001"
SECOND = "01930000-0000-7000-8000-000000000002"
PACKAGE = "01930000-0000-7000-8000-00000000beef"
PLAN = hashlib.sha256(b"plan").hexdigest()
ORIGINAL = b"what the camera made" * 4000
ORIGINAL_OF_COPY = hashlib.sha256(b"the original of the copy").hexdigest()


def box(kind: bytes, content: bytes) -> bytes:
    """A box of an MP4 file."""
    return (8 + len(content)).to_bytes(4, "big") + kind + content


def film(original: str = ORIGINAL_OF_COPY, plan: str = PLAN, *, credential: bool = True) -> bytes:
    """Boxes like those of a signed copy: nothing in them plays."""
    told = f"org.openbwc.redaction {original} {plan}".encode()
    signed = box(b"uuid", C2PA_BOX + told) if credential else b""
    return box(b"ftyp", b"isom") + signed + box(b"mdat", b"frames" * 5000)


COPY = film()


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@dataclass
class Ledger:
    """Events as the house writes them, in a folder of tiles."""

    folder: Path
    signer: Signer = SIGNER

    def __post_init__(self) -> None:
        self.rows: list[tuple[bytes, bytes]] = []

    def happened(self, kind: str, subject: str, **facts: Any) -> int:
        body = canonical(
            {
                "actor": "person:01930000-0000-7000-8000-0000000000aa",
                "clause": "V.A.5",
                "facts": facts,
                "id": f"01930000-0000-7000-8000-{len(self.rows):012d}",
                "kind": kind,
                "subject": subject,
                "time": "2026-11-01T08:00:00.000000Z",
            }
        )
        self.rows.append((len(self.rows).to_bytes(32, "big"), body))
        return len(self.rows) - 1

    def leaf(self, index: int) -> bytes:
        salt, body = self.rows[index]
        return leaf_hash(event_entry(salt, body))

    def published(self) -> str:
        publish(self.folder, self.signer, lambda start: [event_entry(*row) for row in self.rows[start:]])
        return published_note(self.folder)

    def proof(self, index: int, note: str) -> str:
        salt, body = self.rows[index]
        return event_proof(self.folder, self.signer.verifier, index, body, salt, note=note).text

    def closed_proof(self, index: int, note: str) -> str:
        return leaf_proof(self.folder, self.signer.verifier, index, self.leaf(index), note=note).text

    def entry(self, index: int, *, shown: bool = True) -> Entry:
        if not shown:
            return Entry(index=index, leaf=self.leaf(index).hex(), shown=False)
        told = json.loads(self.rows[index][1])
        return Entry(
            index=index,
            leaf=self.leaf(index).hex(),
            shown=True,
            kind=told["kind"],
            time=told["time"],
            actor=told["actor"],
            facts=told["facts"],
        )


def log_of(copy: bytes) -> dict[str, bytes]:
    """A redaction log of a copy, in each form."""
    row = {"number": 1, "from": "00:00:01.000", "until": "00:00:02.000", "code": "(b)(6)", "what": "Face"}
    told = {
        "original": {"sha256": ORIGINAL_OF_COPY},
        "plan": {"sha256": PLAN},
        "copy": {"sha256": sha(copy)},
        "redactions": [row],
    }
    table = ",".join(row) + "\r\n" + ",".join(str(value) for value in row.values()) + "\r\n"
    return {"json": json.dumps(told).encode(), "csv": table.encode(), "pdf": b"%PDF-1.7 a log"}


def media_of(copy: bytes = COPY) -> tuple[Media, ...]:
    """A redacted copy, and an original."""
    return (
        Media(
            recording=FIRST,
            part=1,
            role="copy",
            path="footage/001-redacted.mp4",
            sha256=sha(copy),
            size=len(copy),
            media_type="video/mp4",
            original_sha256=ORIGINAL_OF_COPY,
            started_at=AT,
            duration_ms=61_000,
            plan_sha256=PLAN,
            captions="footage/001-redacted.vtt",
            said=(("00:00:01.000", "[Sound deleted: (b)(6)]"),),
            log={form: f"redaction/001-log.{form}" for form in log_of(copy)},
            withheld=(Amounts(code="(b)(6)", title="Privacy", times=1, picture_seconds=1.0, sound_seconds=1.0),),
        ),
        Media(
            recording=SECOND,
            part=1,
            role="original",
            path=f"natives/{control_number('ICE', PACKAGE, 2)}.mp4",
            sha256=sha(ORIGINAL),
            size=len(ORIGINAL),
            media_type="video/mp4",
            original_sha256=sha(ORIGINAL),
            started_at=AT,
            duration_ms=5_000,
        ),
    )


def contents_in(ledger: Ledger, *, copy: bytes = COPY, kind: str = "discovery") -> Contents:
    """A release of one redacted copy and one original, and what happened to their recordings."""
    taken = ledger.happened("evidence.clip_taken_in", f"recording:{FIRST}", sha256=ORIGINAL_OF_COPY, clip="c1")
    viewed = ledger.happened("access.viewing_opened", f"recording:{FIRST}", viewing="v", purpose="p", matter=None)
    stated = ledger.happened(
        "disclosure.lineage_stated",
        f"recording:{FIRST}",
        sha256=sha(COPY),
        source_sha256=ORIGINAL_OF_COPY,
        plan_sha256=PLAN,
    )
    second = ledger.happened("evidence.clip_taken_in", f"recording:{SECOND}", sha256=sha(ORIGINAL), clip="c2")
    logs = log_of(copy)
    captions = b"WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n[Sound deleted: (b)(6)]\n"
    media = media_of(copy)
    contents = Contents(
        package=PACKAGE,
        release="01930000-0000-7000-8000-00000000cafe",
        kind=kind,
        title="Footage of <2 November>",
        agency_code="ICE",
        agency="Immigration & Customs Enforcement",
        number="",
        released_at=AT,
        origin=SIGNER.name,
        key=VKEY,
        media=media,
        histories=(
            History(
                recording=FIRST,
                entries=(ledger.entry(taken), ledger.entry(viewed, shown=False), ledger.entry(stated)),
            ),
            History(recording=SECOND, entries=(ledger.entry(second),)),
        ),
        pieces=(),
        withheld_in_full={"(b)(7)(A)": 2},
    )
    pieces = [
        paper(media[0].path, "footage", copy),
        paper(media[1].path, "footage", ORIGINAL),
        paper(media[0].captions, "captions", captions),
        *(paper(media[0].log[form], "log", content) for form, content in logs.items()),
        paper("ledger/key.txt", "key", f"{ledger.signer.verifier}\n".encode()),
        paper("letter/release.pdf", "letter", b"%PDF-1.7 a letter"),
        paper("custody/case.jsonld", "case", graph_of(contents)),
        paper("load/load.dat", "load", dat_of(contents)),
        paper("load/load.opt", "load", opt_of(contents)),
    ]
    return replace(contents, pieces=tuple(sorted(pieces, key=lambda piece: piece.path)))


def pieces_in(ledger: Ledger, contents: Contents) -> list[Piece]:
    """Every file of the package, with what proves it."""
    frozen = frozen_pieces(contents)
    listing = listing_of(contents, frozen)
    event = ledger.happened(
        "disclosure.package_frozen", f"release:{contents.release}", contents_sha256=sha(listing), files=2, package="p"
    )
    note = ledger.published()
    proofs = [
        paper(
            f"{history.folder}/{entry.proof}",
            "proof",
            (ledger.proof if entry.shown else ledger.closed_proof)(entry.index, note).encode(),
        )
        for history in contents.histories
        for entry in history.entries
    ]
    return [
        *frozen,
        paper(LIST, "list", listing),
        paper(CHECKPOINT, "checkpoint", note.encode()),
        paper(PACKAGE_PROOF, "proof", ledger.proof(event, note).encode()),
        *proofs,
    ]


def bag_of(contents: Contents, pieces: list[Piece]) -> BagStream:
    """The bag of these pieces."""
    return BagStream(contents.name, pieces, contents.bag_info, at=AT)


def made(folder: Path, *, copy: bytes = COPY, signer: Signer = SIGNER) -> Path:
    """A whole package, as a zip file in the folder."""
    ledger = Ledger(folder / "ledger", signer)
    contents = contents_in(ledger, copy=copy)
    target = folder / f"{contents.name}.zip"
    target.write_bytes(bag_of(contents, pieces_in(ledger, contents)).read())
    return target


def unpacked(package: Path, folder: Path) -> Path:
    """The package as a folder."""
    with zipfile.ZipFile(package) as archive:
        archive.extractall(folder)
    (bag,) = folder.iterdir()
    return bag


def resealed(bag: Path) -> Path:
    """The bag with its manifests made anew over what it holds now, as whoever tampers would."""
    files = sorted(path for path in (bag / "data").rglob("*") if path.is_file())
    sizes = [path.stat().st_size for path in files]
    info = (bag / "bag-info.txt").read_text().partition("Payload-Oxum")[0]
    (bag / "bag-info.txt").write_text(f"{info}Payload-Oxum: {sum(sizes)}.{len(sizes)}\n")
    for name in ("sha256", "sha512"):
        lines = [f"{hashlib.new(name, path.read_bytes()).hexdigest()}  {path.relative_to(bag)}\n" for path in files]
        (bag / f"manifest-{name}.txt").write_text("".join(lines))
    for name in ("sha256", "sha512"):
        tags = ["bagit.txt", "bag-info.txt", "manifest-sha256.txt", "manifest-sha512.txt"]
        lines = [f"{hashlib.new(name, (bag / tag).read_bytes()).hexdigest()}  {tag}\n" for tag in tags]
        (bag / f"tagmanifest-{name}.txt").write_text("".join(lines))
    return bag


def relisted(bag: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    """The bag with its own list changed to fit, and its manifests made anew."""
    where = bag / "data" / LIST
    listing = json.loads(where.read_text())
    change(listing)
    for one in listing["files"]:
        path = bag / "data" / one["path"]
        if path.exists():
            one["sha256"], one["size"] = sha(path.read_bytes()), path.stat().st_size
    where.write_bytes(canonical(listing))
    return resealed(bag)


def zipped(bag: Path, target: Path) -> Path:
    """A folder as a zip file."""
    return Path(shutil.make_archive(str(target), "zip", bag.parent, bag.name))
