"""The agencies' keys, behind one small interface: they only wrap and unwrap the data keys of objects.

Guarantees: a provider never sees content; whoever holds the vault and the key records without a provider has nothing to
read. `KeyFiles` keeps each key in a file of its own, mode 0400, synced before anything is wrapped with it; no two keys
ever have one id, whenever and wherever they were made. A key is made by `renew` alone (see `vault.known_keys`). `wrap`
and `unwrap` take a context that has to be the same both times: what a PKCS#11 token calls additional authenticated
data, and a cloud's key service an encryption context.
"""

import os
import re
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from openbwc.vault.disk import PRIVATE_FOLDER_MODE, make_folder, sync_folder, write_file
from openbwc.vault.errors import BadNameError, KeyLostError

INSTALLATION = "installation"
"""The holder of what no agency is known for yet."""
_HOLDER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_KEY_ID = re.compile(r"[0-9]{4}-[0-9a-f]{8}")
_NONCE = 12
_KEY_MODE = 0o400
AES_KEY = 32


@dataclass(frozen=True, kw_only=True)
class Wrapped:
    """A secret under a key: `holder` is an agency's code, `key_id` the provider's name of the key."""

    holder: str
    key_id: str
    data: bytes


class KeyProvider(Protocol):
    """Where the agencies' keys are. Every call may raise `KeyLostError`."""

    def key_ids(self, holder: str) -> tuple[str, ...]:
        """The ids of the holder's keys in the order in which they were made; the last one wraps."""
        ...

    def wrap(self, holder: str, secret: bytes, context: bytes) -> Wrapped:
        """A secret of 32 bytes under the newest of the holder's keys, which has one."""
        ...

    def unwrap(self, wrapped: Wrapped, context: bytes) -> bytes:
        """The secret; `KeyLostError` where the key is gone, or key, context or bytes are not those of the wrapping."""
        ...

    def renew(self, holder: str) -> str:
        """Make a key that wraps from now on, and give its id, which no key had before; the older ones still unwrap."""
        ...

    def retire(self, holder: str) -> tuple[str, ...]:
        """Destroy every key of the holder but the newest one, and give their ids; what they wrap is lost."""
        ...


class KeyFiles:
    """Keys in files below `folder`: `<holder>/0001-5ac0ffee.key`, 64 hex characters; the highest id is the newest key.

    The random part tells two keys of one number apart.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def wrap(self, holder: str, secret: bytes, context: bytes) -> Wrapped:
        """By AES-256-GCM with a random nonce. Raises `KeyLostError` where the holder has no key."""
        found = self.key_ids(holder)
        if not found:
            raise KeyLostError(f"Expected a key of {holder}, found none.")
        key_id, nonce = found[-1], os.urandom(_NONCE)
        data = nonce + AESGCM(self.secret_of(holder, key_id)).encrypt(nonce, secret, context)
        return Wrapped(holder=holder, key_id=key_id, data=data)

    def unwrap(self, wrapped: Wrapped, context: bytes) -> bytes:
        """The secret. Raises `KeyLostError`."""
        return opened(self.secret_of(wrapped.holder, wrapped.key_id), wrapped, context)

    def renew(self, holder: str) -> str:
        """A key of the next number."""
        key_id = next_id(self.key_ids(holder))
        self._place(holder, key_id, AESGCM.generate_key(bit_length=8 * AES_KEY))
        return key_id

    def retire(self, holder: str) -> tuple[str, ...]:
        """Overwrite and remove all files but the one of the highest id."""
        older = self.key_ids(holder)[:-1]
        for path in self._of(holder).glob(".*"):  # what a killed process left holds a key too
            if path.stat().st_nlink == 1:
                erase(path)
            else:  # another name of a key that is in its place
                path.unlink()
        for key_id in older:
            erase(self._path(holder, key_id))
        return older

    def key_ids(self, holder: str) -> tuple[str, ...]:
        """In the order of their numbers."""
        folder = self._of(holder)
        names = (path.stem for path in folder.glob("*.key")) if folder.is_dir() else ()
        return tuple(sorted(name for name in names if _KEY_ID.fullmatch(name)))

    def secret_of(self, holder: str, key_id: str) -> bytes:
        """The key itself, 32 bytes: to be split between officials. Raises `KeyLostError`."""
        try:
            secret = bytes.fromhex(self._path(holder, key_id).read_text(encoding="ascii"))
        except (OSError, ValueError) as error:
            raise KeyLostError(
                f"Expected key {key_id} of {holder}, found none that can be read. Restore it from a copy or from its "
                "officials' shares."
            ) from error
        if len(secret) != AES_KEY:
            raise KeyLostError(f"Expected key {key_id} of {holder} to have {AES_KEY} bytes, found {len(secret)}.")
        return secret

    def restore(self, holder: str, key_id: str, secret: bytes) -> None:
        """Put a lost key back. Raises `KeyLostError` where another one stands under its id."""
        if not self._place(holder, key_id, secret) and self.secret_of(holder, key_id) != secret:
            raise KeyLostError(f"Expected no key {key_id} of {holder}, found another one. Nothing was changed.")

    def _place(self, holder: str, key_id: str, secret: bytes) -> bool:
        """Whether the key is now under its id; False where one was there."""
        folder = self._of(holder)
        make_folder(self._folder.parent)
        for one in (self._folder, folder):
            make_folder(one, mode=PRIVATE_FOLDER_MODE)
        draft = folder / f".{uuid.uuid4().hex}"
        write_file(draft, secret.hex().encode(), mode=_KEY_MODE)
        try:
            os.link(draft, self._path(holder, key_id))
        except FileExistsError:
            return False
        finally:
            draft.unlink()
            sync_folder(folder)
        return True

    def _of(self, holder: str) -> Path:
        check_holder(holder)
        return self._folder / holder

    def _path(self, holder: str, key_id: str) -> Path:
        if not _KEY_ID.fullmatch(key_id):
            raise KeyLostError(f"Expected a key's id as '0001-5ac0ffee', found {key_id!r}.")
        return self._of(holder) / f"{key_id}.key"


def next_id(ids: tuple[str, ...]) -> str:
    """An id after the last of these: the next number, and a random part that tells two keys of one number apart."""
    number = int(ids[-1].partition("-")[0]) + 1 if ids else 1
    return f"{number:04}-{os.urandom(4).hex()}"


def check_holder(holder: str) -> None:
    """Raise `BadNameError` unless it can be an agency's code."""
    if not _HOLDER.fullmatch(holder):
        raise BadNameError(
            f"Expected an agency's code of letters, digits, '-', '_' and '.' that begins with a letter or digit, found "
            f"{holder!r}."
        )


def opened(key: bytes, wrapped: Wrapped, context: bytes) -> bytes:
    """What `KeyFiles` wrapped with a key of 32 bytes. Raises `KeyLostError`."""
    try:
        return AESGCM(key).decrypt(wrapped.data[:_NONCE], wrapped.data[_NONCE:], context)
    except (InvalidTag, ValueError) as error:
        raise KeyLostError(
            f"Expected key {wrapped.key_id} of {wrapped.holder} to be the one that wrapped this, found another key or "
            "other bytes. Restore the key from a copy or from its officials' shares."
        ) from error


def erase(path: Path) -> None:
    """Overwrite a small file and remove it, durably.

    What a file system or a disk keeps of older writes (snapshots, journals, spare blocks) is out of our reach.
    """
    path.chmod(0o600)
    with path.open("r+b", buffering=0) as file:
        file.write(bytes(path.stat().st_size))
        os.fsync(file.fileno())
    path.unlink()
    sync_folder(path.parent)
