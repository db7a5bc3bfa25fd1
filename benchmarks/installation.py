"""A throw-away installation for benchmarks that need a database.

Importing this module makes it: a fresh data folder, the product's own settings, Django set up. A benchmark imports it
before any room with tables (the order that import sorting gives), calls `migrate()`, and the folder goes with the
process. Each topic runs in a process of its own, so no two share one.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import django
from django.core.management import call_command

HOME = Path(tempfile.mkdtemp(prefix="openbwc-bench-"))
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
os.environ.update(
    OPENBWC_HOME=str(HOME),
    # SQLite in the folder, as an installation has it by default, unless the topic names a server.
    OPENBWC_DATABASE_URL=os.environ.get("BENCHMARK_DATABASE_URL", ""),
    OPENBWC_REQUIRE_MFA="no",
    DJANGO_SETTINGS_MODULE="openbwc.settings.base",
)
(HOME / "static").mkdir()  # empty: no benchmark shows a style sheet
django.setup()


def migrate() -> None:
    """Make the tables and triggers."""
    call_command("migrate", verbosity=0, interactive=False)
