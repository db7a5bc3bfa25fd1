"""`openbwc serve`: the pages, by gunicorn with threads, so that a file goes out by sendfile behind the gate."""

import os
import sys

import click
from django.core.management import call_command


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="The port.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Processes.")
@click.option("--threads", default=8, show_default=True, type=click.IntRange(1, 256), help="Threads a process.")
def serve(host: str, port: int, workers: int, threads: int) -> None:
    """Serve the pages over HTTP; put a TLS proxy in front of it for anything but this machine."""
    call_command("collectstatic", interactive=False, verbosity=0)
    arguments = [
        *("--bind", f"{host}:{port}"),
        *("--workers", str(workers), "--threads", str(threads), "--worker-class", "gthread"),
        *("--max-requests", "20000", "--max-requests-jitter", "2000", "--graceful-timeout", "10"),
        "--no-control-socket",
        *("--access-logfile", "-" if os.environ.get("OPENBWC_ACCESS_LOG") else "/dev/null"),
    ]
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", *arguments, "openbwc.site.wsgi:application"])  # noqa: S606 -- no shell is meant
