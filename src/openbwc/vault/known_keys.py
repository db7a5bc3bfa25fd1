"""Which keys a holder has had: a check value of each, beside the key records.

Guarantees: a first key is made only for a holder that never had one, so that a key that is lost, or lies on a disk that
is not mounted, is never made anew under the records that need it; nothing new is wrapped by a key that is not the
newest known one, or whose bytes are others than they were; and a key is known again by what it wrapped once.
"""

import base64
import json
import uuid
from pathlib import Path

from openbwc.vault.disk import make_folder, sync_folder, write_file
from openbwc.vault.errors import KeyLostError
from openbwc.vault.keys import AES_KEY, KeyProvider, Wrapped, check_holder

_CHECKED = bytes(AES_KEY)  # what a check value wraps: no secret, only proof that this key wrapped it


class KnownKeys:
    """The check values in `folder`: `<holder>/<key id>.json`."""

    def __init__(self, folder: Path, provider: KeyProvider) -> None:
        self._folder = folder
        self._provider = provider

    def ids(self, holder: str) -> list[str]:
        """The ids of the holder's keys that are not destroyed, oldest first."""
        folder = self._of(holder)
        return sorted(path.stem for path in folder.glob("[0-9]*.json")) if folder.is_dir() else []

    def current(self, holder: str) -> str:
        """The id of the key that wraps now, tried just now; a first one is made where there never was one.

        Raises `KeyLostError` where the newest known key is not there or is another one.
        """
        known, held = self.ids(holder), self._provider.key_ids(holder)
        if not known and not held:
            held = (self._provider.renew(holder),)
        if known and (not held or held[-1] < known[-1]):
            raise KeyLostError(
                f"Expected key {known[-1]} of {holder}, which is its newest one, found none. Mount the folder or the "
                "token of the keys, or restore the key from a copy or from its officials' shares. No other key is made "
                "in its place."
            )
        if held[-1] not in known:
            self._note(holder)
        self._provider.unwrap(self.check(holder, held[-1]), check_context(holder))
        return held[-1]

    def check(self, holder: str, key_id: str) -> Wrapped:
        """What the key wrapped once, in the context of `check_context`. Raises `KeyLostError` for a key not known."""
        try:
            data = json.loads((self._of(holder) / f"{key_id}.json").read_bytes())["wrapped"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            known = ", ".join(self.ids(holder)) or "none"
            raise KeyLostError(
                f"Expected a key of {holder} that is in use (known: {known}), found {key_id}. A key that was destroyed "
                f"is not put back; where a copy of {self._folder} is to be restored, restore that first."
            ) from error
        return Wrapped(holder=holder, key_id=key_id, data=base64.b64decode(data))

    def forget_but(self, holder: str, key_id: str) -> None:
        """Keep the check value of one key alone: the others were destroyed."""
        for other in set(self.ids(holder)) - {key_id}:
            (self._of(holder) / f"{other}.json").unlink()
        sync_folder(self._of(holder))

    def _note(self, holder: str) -> None:
        wrapped = self._provider.wrap(holder, _CHECKED, check_context(holder))
        folder = self._of(holder)
        for one in (self._folder, folder):
            make_folder(one)
        draft = folder / f".{uuid.uuid4().hex}"
        body = {"holder": holder, "key": wrapped.key_id, "wrapped": base64.b64encode(wrapped.data).decode("ascii")}
        write_file(draft, json.dumps(body, indent=1).encode() + b"\n")
        draft.replace(folder / f"{wrapped.key_id}.json")
        sync_folder(folder)

    def _of(self, holder: str) -> Path:
        check_holder(holder)
        return self._folder / holder


def check_context(holder: str) -> bytes:
    """What check values of the holder's keys are wrapped for."""
    return f"openbwc vault key\0{holder}".encode()
