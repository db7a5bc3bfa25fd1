"""How a code of the policy reads to a person: one way, in a refusal, on a page, on a paper and in a terminal."""

import re
from collections.abc import Iterable

_SPELT = {"foia": "FOIA", "leo": "LEO", "non evidentiary": "non-evidentiary", "privacy act": "Privacy Act"}
_OTHERWISE = re.compile(rf"\b(?:{'|'.join(_SPELT)})\b")


def in_words(code: str) -> str:
    """A code as words: `disclosure_officer` becomes `disclosure officer`, `foia_request` `FOIA request`."""
    return _OTHERWISE.sub(lambda found: _SPELT[found[0]], code.replace("_", " "))


def headed(code: str) -> str:
    """A code as words that begin a line: `use_of_force` becomes `Use of force`."""
    words = in_words(code)
    return words[:1].upper() + words[1:]


def listed(codes: Iterable[str]) -> str:
    """Codes as words in the order of the alphabet, between commas; empty where there are none."""
    return ", ".join(sorted(map(in_words, codes), key=str.casefold))
