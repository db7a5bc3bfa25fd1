"""Oversight as a Django app."""

from django.apps import AppConfig


class OversightConfig(AppConfig):
    """Registers the models under the label `oversight`."""

    name = "openbwc.oversight"
    label = "oversight"
