"""Intake as a Django app."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Registers the models under the label `intake`."""

    name = "openbwc.intake"
    label = "intake"
