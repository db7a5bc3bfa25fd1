"""Publishing metrics."""

from django.urls import path

from openbwc.site.web.views.publication import PublicationPublish, Publications

addresses = [
    path("publications/", Publications.as_view(), name="publications"),
    path("publications/publish/", PublicationPublish.as_view(), name="publication_publish"),
]
