"""`openbwc policy`: read, compare and check policies, without a database.

Exit codes: 0 = the answer, or the profile meets or exceeds the standard; 1 = a profile is looser than the standard,
or there is no such thing; 2 = a wrong call; 3 = a policy file that is not what it has to be.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import wraps
from pathlib import Path
from typing import ParamSpec

import click
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from openbwc.policy import (
    Clause,
    Kind,
    Movement,
    PolicyError,
    PolicyFileError,
    PolicyInForce,
    PolicyLibrary,
    compare,
    load_library,
)
from openbwc.policy.claims import read_claims, render_claims
from openbwc.policy.describing import terms_of
from openbwc.policy.library import load_standards, published_files, standards_for
from openbwc.policy.model import Basis, Parameter
from openbwc.policy.profile import read_profile
from openbwc.policy.tightening import Change, TighteningReport, check_tightening, show_value
from openbwc.policy.wording import in_words

LOOSER, UNREADABLE = 1, 3
PIPED_WIDTH = 140
STYLES = {
    Movement.LOOSER: ("refused", "bold red"),
    Movement.TIGHTER: ("tighter", "green"),
    Movement.STATED: ("stated", "cyan"),
    Movement.EQUAL: ("same", "dim"),
}

P = ParamSpec("P")


@dataclass(frozen=True)
class Place:
    """Where the policies lie: what ships, and what the installation has published."""

    root: Path
    published: Path

    def library(self) -> PolicyLibrary:
        """Both, loaded."""
        return load_library(self.root, self.published)


def console() -> Console:
    """Standard output; wide enough for a table where it is piped."""
    screen = Console(highlight=False)
    return screen if screen.is_terminal else Console(highlight=False, width=PIPED_WIDTH)


class UnreadablePolicyError(click.ClickException):
    """A policy file that is not what it has to be."""

    exit_code = UNREADABLE


def sentences(command: Callable[P, None]) -> Callable[P, None]:
    """Turn the policy room's errors into sentences."""

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except PolicyFileError as error:
            raise UnreadablePolicyError(str(error)) from error
        except PolicyError as error:
            raise click.ClickException(str(error)) from error

    return wrapped


def table(title: str, *columns: str) -> Table:
    """A table that reads well in a terminal and in a pipe."""
    made = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for number, column in enumerate(columns):
        made.add_column(column, no_wrap=number == 0, overflow="fold")
    return made


def today() -> date:
    """The present day (UTC)."""
    return datetime.now(UTC).date()


def parse_day(value: str | None) -> date:
    """A day of the calendar; today when none is given."""
    if value is None:
        return today()
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"expected a day such as 2024-01-12; found '{value}'.", param_hint="--on") from None


@click.group()
@click.option(
    "--policies",
    "root",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="OPENBWC_POLICIES",
    default=Path("policies"),
    show_default=True,
    help="The folder with the standard and the profiles.",
)
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="OPENBWC_HOME",
    default=Path("var"),
    show_default=True,
    help="The data folder, with the profiles that agencies have published.",
)
@click.pass_context
def policy(context: click.Context, root: Path, home: Path) -> None:
    """Read, compare and check policies.

    Exit codes: 0 done, 1 looser than the standard or unknown, 2 wrong call, 3 a policy file with an error.
    """
    context.obj = Place(root, home / "policies")


@policy.command()
@click.argument("profile", nargs=-1)
@click.pass_obj
@sentences
def check(place: Place, profile: tuple[str, ...]) -> None:
    """Prove that profiles meet or exceed the standard (III.A.2).

    PROFILE is an agency's code (all its versions) or a file; without any, every profile is checked.
    """
    standards = load_standards(place.root)
    failed = False
    for path in _paths(place, profile):
        for standard in standards_for(path, standards):
            report = check_tightening(standard, read_profile(path, standard))
            _show_report(path, report)
            failed = failed or not report.meets
    if not profile and not failed:
        place.library()
    if failed:
        raise click.exceptions.Exit(LOOSER)


def _paths(place: Place, profiles: tuple[str, ...]) -> list[Path]:
    """The files that the arguments mean."""
    folder = place.root / "profiles"
    published = published_files(place.published)
    if not profiles:
        return sorted(folder.glob("*/*.yaml")) + published
    paths: list[Path] = []
    for name in profiles:
        of_agency = [path for path in published if path.name.partition(".")[0] == name]
        if (folder / name).is_dir() or of_agency:
            paths += sorted((folder / name).glob("*.yaml")) + of_agency
        elif Path(name).is_file():
            paths.append(Path(name))
        else:
            known = ", ".join(sorted(path.name for path in folder.glob("*") if path.is_dir())) or "none"
            raise PolicyFileError(
                Path(name), None, expected=f"an agency's code ({known}) or a profile's file", found="neither"
            )
    return paths


def _show_report(path: Path, report: TighteningReport) -> None:
    screen = console()
    verdict = Text("meets or exceeds", style="bold green") if report.meets else Text("is looser than", style="bold red")
    screen.print(Text.assemble((report.agency, "bold"), f" ({path}) ", verdict, f" {report.standard}."))
    if not report.changes:
        screen.print("  It states nothing that differs from the standard.")
        return
    rows = table("", "clause", "", "subject", "floor", "offered", "difference", "line")
    for change in sorted(report.changes, key=lambda change: list(STYLES).index(change.movement)):
        rows.add_row(*_cells(change))
    screen.print(rows)
    counts = ", ".join(f"{len(report.of(movement))} {STYLES[movement][0]}" for movement in list(STYLES)[:3])
    screen.print(f"  {counts}.\n")


