"""Bringing in people, appointments, cameras and training from a file: tried first, then carried out, row by row told.

Guarantees: a page shows only runs of the reader; nothing of a file is carried out before it was tried on a page; the
file of a trial is kept until it is carried out, and no longer than a day or two.
"""

import uuid
from itertools import islice

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from openbwc.program.importing import KINDS, Imported, import_rows, report_of
from openbwc.program.importing.report import BAD, Verdict, read_report, waiting_file
from openbwc.program.models import ImportRun
from openbwc.program.refusals import Mistaken
from openbwc.site.web.forms.importing import ImportForm
from openbwc.site.web.page import PageView

SHOWN = 200
RUNS = 20


class ImportList(PageView):
    """Try a file; the reader's runs."""

    place = "imports"
    template = "web/imports.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page."""
        return self.draw(request, ImportForm())

    def draw(self, request: HttpRequest, form: ImportForm, status: int = 200) -> HttpResponse:
        """The page with its form in its present state."""
        runs = ImportRun.objects.filter(by=self.seat.person)[:RUNS]
        return self.show(request, status, form=form, kinds=KINDS.values(), runs=runs)

    def run(self, run_id: uuid.UUID) -> ImportRun:
        """A run of the reader."""
        return get_object_or_404(ImportRun, id=run_id, by=self.seat.person)


class ImportTry(ImportList):
    """Try a file: nothing is changed."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Try each row, and show what would become of it."""
        form = ImportForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.draw(request, form, status=400)
        file = form.cleaned_data["file"]
        try:
            done = import_rows(
                actor=self.seat.actor,
                kind=KINDS[form.cleaned_data["kind"]],
                source=file,
                name=file.name or "rows.csv",
                dry=True,
            )
        except Mistaken as mistake:
            form.add_error("file", str(mistake))
            return self.draw(request, form, status=400)
        file.seek(0)
        waiting_file(done.run.id).write_bytes(file.read())
        return redirect("import", done.run.id)


class ImportPage(ImportList):
    """One run: the counts, and the outcome of each row that is wrong, then of others."""

    template = "web/import.html"
    http_method_names = ["get"]

    def get(self, request: HttpRequest, run_id: uuid.UUID) -> HttpResponse:  # type: ignore[override]
        """The page."""
        run = self.run(run_id)
        if not report_of(run.id).is_file():
            raise Mistaken("Expected the report of this run; it is kept no longer. Bring the file in once more.")
        wrong = list(islice((one for one in read_report(run.id) if one.verdict in BAD), SHOWN))
        fine = list(islice((one for one in read_report(run.id) if one.verdict not in BAD), SHOWN - len(wrong)))
        return self.show(
            request,
            run=run,
            kind=KINDS[run.kind],
            counts=[(verdict, run.counts.get(verdict.value, 0), verdict in BAD) for verdict in Verdict],
            wrong=wrong,
            fine=fine,
            rows=sum(run.counts.values()),
            waiting=run.dry and waiting_file(run.id).is_file(),
        )


class ImportCarry(ImportList):
    """Carry a file out that was tried."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, run_id: uuid.UUID) -> HttpResponse:
        """Carry it out: the good rows come in, the bad ones are told."""
        trial = self.run(run_id)
        kept = waiting_file(trial.id)
        if not trial.dry or not kept.is_file():
            raise Mistaken("Expected a file that was tried and waits; found none. Choose the file once more.")
        with kept.open("rb") as source:
            done: Imported = import_rows(
                actor=self.seat.actor, kind=KINDS[trial.kind], source=source, name=trial.name, dry=False
            )
        kept.unlink()
        left_out = "1 row was left out" if done.bad == 1 else f"{done.bad} rows were left out"
        messages.success(request, f"{done.run.name} is carried out; {left_out}.")
        return redirect("import", done.run.id)


class ImportReport(ImportList):
    """The report of a run as a file."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, run_id: uuid.UUID) -> FileResponse:  # type: ignore[override]
        """The CSV."""
        run = self.run(run_id)
        if not report_of(run.id).is_file():
            raise Mistaken("Expected the report of this run; it is kept no longer. Bring the file in once more.")
        headers = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
        return FileResponse(
            report_of(run.id).open("rb"),
            as_attachment=True,
            filename=f"{run.kind}-report.csv",
            content_type="text/csv; charset=utf-8",
            headers=headers,
        )
