"""Disclosure as a Django app."""

from importlib import import_module

from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    """Registers the models under the label `disclosure`, and who is told of what happens to requests."""

    name = "openbwc.disclosure"
    label = "disclosure"

    def ready(self) -> None:
        """Announce, once the models are there."""
        import_module("openbwc.disclosure.announcements")
