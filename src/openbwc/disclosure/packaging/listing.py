"""The package's own list, `manifest.json`: what is frozen, and what the ledger holds the digest of.

Guarantees: it names every file of the package with its SHA-256 but itself, the checkpoint and the proofs, which come
after it and prove themselves; equal contents give equal bytes (RFC 8785).
"""

from typing import Any

import rfc8785

from openbwc.disclosure.packaging.model import Contents, Entry, History, Media, Piece, paper
from openbwc.disclosure.packaging.page import page_of

FORMAT = "openbwc-package/1"
LIST, CHECKPOINT, PACKAGE_PROOF = "manifest.json", "ledger/checkpoint", "custody/package.tlog-proof"


def frozen_pieces(contents: Contents) -> tuple[Piece, ...]:
    """Every file whose digest is frozen: those of the contents, the histories, the page."""
    histories = [paper(one.path, "custody", _history(one)) for one in contents.histories]
    return (*contents.pieces, *histories, paper("index.html", "page", page_of(contents)))


def listing_of(contents: Contents, pieces: tuple[Piece, ...]) -> bytes:
    """The list of these contents."""
    proofs = [PACKAGE_PROOF]
    proofs += [f"{one.folder}/{entry.proof}" for one in contents.histories for entry in one.entries]
    listed: dict[str, Any] = {
        "format": FORMAT,
        "name": contents.name,
        "package": contents.package,
        "release": {
            "id": contents.release,
            "kind": contents.kind,
            "title": contents.title,
            "agency": contents.agency,
            "number": contents.number,
            "released_at": contents.released_at.isoformat(),
        },
        "ledger": {"origin": contents.origin, "key": contents.key},
        "files": [
            {"path": one.path, "role": one.role, "sha256": one.sha256, "size": one.size}
            for one in sorted(pieces, key=lambda piece: piece.path)
        ],
        "proofs": sorted(proofs),
        "recordings": [_recording(one, contents.media) for one in contents.histories],
        "withheld_in_full": None if contents.withheld_in_full is None else dict(contents.withheld_in_full),
    }
    return rfc8785.dumps(listed)


def _recording(history: History, media: tuple[Media, ...]) -> dict[str, Any]:
    return {
        "recording": history.recording,
        "history": history.path,
        "events": len(history.entries),
        "media": [_media(one) for one in media if one.recording == history.recording],
    }


def _media(one: Media) -> dict[str, Any]:
    return {
        "path": one.path,
        "role": one.role,
        "part": one.part,
        "sha256": one.sha256,
        "original_sha256": one.original_sha256,
        "plan_sha256": one.plan_sha256,
        "captions": one.captions,
        "log": dict(one.log),
    }


def _history(history: History) -> bytes:
    return rfc8785.dumps({"recording": history.recording, "events": [_entry(one) for one in history.entries]})


def _entry(one: Entry) -> dict[str, Any]:
    told: dict[str, Any] = {"index": one.index, "leaf": one.leaf, "proof": one.proof, "shown": one.shown}
    return told | ({"kind": one.kind, "time": one.time} if one.shown else {})
