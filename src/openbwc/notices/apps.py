"""Notices as a Django app."""

from importlib import import_module

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Registers the models under the label `notices`, and who is told of what happens in the programme."""

    name = "openbwc.notices"
    label = "notices"

    def ready(self) -> None:
        """Announce, once the models are there."""
        import_module("openbwc.notices.announcements")
