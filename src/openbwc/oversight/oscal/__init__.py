"""OSCAL 1.2.1 out: what the policy asks, what we claim, what was assessed and what is to be done, for other tools.

Guarantees: each document is held against NIST's published schema before it is written; equal input gives equal
output, ids included; no document holds content of a recording.
"""

from openbwc.oversight.oscal.documents import Document
from openbwc.oversight.oscal.exporting import export

__all__ = ["Document", "export"]
