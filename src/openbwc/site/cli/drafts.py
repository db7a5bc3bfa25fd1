"""`openbwc drafts`: an agency's draft policies, and what one would have meant in a month that has passed.

Exit codes: 0 = the answer; 1 = there is no such agency or draft, or the draft is no profile; 2 = a wrong call.
"""

import json
from pathlib import Path
from typing import Any

import click
import shortuuid
from django.utils import timezone

from openbwc.oversight.trials import Month, Outcome, Trial, try_draft
from openbwc.policy import PolicyInForce
from openbwc.program.drafts import examination_of
from openbwc.program.models import Agency, PolicyDraft
from openbwc.program.publishing import settle_publications
from openbwc.site.cli.policy import console, table


class MonthType(click.ParamType[Month]):
    """A month of the calendar."""

    name = "month"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Month:
        """The month."""
        try:
            return Month.read(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


@click.group()
def drafts() -> None:
    """Agencies' draft policies: list them, try one against a month, mend publications."""


@drafts.command("list")
def list_command() -> None:
    """List the drafts that are neither published nor withdrawn."""
    rows = table("", "draft", "agency", "begun", "by", "version", "state")
    found = PolicyDraft.objects.filter(withdrawn_at=None).exclude(versions__publication__isnull=False)
    for draft in found.select_related("agency", "begun_by"):
        newest = draft.newest
        examination = examination_of(newest.text, draft.agency)
        state = "may be signed" if examination.publishable else "not complete" if examination.policy else "no profile"
        begun = f"{draft.begun_at:%Y-%m-%d}"
        rows.add_row(draft.short_id, draft.agency.code, begun, draft.begun_by.name, str(newest.number), state)
    console().print(rows)


@drafts.command("try")
@click.argument("draft")
@click.option("--agency", "code", required=True, metavar="CODE", help="The agency whose events it is tried against.")
@click.option("--month", type=MonthType(), help="Such as 2026-10; last month when left out.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def try_command(draft: str, code: str, month: Month | None, as_json: bool) -> None:
    """Try a draft against a month's real events: what would have been refused, flagged or changed (III.A.1).

    DRAFT is a file, or the id of a draft as `openbwc drafts list` shows it. Nothing is changed or recorded.
    """
    agency = Agency.objects.filter(code__iexact=code).first()
    if agency is None:
        known = ", ".join(Agency.objects.values_list("code", flat=True)) or "none"
        raise click.ClickException(f"Expected an agency of the installation ({known}); found {code!r}.")
    trial = try_draft(agency, _policy(draft, agency), month or Month.before(timezone.now().date()))
    if as_json:
        click.echo(json.dumps(trial.as_dict(), indent=2))
    else:
        _show(trial)


@drafts.command()
def settle() -> None:
    """Make the library's files of publications that lack theirs, after a crash; the worker does so each minute."""
    console().print(f"{settle_publications()} files made.")


def _policy(name: str, agency: Agency) -> PolicyInForce:
    """The draft in a file, or of an id, over the standard."""
    path = Path(name)
    if path.is_file():
        text = path.read_text(encoding="utf-8")
    else:
        try:
            found = PolicyDraft.objects.get(id=shortuuid.decode(name), agency=agency)
        except (ValueError, PolicyDraft.DoesNotExist) as error:
            raise click.ClickException(f"Expected a file or the id of a draft of {agency}; found {name!r}.") from error
        text = found.newest.text
    examination = examination_of(text, agency)
    if examination.policy is None:
        fault = examination.faults[0]
        place = name if fault.line is None else f"{name}, line {fault.line}"
        raise click.ClickException(f"{place}: {fault.words}")
    return examination.policy


def _show(trial: Trial) -> None:
    screen = console()
    screen.print(
        f"{trial.draft.title}, tried against {trial.agency} in {trial.since:%B %Y} (UTC). Nothing was changed."
    )
    counts = table("", "what", "events", *(outcome.value for outcome in Outcome))
    for one in trial.tried:
        counts.add_row(one.title, str(one.total), *(str(one.counts[outcome] or "") for outcome in Outcome))
    screen.print(counts)
    for one in trial.tried:
        for words, count in one.reasons.most_common(5):
            screen.print(f"  {one.title}: {count} × {words}")
        for example in one.examples[:2]:
            screen.print(f"    such as {example.subject}, {example.at:%Y-%m-%d %H:%M}Z: {example.outcome.value}")
