"""The upload routes alone, as the web room wires them."""

from django.urls import path

from openbwc.intake import tus

urlpatterns = [
    path("upload/", tus.creation, name="uploads"),
    path("upload/<uuid:upload_id>", tus.one_upload, name="upload"),
]
