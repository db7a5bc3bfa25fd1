"""The numbers by which requests are tracked.

Guarantees: a number tells the agency and the year and nothing else; it is drawn from 2^50, so that nobody comes upon
somebody else's request by guessing, and has no letter that is taken for another (Crockford's base 32).
"""

import re
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10
LONGEST = 60
_READ_AS = str.maketrans("ILO", "110")
_WRITTEN = re.compile(r"(?P<agency>.+?)-(?P<year>[0-9]{4})-(?P<drawn>[0-9A-Z-]+)\Z")


def new_number(agency_code: str, year: int) -> str:
    """A new number, such as `ICE-2026-7K3MQ-2WX9P`."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return f"{agency_code}-{year}-{drawn[:5]}-{drawn[5:]}"


def as_written(text: str) -> str:
    """A number as somebody typed it, in the form in which it is kept; empty where it cannot be one."""
    found = _WRITTEN.match(re.sub(r"[\s-]+", "-", text.strip().upper())) if len(text) <= LONGEST else None
    if found is None:
        return ""
    drawn = found["drawn"].replace("-", "").translate(_READ_AS)
    if len(drawn) != LENGTH or not set(drawn) <= set(ALPHABET):
        return ""
    return f"{found['agency']}-{found['year']}-{drawn[:5]}-{drawn[5:]}"
