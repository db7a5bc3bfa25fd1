"""The programme as a Django app."""

from django.apps import AppConfig


class ProgramConfig(AppConfig):
    """Registers the models under the label `program`."""

    name = "openbwc.program"
    label = "program"
