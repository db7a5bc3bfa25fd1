"""What stands in addresses: a UUID is shown as a short opaque word, and no id is sequential; a month as its digits."""

import uuid

import shortuuid


class ShortId:
    """A path converter between a UUID and its 22-letter form; any other word is no address of ours (404)."""

    regex = "[2-9A-HJ-NP-Za-km-z]{22}"

    def to_python(self, value: str) -> uuid.UUID:
        """The UUID behind the word."""
        return shortuuid.decode(value)

    def to_url(self, value: uuid.UUID) -> str:
        """The word that stands for the UUID."""
        return shortuuid.encode(value)


class MonthText:
    """A path converter for a calendar month as `2026-10`; anything else is no address of ours (404)."""

    regex = "2[0-9]{3}-(?:0[1-9]|1[0-2])"

    def to_python(self, value: str) -> str:
        """The month as it stands."""
        return value

    def to_url(self, value: str) -> str:
        """The same."""
        return value
