"""Byte ranges of HTTP (RFC 9110, section 14), for one range at a time.

Guarantees: a header that is not a well-formed single range of bytes is ignored, as the RFC allows, and the whole is
served; a well-formed range that misses the content is `Unsatisfiable`; a range that is returned lies within it.
"""

import re
from dataclasses import dataclass

_RANGE = re.compile(r"bytes\s*=\s*(?P<first>\d{0,19})-(?P<last>\d{0,19})\s*\Z", re.IGNORECASE | re.ASCII)


class Unsatisfiable(Exception):  # noqa: N818 -- the RFC's own word
    """The range begins behind the end of the content (416)."""


@dataclass(frozen=True)
class ByteRange:
    """Bytes `first` to `last`, both included, of a content of `total` bytes."""

    first: int
    last: int
    total: int

    @property
    def length(self) -> int:
        """How many bytes."""
        return self.last - self.first + 1

    def content_range(self) -> str:
        """The value of the Content-Range field."""
        return f"bytes {self.first}-{self.last}/{self.total}"


def parse_range(header: str | None, total: int) -> ByteRange | None:
    """The single range that a Range header asks of `total` bytes; None = serve the whole. Raises `Unsatisfiable`."""
    match = _RANGE.match(header.strip()) if header else None
    if match is None:
        return None
    first, last = match["first"], match["last"]
    if not first and not last:
        return None
    if not first:  # the last so many bytes
        length = min(int(last), total)
        if length == 0:
            raise Unsatisfiable
        return ByteRange(total - length, total - 1, total)
    if last and int(last) < int(first):
        return None
    if int(first) >= total:
        raise Unsatisfiable
    return ByteRange(int(first), min(int(last), total - 1) if last else total - 1, total)
