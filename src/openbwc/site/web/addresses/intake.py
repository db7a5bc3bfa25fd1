"""Taking footage in: uploads and the quarantine."""

from django.urls import path

from openbwc.intake import tus
from openbwc.site.web.views.intake import QuarantinedPage, QuarantineList, UploadPage

addresses = [
    path("upload/", UploadPage.as_view(), name="upload_page"),
    path("uploads/", tus.creation, name="uploads"),
    path("uploads/<short:upload_id>", tus.one_upload, name=tus.ROUTE),
    path("quarantine/", QuarantineList.as_view(), name="quarantine"),
    path("quarantine/<short:file_id>/", QuarantinedPage.as_view(), name="quarantined"),
]
