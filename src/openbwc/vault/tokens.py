"""The agencies' keys on a PKCS#11 token (a hardware module, or SoftHSM), which they never leave.

Guarantees: a key is made on the token, sensitive and not extractable, and wraps and unwraps there by AES-256-GCM
(CKM_AES_GCM) with the context as additional authenticated data. What it wrapped is opened again before it is given, so
that a token that does something else loses nothing. A session that the token gave up is opened anew, and a forked
process opens its own (PKCS#11 Base Specification 2.40, 2.2). Calls go one at a time.

The token is named by a PKCS#11 URI (RFC 7512):
`pkcs11:token=OpenBWC?module-path=/usr/lib/softhsm/libsofthsm2.so&pin-source=file:/etc/openbwc/pin`.
This module needs the package `python-pkcs11`, which OpenBWC does without where keys are in files.
"""

import contextlib
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar, cast
from urllib.parse import unquote

import pkcs11
from pkcs11 import Attribute, GCMParams, KeyType, Mechanism, MechanismFlag, ObjectClass
from pkcs11.types import Session

from openbwc.vault.errors import BadNameError, KeyLostError
from openbwc.vault.keys import AES_KEY, Wrapped, check_holder, next_id

SCHEME = "pkcs11:"
_NONCE = 12
_ATTRIBUTES = {"token", "module-path", "pin-source"}
_GONE = (
    pkcs11.SessionHandleInvalid,
    pkcs11.SessionClosed,
    pkcs11.UserNotLoggedIn,
    pkcs11.DeviceError,
    pkcs11.DeviceRemoved,
    pkcs11.TokenNotPresent,
)
_initialised_by: dict[str, int] = {}  # modules, and the process that did it
Answer = TypeVar("Answer")


@dataclass(frozen=True, kw_only=True)
class TokenAddress:
    """Which token: its label, its module (a shared library), and the file that holds the user's PIN."""

    token: str
    module: Path
    pin: Path


class _Key(Protocol):
    """What is asked of a key on the token."""

    id: bytes

    def encrypt(self, data: bytes, *, mechanism: Mechanism, mechanism_param: GCMParams) -> bytes: ...

    def decrypt(self, data: bytes, *, mechanism: Mechanism, mechanism_param: GCMParams) -> bytes: ...

    def destroy(self) -> None: ...


def address_of(uri: str) -> TokenAddress:
    """The token that a PKCS#11 URI names. Raises `BadNameError` for one that names too little or too much."""
    path, _, query = uri.removeprefix(SCHEME).partition("?")
    told = {
        name: unquote(value) for name, _, value in (one.partition("=") for one in path.split(";") + query.split("&"))
    }
    if told.keys() != _ATTRIBUTES or not all(told.values()):
        raise BadNameError(
            "Expected a PKCS#11 URI of the form pkcs11:token=LABEL?module-path=/…/module.so&pin-source=file:/…, found "
            f"one with: {', '.join(sorted(told))}. Put the PIN into a file that only OpenBWC reads."
        )
    pin = told["pin-source"].removeprefix("file:").removeprefix("//")
    return TokenAddress(token=told["token"], module=Path(told["module-path"]), pin=Path(pin))


