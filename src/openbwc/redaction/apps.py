"""Redaction as a Django app."""

from importlib import import_module

from django.apps import AppConfig


class RedactionConfig(AppConfig):
    """Registers the models under the label `redaction`, and who is told of what happens in projects."""

    name = "openbwc.redaction"
    label = "redaction"

    def ready(self) -> None:
        """Announce, once the models are there."""
        import_module("openbwc.redaction.announcements")
