"""`openbwc package`: a release as a package: asked for, built, handed out, checked (V.B.2).

Exit codes: 0 = done, or the package is sound; 1 = refused, not possible, or something is wrong with the package; 2 = a
wrong call. Who asks proves to be who they are, as on the pages, and the same rules decide.
"""

import sys
from pathlib import Path

import click
import shortuuid
from django.core.exceptions import ValidationError
from django.utils import timezone

from openbwc.custody import Actor
from openbwc.disclosure.actions.build_package import build_package
from openbwc.disclosure.actions.give_link import give_link
from openbwc.disclosure.actions.make_package import make_package
from openbwc.disclosure.models import LinkKind, Package, PackageState, Release
from openbwc.disclosure.packages import releases_to_pack
from openbwc.ledger.verify_package import run_package
from openbwc.program.refusals import Mistaken, Refused
from openbwc.site.cli.importing import person_behind
from openbwc.site.cli.policy import console, table

AS = click.option("--as", "username", required=True, help="Your account: its password is asked for.")


@click.group()
def package() -> None:
    """Pack a release, hand the package out, check one."""


@package.command("list")
@AS
def list_command(username: str) -> None:
    """List your packages: of which release, how far, and the digest of the file."""
    rows = table("", "release", "agency", "title", "state", "SHA-256")
    for release in releases_to_pack(person_behind(username), timezone.now()).filter(package__isnull=False):
        one = release.package
        rows.add_row(release.short_id, release.agency.code, release.title, one.get_state_display(), one.sha256)
    console().print(rows)


@package.command()
@click.argument("release_id", metavar="RELEASE")
@AS
def ask(release_id: str, username: str) -> None:
    """Ask for the package of RELEASE, by the id that its page's address ends in."""
    release = _release(release_id)
    person = person_behind(username)
    try:
        build_package(actor=person, release=release)
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo("Asked for. A worker builds it; so does `openbwc package build`.")


@package.command()
def build() -> None:
    """Build every package that is asked for, here and now."""
    for one in Package.objects.filter(state=PackageState.ASKED).order_by("asked_at"):
        made = make_package(one.id, actor=Actor.system("package"))
        told = made.error or made.sha256 or "another builder is at it"
        click.echo(f"{made.release.short_id}: {made.get_state_display()}: {told}")


@package.command("give")
@click.argument("release_id", metavar="RELEASE")
@click.option("--to", type=click.Choice(LinkKind.values), default=LinkKind.RECIPIENT.value, help="For whom.")
@click.option("--named", required=True, help="Who receives the link.")
@click.option("--days", type=int, default=30, show_default=True, help="For how long it stands.")
@AS
def give(release_id: str, to: str, named: str, days: int, username: str) -> None:
    """Give somebody a link to the package of RELEASE, and print its address, once."""
    release = _release(release_id)
    held = Package.objects.filter(release=release).first()
    if held is None:
        raise click.ClickException("Expected a release whose package was asked for; this one's was not.")
    person = person_behind(username)
    try:
        link, secret = give_link(actor=person, package=held, to=LinkKind(to), named=named, days=days)
    except (Refused, Mistaken) as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"/public/packages/{secret}/ until {link.expires_at:%Y-%m-%d %H:%M} UTC")


@package.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True))
@click.option("--key", default="", metavar="VKEY", help="The verifier key, or a file that holds it.")
def verify(file: Path, key: str) -> None:
    """Check the package in FILE, a zip or a folder, as `openbwc-verify FILE` does anywhere else."""
    sys.exit(run_package(file, key))


def _release(release_id: str) -> Release:
    try:
        return Release.objects.select_related("agency").get(id=shortuuid.decode(release_id))
    except (Release.DoesNotExist, ValidationError, ValueError):
        raise click.ClickException(f"Expected the id of a release; found {release_id!r}.") from None
