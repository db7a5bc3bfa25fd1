"""The catalogue as a Django app."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Registers the models under the label `evidence`."""

    name = "openbwc.evidence"
    label = "evidence"
