"""Oversight as a Django app."""

from importlib import import_module

from django.apps import AppConfig


class OversightConfig(AppConfig):
    """Registers the models under the label `oversight`, and who is told of what oversight finds."""

    name = "openbwc.oversight"
    label = "oversight"

    def ready(self) -> None:
        """Announce, once the models are there."""
        import_module("openbwc.oversight.announcements")
