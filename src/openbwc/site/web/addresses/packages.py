"""Packages of releases: the pages of the agency, and those of a link's holder."""

from django.urls import path

from openbwc.site.web.views.package_links import (
    PackageCaptions,
    PackageCourt,
    PackageFile,
    PackageFootage,
    PackageLink,
)
from openbwc.site.web.views.packages import GiveLink, PackageList, PackagePage, RevokeLink

PACKAGE = "packages/<short:release_id>/"
LINK = "public/packages/<str:secret>/"

addresses = [
    path("packages/", PackageList.as_view(), name="packages"),
    path(PACKAGE, PackagePage.as_view(), name="package"),
    path(f"{PACKAGE}links/", GiveLink.as_view(), name="package_link"),
    path(f"{PACKAGE}links/<short:link_id>/end/", RevokeLink.as_view(), name="package_link_end"),
    path(LINK, PackageLink.as_view(), name="public_package"),
    path(f"{LINK}court/", PackageCourt.as_view(), name="public_package_court"),
    path(f"{LINK}package.zip", PackageFile.as_view(), name="public_package_file"),
    path(f"{LINK}footage/<int:number>", PackageFootage.as_view(), name="public_package_footage"),
    path(f"{LINK}footage/<int:number>/captions", PackageCaptions.as_view(), name="public_package_captions"),
]