class TokenKeys:
    """Keys on a token: label `openbwc HOLDER`, id `0001-5ac0ffee`; the highest id is the newest key."""

    def __init__(self, uri: str) -> None:
        self._address = address_of(uri)
        self._lock, self._process = threading.Lock(), os.getpid()
        self._session: Session | None = None

    def key_ids(self, holder: str) -> tuple[str, ...]:
        """In the order of their numbers."""
        return self._ask(lambda session: tuple(sorted(_keys(session, holder))))

    def wrap(self, holder: str, secret: bytes, context: bytes) -> Wrapped:
        """On the token, with a random nonce."""

        def work(session: Session) -> Wrapped:
            keys = _keys(session, holder)
            if not keys:
                raise KeyLostError(f"Expected a key of {holder} on the token, found none.")
            key_id, nonce = max(keys), os.urandom(_NONCE)
            key = keys[key_id]
            how: dict[str, Any] = {"mechanism": Mechanism.AES_GCM, "mechanism_param": GCMParams(nonce, context)}
            data = key.encrypt(secret, **how)
            if key.decrypt(data, **how) != secret:
                raise KeyLostError("Expected the token to open what it wrapped, found that it gave something else.")
            return Wrapped(holder=holder, key_id=key_id, data=nonce + data)

        return self._ask(work)

    def unwrap(self, wrapped: Wrapped, context: bytes) -> bytes:
        """The secret, opened on the token. Raises `KeyLostError`."""

        def work(session: Session) -> bytes:
            key = _keys(session, wrapped.holder).get(wrapped.key_id)
            if key is None:
                raise KeyLostError(
                    f"Expected key {wrapped.key_id} of {wrapped.holder} on the token, found none. Restore the token."
                )
            nonce, data = wrapped.data[:_NONCE], wrapped.data[_NONCE:]
            return key.decrypt(data, mechanism=Mechanism.AES_GCM, mechanism_param=GCMParams(nonce, context))

        return self._ask(work)

    def renew(self, holder: str) -> str:
        """A key of the next number, made on the token."""
        return self._ask(lambda session: _make(session, holder))

    def retire(self, holder: str) -> tuple[str, ...]:
        """Destroy all keys of the holder on the token but the one of the highest id."""

        def work(session: Session) -> tuple[str, ...]:
            older = sorted(_keys(session, holder).items())[:-1]
            for _, key in older:
                key.destroy()
            return tuple(key_id for key_id, _ in older)

        return self._ask(work)

    def _ask(self, work: Callable[[Session], Answer]) -> Answer:
        if self._process != os.getpid():
            self._lock, self._process, self._session = threading.Lock(), os.getpid(), None
        with self._lock:
            try:
                with contextlib.suppress(*_GONE):
                    if self._session is not None:
                        return work(self._session)
                self._session = self._opened()
                return work(self._session)
            except pkcs11.PKCS11Error as error:
                reason = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
                raise KeyLostError(
                    f"Expected the token {self._address.token!r} to do its part, found that it does not ({reason}). "
                    "Check the token, its module and its PIN, and that the right keys are on it."
                ) from error

    def _opened(self) -> Session:
        try:
            pin = self._address.pin.read_text(encoding="utf-8").strip()
        except OSError as error:
            raise KeyLostError(f"Expected the token's PIN in {self._address.pin}, found none ({error}).") from error
        if self._session is not None:
            with contextlib.suppress(pkcs11.PKCS11Error):
                self._session.close()
        token = _library(str(self._address.module)).get_token(token_label=self._address.token)
        try:
            session: Session = token.open(rw=True, user_pin=pin)
        except pkcs11.UserAlreadyLoggedIn:  # by another session of this process
            session = token.open(rw=True)
        return session


def _library(module: str) -> Any:
    """The token's module, initialised by this process: what a parent initialised is not ours."""
    if _initialised_by.setdefault(module, os.getpid()) != os.getpid():
        with contextlib.suppress(pkcs11.PKCS11Error):
            pkcs11.lib(module).finalize()
        _initialised_by[module] = os.getpid()
    return pkcs11.lib(module)


def _keys(session: Session, holder: str) -> dict[str, _Key]:
    """The holder's keys by their ids."""
    found = session.get_objects({Attribute.CLASS: ObjectClass.SECRET_KEY, Attribute.LABEL: _label(holder)})
    return {key.id.decode("ascii", "replace"): key for key in cast("list[_Key]", list(found))}


def _make(session: Session, holder: str) -> str:
    key_id = next_id(tuple(sorted(_keys(session, holder))))
    session.generate_key(
        KeyType.AES,
        8 * AES_KEY,
        id=key_id.encode(),
        label=_label(holder),
        store=True,
        capabilities=MechanismFlag.ENCRYPT | MechanismFlag.DECRYPT,
        template={Attribute.SENSITIVE: True, Attribute.EXTRACTABLE: False},
    )
    return key_id


def _label(holder: str) -> str:
    check_holder(holder)
    return f"openbwc {holder}"
