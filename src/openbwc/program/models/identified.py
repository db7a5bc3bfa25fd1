"""What every row of the domain has: an opaque identifier that sorts by time of making (UUIDv7, RFC 9562)."""

import uuid

import shortuuid
from django.db import models
from uuid_utils.compat import uuid7


def new_id() -> uuid.UUID:
    """A new UUIDv7."""
    return uuid7()


class Identified(models.Model):
    """A row with a UUIDv7 primary key, shown in addresses as a short id (base 57, 22 characters)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)

    class Meta:
        abstract = True

    @property
    def short_id(self) -> str:
        """The id as it stands in an address."""
        return shortuuid.encode(self.id)
