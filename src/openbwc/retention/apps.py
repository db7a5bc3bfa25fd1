"""Retention as a Django app."""

from importlib import import_module

from django.apps import AppConfig


class RetentionConfig(AppConfig):
    """Registers the models under the label `retention`, who is told of holds, what follows an intake, and who files."""

    name = "openbwc.retention"
    label = "retention"

    def ready(self) -> None:
        """Announce and listen, once the models are there."""
        import_module("openbwc.retention.announcements")
        import_module("openbwc.retention.catching")
        import_module("openbwc.retention.filing")
