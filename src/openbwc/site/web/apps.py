"""The Django app of the pages; it has no tables."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Templates, static files and template tags of the pages."""

    name = "openbwc.site.web"
    label = "web"
    verbose_name = "Pages"
