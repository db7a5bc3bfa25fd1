"""Bytes into the vault, before anything is decided of them.

Guarantees: what is known is stored once (the id is the content's own digest); the sidecars lie in the same object as
the original that they came with; a sidecar that comes with a later sighting has an object of its own, which no other
original shares, so that it goes with this one (V.A.4), and which is told before it is stored.
"""

import re
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from openbwc.vault import DamagedObjectError, NoSuchObjectError, SourceUnreadableError, Staged, Vault
from openbwc.vault.fixity import ORIGINAL_PREFIX

SIDECAR_PREFIX = "urn:openbwc:sidecar:"
_LATER_SIGHTING = f"Sidecar of a later sighting of {ORIGINAL_PREFIX}"
_LONGEST_STEM = 120
_LONGEST_SUFFIX = 20


@dataclass(frozen=True, kw_only=True)
class StoredOriginal:
    """An original in the vault: its object, its name there, size in bytes, SHA-256 in hex."""

    vault_object: str
    vault_name: str
    size: int
    sha256: str


def sidecar_object(original_sha256: str, sha256: str) -> str:
    """The object of a sidecar that came with a later sighting of an original, both by their digests in hex."""
    return f"{SIDECAR_PREFIX}{original_sha256}:{sha256}"


def original_of(vault: Vault, sidecar: str) -> str:
    """The digest of the original with which a sidecar's object came, as its inventory says. Raises `VaultError`."""
    message = vault.inventory_of(sidecar)[0].message
    told = re.fullmatch(f"{_LATER_SIGHTING}([0-9a-f]{{64}})\\.", message)
    if told is None:
        raise DamagedObjectError(
            f"Expected the inventory of {sidecar} to name the original that it came with, found {message!r}. Ask who "
            "brought it into the vault."
        )
    return told[1]


def is_known(vault: Vault, object_id: str) -> bool:
    """Whether the vault has anything under that id: a damaged object and a tombstone too."""
    try:
        vault.inventory_of(object_id)
    except NoSuchObjectError:
        return False
    except DamagedObjectError:
        return True
    return True


def shown_name(path: Path) -> str:
    """A file's name as text, whatever bytes it has on the card, at most 255 characters."""
    name = path.name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(one if one.isprintable() else "�" for one in name)[-255:]


def vault_name(path: Path) -> str:
    """A plain name for the vault, made of a name that may be anything; its suffix stays."""
    stem, dot, suffix = shown_name(path).rpartition(".")
    if not dot or not stem:
        stem, suffix = shown_name(path), ""
    clean = "".join(one if one.isascii() and (one.isalnum() or one in "-_. ") else "_" for one in stem)[:_LONGEST_STEM]
    tail = "".join(one for one in suffix if one.isascii() and one.isalnum())[:_LONGEST_SUFFIX]
    return f"{clean.strip(' .') or 'file'}{'.' + tail if tail else ''}"


def store_original(
    vault: Vault,
    path: Path,
    sidecars: Sequence[Path],
    *,
    actor: str,
    at: datetime,
    holder: str,
    hashed: Callable[[str], None],
    beside: Callable[[str, Staged], AbstractContextManager[bool]],
    progress: Callable[[int], None] | None = None,
) -> StoredOriginal:
    """Store a file with its sidecars; `hashed` is told the digest before the original is renamed into the vault, and of
    a known one once its sidecars are there: from then on nothing more is needed of the card.

    `beside` is told the original's digest and each sidecar that is to have an object of its own, and says whether it
    is to be stored, which holds until it is left; `holder` is whose key seals it.

    Raises `VaultError` where the file cannot be read or the vault's disk refuses; then nothing was stored.
    """
    with ExitStack() as until_stored:
        staged = until_stored.enter_context(vault.stage(path, vault_name(path), progress=progress))
        object_id = ORIGINAL_PREFIX + staged.sha256
        if vault.holds(object_id):
            _store_beside(vault, staged.sha256, sidecars, actor=actor, at=at, holder=holder, told=beside)
            hashed(staged.sha256)
            return known_original(vault, staged.sha256, size=staged.size)
        hashed(staged.sha256)
        stored = vault.commit(
            object_id,
            [staged, *_stage_sidecars(vault, sidecars, {staged.name}, until_stored)],
            message=f"Original {shown_name(path)}.",
            actor=actor,
            created=at,
            holder=holder,
        )
    name = next(name for name, digest in stored.files.items() if digest == staged.sha256)
    return StoredOriginal(vault_object=object_id, vault_name=name, size=staged.size, sha256=staged.sha256)


def known_original(vault: Vault, sha256: str, *, size: int) -> StoredOriginal:
    """The original of that digest as the vault already holds it. Raises `VaultError` where it does not."""
    object_id = ORIGINAL_PREFIX + sha256
    for name, digest in vault.files(object_id).items():
        if digest == sha256:
            return StoredOriginal(vault_object=object_id, vault_name=name, size=size, sha256=sha256)
    raise DamagedObjectError(f"Expected {object_id} to hold the content that its id names, found other. Check fixity.")


def _stage_sidecars(vault: Vault, sidecars: Sequence[Path], taken: set[str], until_stored: ExitStack) -> list[Staged]:
    """Stage each sidecar under a name of its own; one that vanished meanwhile is left out."""
    staged: list[Staged] = []
    for number, path in enumerate(sidecars, 1):
        name = vault_name(path)
        if name in taken:
            name = f"sidecar-{number}-{name}"
        taken.add(name)
        with suppress(SourceUnreadableError):
            staged.append(until_stored.enter_context(vault.stage(path, name)))
    return staged


def _store_beside(
    vault: Vault,
    original_sha256: str,
    sidecars: Sequence[Path],
    *,
    actor: str,
    at: datetime,
    holder: str,
    told: Callable[[str, Staged], AbstractContextManager[bool]],
) -> None:
    known = set(vault.files(ORIGINAL_PREFIX + original_sha256).values())
    message = f"{_LATER_SIGHTING}{original_sha256}."
    with ExitStack() as until_stored:
        for one in _stage_sidecars(vault, sidecars, set(), until_stored):
            if one.sha256 in known:
                continue
            own = sidecar_object(original_sha256, one.sha256)
            with told(original_sha256, one) as wanted:
                if wanted:
                    vault.commit(own, [one], message=message, actor=actor, created=at, holder=holder)
