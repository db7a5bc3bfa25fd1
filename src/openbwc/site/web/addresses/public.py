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

addresses = [
    path("public/", PublicIndex.as_view(), name="public"),
    path("public/checkpoint", PublicCheckpoint.as_view(), name="public_checkpoint"),
    path("public/metrics/", PublicMetrics.as_view(), name="public_metrics"),
    path("public/metrics/<month:period>/", PublicMonth.as_view(), name="public_month"),
    path("public/metrics/<month:period>/<int:edition>/", PublicMonth.as_view(), name="public_edition"),
    path("public/metrics/<month:period>/<int:edition>.tlog-proof", PublicProof.as_view(), name="public_proof"),
    path("public/metrics/<month:period>/<int:edition>.<slug:kind>", PublicFile.as_view(), name="public_file"),
]
