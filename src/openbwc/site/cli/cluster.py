"""`openbwc cluster`: the two processes of a cluster for redaction. Neither has a database or keeps anything.

Exit code 0: told to end; 1: it could not be started, and the sentence says why.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from openbwc.media import MediaError
from openbwc.media.redaction.executing.model import Certificates
from openbwc.media.redaction.executing.serving import PORT, serve_scheduler, serve_worker
from openbwc.media.redaction.executing.trust import LOOPBACK

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


def _certificates(command: Callable[..., None]) -> Callable[..., None]:
    """The three options of TLS, as dask calls them."""
    for name, words in (
        ("--tls-key", "Our key (PEM)."),
        ("--tls-cert", "Our certificate (PEM)."),
        ("--tls-ca-file", "The authority that signed every certificate of the cluster (PEM)."),
    ):
        command = click.option(name, type=_FILE, help=words)(command)
    return command


@click.group()
def cluster() -> None:
    """Redaction on several machines: one scheduler, and a worker on each.

    Originals and the folder of redaction work have to be on a path that every worker sees. Tell the installation of it
    with OPENBWC_REDACTION_EXECUTOR, or `openbwc redact` with --executor.
    """


@cluster.command()
@click.option("--host", default=LOOPBACK, show_default=True, help="The address to listen on; beyond it TLS is needed.")
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(0, 65535), help="The port; 0: any free.")
@_certificates
def scheduler(host: str, port: int, **files: Path | None) -> None:
    """Run the scheduler, which hands pieces to workers and keeps nothing."""
    _serve(serve_scheduler, host, port, certificates=_given(files), told=_tell("The scheduler listens at"))


@cluster.command()
@click.argument("address")
@click.option("--host", default=LOOPBACK, show_default=True, help="The address to listen on; beyond it TLS is needed.")
@click.option("--at-once", default=0, type=click.IntRange(0, 256), help="Pieces at a time; 0: one for two cores.")
@_certificates
def worker(address: str, host: str, at_once: int, **files: Path | None) -> None:
    """Run a worker for the scheduler at ADDRESS (tcp://host:port or tls://host:port)."""
    at_once = at_once or max(1, (os.cpu_count() or 1) // 2)
    told = _tell("The worker listens at")
    _serve(serve_worker, address, host=host, at_once=at_once, certificates=_given(files), told=told)


def _given(files: dict[str, Path | None]) -> Certificates | None:
    authority, certificate, key = files["tls_ca_file"], files["tls_cert"], files["tls_key"]
    if authority and certificate and key:
        return Certificates(authority=authority, certificate=certificate, key=key)
    if authority or certificate or key:
        raise click.UsageError("expected --tls-ca-file, --tls-cert and --tls-key together, or none of them")
    return None


def _tell(words: str) -> Callable[[str], None]:
    return lambda address: click.echo(f"{words} {address}. Ctrl-C stops it.")


def _serve(serve: Callable[..., None], *given: Any, **options: Any) -> None:
    try:
        serve(*given, **options)
    except (MediaError, OSError) as error:
        raise click.ClickException(str(error)) from error
