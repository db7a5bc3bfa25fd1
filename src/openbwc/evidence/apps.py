"""The catalogue as a Django app."""

from importlib import import_module

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Registers the models under the label `evidence`, and who is told of what happens to recordings."""

    name = "openbwc.evidence"
    label = "evidence"

    def ready(self) -> None:
        """Announce, once the models are there."""
        import_module("openbwc.evidence.announcements")
