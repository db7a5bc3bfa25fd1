"""Packages: the disclosure officer's alone; and what the holder of a link reaches without an account (V.B.2)."""

from datetime import timedelta

from openbwc.disclosure.linking import digest_of_secret
from openbwc.disclosure.models import Link, LinkKind, Package, PackageState, Release, ReleasePart
from tests.unit.web.routes.scene import NOBODY, SEATED, Scene

PAGES = {"packages": SEATED, "package": NOBODY}
FORMS = {"package_link": NOBODY, "package_link_end": NOBODY}
ACTS = NOBODY
PUBLIC = frozenset({"public_package_file", "public_package_footage", "public_package_captions"})
PUBLIC_FORMS = frozenset({"public_package", "public_package_court"})
"""Anybody's who has the secret: counsel's link asks for their pass phrase first, and opens no bytes before."""

SECRET = "not-taken-by-anybody-yet"


def arguments(scene: Scene) -> dict[str, list[object]]:
    """What stands in the addresses: a package of a release, and counsel's link to it, which nobody has taken yet."""
    by, now = scene.ruiz.row, scene.world.now
    copy = scene.ice.copied(scene.recording)
    release = Release.objects.create(
        agency=scene.ice.row,
        kind="discovery",
        title="A release",
        purpose="discovery",
        audience="court",
        state="released",
        opened_by=by,
        opened_at=now,
        released_by=by,
        released_at=now,
    )
    ReleasePart.objects.create(release=release, clip=copy.clip, copy=copy, added_by=by, added_at=now)
    package = Package.objects.create(
        release=release, state=PackageState.BUILT, asked_by=by, asked_at=now, built_at=now, size=9
    )
    link = Link.objects.create(
        package=package,
        kind=LinkKind.DEFENCE,
        named="A counsel",
        token=digest_of_secret(SECRET),
        given_by=by,
        given_at=now,
        expires_at=now + timedelta(days=1),
    )
    return {
        "package": [release.id],
        "package_link": [release.id],
        "package_link_end": [release.id, link.id],
        "public_package": [SECRET],
        "public_package_court": [SECRET],
        "public_package_file": [SECRET],
        "public_package_footage": [SECRET, 1],
        "public_package_captions": [SECRET, 1],
    }
