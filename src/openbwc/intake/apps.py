"""Intake as a Django app."""

from importlib import import_module

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Registers the models under the label `intake`, and what intake does when a camera is read or comes back."""

    name = "openbwc.intake"
    label = "intake"

    def ready(self) -> None:
        """Connect, once the models are there."""
        import_module("openbwc.intake.equipment").connect()
