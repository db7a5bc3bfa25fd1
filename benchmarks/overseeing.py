"""One database's part of the benchmark of oversight: makes the department, measures, prints one line of JSON.

    python -m benchmarks.overseeing SCALE

A process of its own for each database, so that its peak memory is that of making nothing but the assessment and the
pages: the department is made by the database itself.
"""

import json
import resource
import statistics
import sys
import time
from datetime import timedelta

from benchmarks.installation import migrate

# isort: split
# The line above makes the installation on which everything below stands.
from django.conf import settings
from django.test import Client, override_settings
from django.utils import timezone

from benchmarks.bulk import key_of
from benchmarks.department import STAFF, Department, make_department
from openbwc.custody import Actor
from openbwc.oversight.actions.assess import assess
from openbwc.program.models import Account, Agency, Appointment, Person, Role

ROUNDS = 40
PLAIN_STATIC = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
BENCH = Actor.system("benchmark")


def dashboards_p95(department: Department) -> dict[str, float]:
    """The 95th percentile, in milliseconds, of the department's page, the largest agency's, and its findings."""
    person = Person.objects.get(id=key_of(STAFF, department.parts[0].first_officer))
    person.account = Account.objects.create_user("policy-office", "office@example.test", "x")
    person.save()
    today = timezone.now().date()
    Appointment.objects.create(person=person, agency=None, role=Role.POLICY_OFFICE, starts_on=today - timedelta(days=1))
    client = Client(SERVER_NAME="localhost")
    client.force_login(person.account, backend="django.contrib.auth.backends.ModelBackend")
    agency = department.parts[0].agency
    pages = {
        "department": "/oversight/",
        "agency": f"/oversight/agencies/{agency.short_id}/",
        "findings": f"/findings/?agency={agency.code}",
    }
    with override_settings(STORAGES=PLAIN_STATIC):
        return {name: _p95(client, address) for name, address in pages.items()}


def _p95(client: Client, address: str) -> float:
    seconds = []
    for round_ in range(ROUNDS + 1):
        begun = time.perf_counter()
        answer = client.get(address)
        if answer.status_code != 200:
            raise ValueError(f"{address}: expected the page, found status {answer.status_code}")
        if round_:  # the first one loads the templates
            seconds.append(time.perf_counter() - begun)
    return statistics.quantiles(seconds, n=20)[-1] * 1000


def measure(scale: float) -> dict[str, object]:
    """The department, two assessments of its largest agency, the pages, and the process's peak memory."""
    migrate()
    department = make_department(scale)
    part = department.parts[0]
    first = _assessed(part.agency)
    again = _assessed(part.agency)
    return {
        "database": settings.DATABASES["default"]["ENGINE"].rpartition(".")[2],
        "rows": department.rows,
        "made_seconds": department.seconds,
        "officers": sum(one.officers for one in department.parts),
        "cameras": sum(one.cameras for one in department.parts),
        "largest": f"{part.officers:,} officers, {part.cameras:,} cameras",
        "assess_seconds": first[0],
        "again_seconds": again[0],
        "checks": first[1],
        "findings": first[2],
        "pages_ms": dashboards_p95(department),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _assessed(agency: Agency) -> tuple[float, dict[str, float], int]:
    begun = time.perf_counter()
    run = assess(actor=BENCH, agency=agency)
    failed = {code: one["failed"] for code, one in run.row.counts.items() if one["failed"]}
    if failed:
        raise ValueError(f"expected every check to run, found {failed}")
    made = sum(one["made"] for one in run.row.counts.values())
    return time.perf_counter() - begun, run.seconds, made


if __name__ == "__main__":
    print(json.dumps(measure(float(sys.argv[1]))))
