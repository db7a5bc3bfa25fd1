"""Access as a Django app."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Registers the models under the label `access`."""

    name = "openbwc.access"
    label = "access"