def _cells(change: Change) -> tuple[str | Text, ...]:
    word, style = STYLES[change.movement]
    line = "" if change.line is None else str(change.line)
    return change.clause, Text(word, style=style), change.subject, change.floor, change.offered, change.words, line


@policy.command()
@click.argument("clause")
@click.option("--agency", help="An agency's code; without it, the standard by itself.")
@click.option("--on", "on", metavar="DATE", help="The day on which the policy is in force; today when left out.")
@click.pass_obj
@sentences
def show(place: Place, clause: str, agency: str | None, on: str | None) -> None:
    """Show one clause: the duty, what the software does, and the values in force."""
    day = parse_day(on)
    library = place.library()
    in_force = library.standard_in_force(day) if agency is None else library.in_force(agency, on=day)
    found = in_force.clause(clause)
    screen = console()
    screen.print(Text.assemble((found.id, "bold"), "  ", (found.title, "bold")))
    screen.print(_head(found, in_force))
    if found.parameters:
        screen.print(_parameters(found, in_force))
    terms = terms_of(found.id, in_force)
    if terms:
        rows = table("", "sort", "code", "says")
        for term in terms:
            rows.add_row(term.sort, term.code, term.words)
        screen.print(rows)


def _head(clause: Clause, in_force: PolicyInForce) -> Table:
    head = Table(box=None, show_header=False, pad_edge=False)
    head.add_column(style="dim", no_wrap=True)
    head.add_column(overflow="fold")
    head.add_row("duty", clause.duty)
    head.add_row("kind", ", ".join(clause.kind))
    head.add_row("software", clause.software)
    head.add_row("policy", f"{in_force.title}, in force from {in_force.effective}")
    head.add_row("version", in_force.version)
    return head


def _parameters(clause: Clause, in_force: PolicyInForce) -> Table:
    values = table("", "parameter", "in force", "standard", "may tighten", "basis", "meaning")
    for parameter in clause.parameters:
        held = in_force.parameter(clause.id, parameter.name)
        floor = show_value(parameter.value, parameter.unit)
        tighter = held != parameter.value
        values.add_row(
            parameter.name,
            Text(show_value(held, parameter.unit), style="bold green" if tighter else "bold"),
            floor if tighter else "same",
            in_words(parameter.tightens),
            _basis(parameter),
            parameter.title,
        )
    return values


def _basis(parameter: Parameter) -> Text:
    return Text(parameter.basis.value, style="yellow" if parameter.basis is Basis.ILLUSTRATIVE else "")


@policy.command()
@click.option("--kind", type=click.Choice([kind.value for kind in Kind]), help="Only duties met in this way.")
@click.pass_obj
@sentences
def clauses(place: Place, kind: str | None) -> None:
    """List every clause of the standard."""
    standard = place.library().standard_in_force(today())
    rows = table(standard.title, "clause", "kind", "title", "duty", "parameters")
    for clause in standard.clauses.values():
        if kind is None or kind in clause.kind:
            names = "\n".join(parameter.name for parameter in clause.parameters)
            rows.add_row(clause.id, ", ".join(clause.kind), clause.title, clause.duty, names)
    console().print(rows)


@policy.command("compare")
@click.argument("agency")
@click.option("--on", "on", metavar="DATE", help="The day on which the policy is in force; today when left out.")
@click.option("--all", "everything", is_flag=True, help="Also what is the same.")
@click.pass_obj
@sentences
def compare_command(place: Place, agency: str, on: str | None, everything: bool) -> None:
    """Lay an agency's policy beside the standard."""
    in_force = place.library().in_force(agency, on=parse_day(on))
    if in_force.profile is None:
        raise PolicyError(f"expected a profile of {agency}; found the standard alone.")
    rows = table(f"{in_force.title}, beside {in_force.standard.title}", "clause", "subject", "standard", agency, "")
    for row in compare(in_force.standard, in_force.profile):
        if everything or row.movement is not Movement.EQUAL:
            style = STYLES[row.movement][1]
            rows.add_row(row.clause, row.subject, row.standard, row.profile, Text(row.difference, style=style))
    console().print(rows)


@policy.command()
@click.argument("agency")
@click.pass_obj
@sentences
def history(place: Place, agency: str) -> None:
    """List the versions of an agency's policy that the library keeps."""
    rows = table("", "in force from", "to", "title", "version")
    for version in place.library().history(agency):
        rows.add_row(str(version.effective), str(version.until or "open"), version.policy.title, version.policy.version)
    console().print(rows)


@policy.command()
@click.option("--root", "root", type=click.Path(path_type=Path, file_okay=False), default=Path(), show_default=True)
@click.option("--check", "check_only", is_flag=True, help="Write nothing; exit code 1 when the page is not up to date.")
@click.pass_obj
@sentences
def docs(place: Place, root: Path, check_only: bool) -> None:
    """Write docs/clauses.md: each clause, what implements it, what tests it, and what is not there yet.

    --root is the folder of the repository: its sources and tests are looked up there.
    """
    standard = place.library().standard_in_force(today()).standard
    claims = read_claims(place.root / "claims.yaml", standard, root)
    page, text = root / "docs" / "clauses.md", render_claims(standard, claims, root)
    if check_only:
        if not page.is_file() or page.read_text(encoding="utf-8") != text:
            raise click.ClickException(
                f"{page}: expected the generated page; found another. Run `openbwc policy docs`."
            )
        return
    page.write_text(text, encoding="utf-8")
    console().print(f"{page} written: {len(standard.clauses)} clauses.")
