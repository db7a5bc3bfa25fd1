"""Keys split between officials, m of n, so that a lost key comes back and none of them alone has it.

Guarantees: any m of the n shares give the key, fewer tell nothing of it (Shamir's scheme over GF(256), SLIP-0039, with
Trezor's reference library); a share with a mistyped word is refused by its checksum, shares that do not belong together
by the scheme's digest, and a key is put back only under the id whose check value it opens: never a destroyed key, nor
another agency's. Shares are tried before they are handed out.
"""

from collections.abc import Sequence

from shamir_mnemonic import MnemonicError, combine_mnemonics, generate_mnemonics

from openbwc.vault.errors import KeyLostError, VaultError
from openbwc.vault.keys import KeyFiles, opened
from openbwc.vault.known_keys import check_context
from openbwc.vault.records import KeyRing

MOST_SHARES = 16  # SLIP-0039


def split(ring: KeyRing, keys: KeyFiles, holder: str, *, needed: int, shares: int) -> tuple[str, tuple[str, ...]]:
    """The id of the holder's current key, and its shares: 33 words each, of which `needed` give the key.

    Raises `VaultError` for numbers that make no sense, `KeyLostError` where the key cannot be read.
    """
    if not 2 <= needed <= shares <= MOST_SHARES:
        raise VaultError(
            f"Expected at least 2 shares to be needed, of at most {MOST_SHARES}, found {needed} of {shares}."
        )
    key_id = ring.current(holder)
    secret = keys.secret_of(holder, key_id)
    ((*words,),) = generate_mnemonics(1, [(needed, shares)], secret)
    if combine_mnemonics(words[-needed:]) != secret:
        raise VaultError("Expected the shares to give the key back, found that they do not. None was handed out.")
    return key_id, tuple(words)


def restore(ring: KeyRing, keys: KeyFiles, holder: str, key_id: str, shares: Sequence[str]) -> None:
    """Put a lost key back from exactly as many shares as it needs.

    Raises `KeyLostError` where they do not give it, or no key of that id is in use.
    """
    check = ring.known.check(holder, key_id)
    try:
        secret: bytes = combine_mnemonics([" ".join(one.split()).lower() for one in shares])
    except MnemonicError as error:
        raise KeyLostError(
            f"Expected exactly as many shares of key {key_id} of {holder} as it needs, each word as it was written, "
            f"found others ({error})"
        ) from error
    opened(secret, check, check_context(holder))
    keys.restore(holder, key_id, secret)
