"""What anybody may read without signing in."""

from django.urls import path

from openbwc.site.web.views.public import (
    PublicCheckpoint,
    PublicFile,
    PublicIndex,
    PublicMetrics,
    PublicMonth,
    PublicProof,
)
from openbwc.site.web.views.public_releases import (
    PublicFeed,
    PublicRelease,
    PublicReleaseContent,
    PublicReleaseFile,
    PublicReleaseProof,
    PublicReleases,
)

RELEASE = "public/releases/<short:address>/"

addresses = [
    path("public/", PublicIndex.as_view(), name="public"),
    path("public/checkpoint", PublicCheckpoint.as_view(), name="public_checkpoint"),
    path("public/metrics/", PublicMetrics.as_view(), name="public_metrics"),
    path("public/metrics/<month:period>/", PublicMonth.as_view(), name="public_month"),
    path("public/metrics/<month:period>/<int:edition>/", PublicMonth.as_view(), name="public_edition"),
    path("public/metrics/<month:period>/<int:edition>.tlog-proof", PublicProof.as_view(), name="public_proof"),
    path("public/metrics/<month:period>/<int:edition>.<slug:kind>", PublicFile.as_view(), name="public_file"),
    path("public/releases/", PublicReleases.as_view(), name="public_releases"),
    path("public/releases/feed.atom", PublicFeed.as_view(), name="public_feed"),
    path(RELEASE, PublicRelease.as_view(), name="public_release"),
    path(f"{RELEASE}release.json", PublicReleaseContent.as_view(), name="public_release_content"),
    path(f"{RELEASE}release.tlog-proof", PublicReleaseProof.as_view(), name="public_release_proof"),
    path(f"{RELEASE}<int:number>/<slug:kind>", PublicReleaseFile.as_view(), name="public_release_file"),
]
