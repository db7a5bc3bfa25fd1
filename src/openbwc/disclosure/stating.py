"""Words that people write in a review or a release: how long they may be, and their digest for the ledger."""

import hashlib
from collections.abc import Mapping

import rfc8785

from openbwc.program.refusals import Mistaken


def checked(name: str, words: str, longest: int) -> str:
    """The words without what stands around them. Raises `Mistaken` where they are too long, or hold a null."""
    said = words.strip()
    if len(said) > longest or "\x00" in said:
        raise Mistaken(f"Expected {name} of at most {longest:,} characters, none of them null; found {len(said):,}.")
    return said


def digest_of(said: Mapping[str, str]) -> str:
    """The SHA-256 (hexadecimal) of words in canonical form (RFC 8785)."""
    return hashlib.sha256(rfc8785.dumps(dict(said))).hexdigest()
