"""Bringing in people, appointments, cameras and training from files of rows, each row by the action that it stands for.

Guarantees: a row is carried out whole or not at all, and a bad one harms no other; a trial runs the very same actions
and takes them back; the same file brought in again changes nothing.
"""

from openbwc.program.importing.kinds import KINDS, Kind
from openbwc.program.importing.report import report_of
from openbwc.program.importing.running import Imported, import_rows

__all__ = ["KINDS", "Imported", "Kind", "import_rows", "report_of"]
