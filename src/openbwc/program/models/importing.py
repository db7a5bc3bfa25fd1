"""Files of rows that were brought in: which file, by whom, tried or carried out, and how many rows came to what."""

from django.db import models

from openbwc.program.models.identified import Identified
from openbwc.program.models.people import Person


class ImportRun(Identified):
    """One reading of a file; its outcomes, row by row, are in the report that `program.importing` keeps.

    `dry` is a trial that changed nothing; `counts` are rows by outcome. `sha256` is the digest of the file's bytes.
    """

    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    dry = models.BooleanField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="imports")
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(default=dict)

    class Meta:
        ordering = ("-begun_at",)
        indexes = [models.Index(fields=["by", "-begun_at"], name="import_by_time")]
