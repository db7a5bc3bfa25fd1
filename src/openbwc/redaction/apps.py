"""Redaction as a Django app."""

from django.apps import AppConfig


class RedactionConfig(AppConfig):
    """Registers the models under the label `redaction`."""

    name = "openbwc.redaction"
    label = "redaction"
