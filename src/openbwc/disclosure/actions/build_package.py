"""A release's package is asked for: a worker freezes its contents and builds it (V.B.2).

Guarantees: a package is of a released release alone, each file of which may still be served; a release has one package,
and one that could not be built may be asked for again: it is frozen anew, unless what was frozen is stored, and opens.
"""

from django.utils import timezone
from django_q.tasks import async_task

from openbwc.custody import Actor, record
from openbwc.disclosure.events import PACKAGE_ASKED
from openbwc.disclosure.models import Package, PackageState, Release
from openbwc.disclosure.packages import decide_on_package, is_stored, served_and_missing, subject_of_release
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.refusals import regulated, require

JOB = "openbwc.site.jobs.tasks.build_package"  # by name: disclosure knows nothing of site


def build_package(*, actor: Person, release: Release) -> Package:
    """Ask for the package. Raises `Refused`."""
    now, who = timezone.now(), Actor.person(actor.id)
    with regulated(actor=who, subject=subject_of_release(release)):
        release = Release.objects.select_for_update(of=("self",)).select_related("agency").get(id=release.id)
        served, missing = served_and_missing(release)
        package = Package.objects.filter(release=release).first()
        begun = package is not None and package.state != PackageState.FAILED
        decision = require(
            decide_on_package(Act.BUILD_PACKAGE, actor, release, now, files=served, missing=missing, begun=begun)
        )
        package = package or Package(release=release)
        package.state, package.asked_by, package.asked_at = PackageState.ASKED, actor, now
        if not is_stored(package):
            package.contents, package.event_id, package.checkpoint = None, None, ""
        package.lease_until, package.error = None, ""
        package.save()
        facts = {"package": str(package.id)}
        record(PACKAGE_ASKED, actor=who, subject=subject_of_release(release), facts=facts, decision=decision.as_dict())
        enqueue(package)
    return package


def enqueue(package: Package) -> None:
    """Put the building into the queue, in the current transaction. It may last as long as it shows life."""
    async_task(JOB, str(package.id), q_options={"group": "packages", "timeout": -1})
