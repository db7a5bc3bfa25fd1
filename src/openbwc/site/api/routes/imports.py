"""Bringing in files of rows (CSV): tried or carried out, with the outcome of each row that was not simply taken.

A run is idempotent by itself: the same file again changes nothing. Beside `imports:write` a token needs the scope of
what the rows are about, tried or not.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema, Status

from openbwc.program.importing import KINDS, import_rows
from openbwc.program.importing.report import BAD, Outcome, Verdict, report_of
from openbwc.program.importing.report import read_report as outcomes_of
from openbwc.program.models import ImportRun
from openbwc.program.refusals import Mistaken
from openbwc.site.api.bearing import require_scope, seat
from openbwc.site.api.describing import acts, asks
from openbwc.site.api.fields import Code, Page
from openbwc.site.api.paging import Cursor, Limit, paged

router = Router(tags=["imports"])

SCOPE_OF = {
    "people": "people:write",
    "appointments": "people:write",
    "cameras": "cameras:write",
    "training": "training:write",
}
LARGEST = 64 * 1024 * 1024
TOLD = 1000
"""So many bad rows are told in the answer itself; all of them stand in the run's report."""


class OutcomeShown(Schema):
    """What became of a row, or would: its line, the record that it is about, and the sentence that says so."""

    line: int
    outcome: Verdict
    record: str
    words: str


class RunShown(Schema):
    """A run; `counts` are rows by outcome, `bad` the first of those that were wrong or refused."""

    id: UUID
    kind: str
    name: str
    sha256: str
    dry: bool
    begun_at: datetime
    counts: dict[str, int]
    bad: list[OutcomeShown]


FILE = {
    "requestBody": {
        "required": True,
        "description": "A file of rows with the columns of its kind (`openbwc import --help`), in UTF-8.",
        "content": {"text/csv": {"schema": {"type": "string", "maxLength": LARGEST}}},
    }
}


def show(run: ImportRun, bad: list[Outcome] | None = None) -> RunShown:
    """A run for an answer."""
    told = [OutcomeShown(line=one.line, outcome=one.verdict, record=one.record, words=one.words) for one in bad or []]
    return RunShown(
        id=run.id,
        kind=run.kind,
        name=run.name,
        sha256=run.sha256,
        dry=run.dry,
        begun_at=run.begun_at,
        counts=run.counts,
        bad=told,
    )


def _with_file(declared: dict[str, Any]) -> dict[str, Any]:
    return {**declared, "openapi_extra": {**declared["openapi_extra"], **FILE}}


class _Keeping:
    """The first bad rows of a run."""

    def __init__(self) -> None:
        self.bad: list[Outcome] = []

    def hear(self, outcome: Outcome) -> None:
        """Keep it, when it is bad and there is room."""
        if outcome.verdict in BAD and len(self.bad) < TOLD:
            self.bad.append(outcome)


@router.get("", **asks("imports", Page[RunShown], summary="One's own runs, newest first"))
def list_runs(request: HttpRequest, cursor: Cursor = None, limit: Limit = 50) -> Page[RunShown]:
    """Tried and carried out."""
    return paged(ImportRun.objects.filter(by=seat(request).person), cursor, limit, show, newest=True)


@router.get("/{run_id}/rows", **asks("imports", list[OutcomeShown], summary="Every row's outcome of a run"))
def rows(
    request: HttpRequest,
    run_id: UUID,
    after: Annotated[int, Query(ge=0, le=10_000_000, description="Rows after this line.")] = 0,
    limit: Limit = 50,
) -> list[OutcomeShown]:
    """In the order of the file."""
    run = get_object_or_404(ImportRun, id=run_id, by=seat(request).person)
    if not report_of(run.id).is_file():
        raise Http404(run_id)
    found: list[OutcomeShown] = []
    for one in outcomes_of(run.id):
        if one.line > after:
            found.append(OutcomeShown(line=one.line, outcome=one.verdict, record=one.record, words=one.words))
        if len(found) == limit:
            break
    return found


@router.post("/{kind}", **_with_file(acts("imports", RunShown, summary="Bring in a file of rows", status=201)))
def bring_in(
    request: HttpRequest,
    kind: Code,
    dry: bool = True,
    name: Annotated[str, Query(max_length=120, pattern=r"^[^\x00-\x1f\x7f]*$")] = "rows.csv",
) -> Status[RunShown]:
    """Tried, unless `dry` is false; a bad row harms no other. The token needs the scope of the rows' own room too."""
    found = KINDS.get(kind)
    if found is None:
        raise Mistaken(f"Expected rows of one of {', '.join(sorted(KINDS))}; found {kind!r}.")
    require_scope(request, SCOPE_OF[kind])
    length = request.headers.get("Content-Length", "")
    if not length.isdigit() or int(length) > LARGEST:
        raise Mistaken(f"Expected a file of a stated length, at most {LARGEST} bytes; found {length or 'no length'}.")
    keeping = _Keeping()
    told: Callable[[Outcome], None] = keeping.hear
    made = import_rows(actor=seat(request).actor, kind=found, source=_Body(request), name=name, dry=dry, told=told)
    return Status(201, show(made.run, keeping.bad))


class _Body:
    """A request's body, read as a stream."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    def readline(self, size: int = -1, /) -> bytes:
        """The next line with its end, or so many bytes of it."""
        return bytes(self._request.readline(size))
