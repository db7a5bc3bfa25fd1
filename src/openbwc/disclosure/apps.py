"""Disclosure as a Django app."""

from importlib import import_module

from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    """Registers the models under the label `disclosure`, who is told of what happens, and what waits for events."""

    name = "openbwc.disclosure"
    label = "disclosure"

    def ready(self) -> None:
        """Announce and listen, once the models are there."""
        for name in (
            "announcements",
            "expedited_announcements",
            "joining",
            "proving",
            "holding",
            "needing",
            "accounting",
        ):
            import_module(f"openbwc.disclosure.{name}")
