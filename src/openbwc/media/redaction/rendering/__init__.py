"""Render a plan: a copy in which only what has to be is encoded again, held against its source before it is given.

For one machine: `render`. For work in pieces, each a task of the isolated child (`executing.model.Piece`):

- "redact_survey" (source, source_plan, target, smart): writes the survey; gives mode, why_full and spans;
- "redact_span" (source, source_plan, source_survey, target, first, last, threads): writes the part of one span;
- "redact_assemble" (source, source_plan, source_survey, source_parts, target): puts the parts `<first>.part` of a
  folder together with what is copied, compares, and gives the `RenderReport` as a dict;
- "redact_render" (source, source_plan, target, smart, threads): all of it at once, with the same bytes as a result.

`source_plan` is a plan's file, `source_survey` what "redact_survey" wrote.
"""

from openbwc.media.redaction.rendering.asking import render
from openbwc.media.redaction.rendering.model import RenderReport, Survey

__all__ = ["RenderReport", "Survey", "render"]
