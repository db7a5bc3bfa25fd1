"""The Django app of custody."""

from django.apps import AppConfig


class CustodyConfig(AppConfig):
    """Events of everything that happens; only this app writes them."""

    name = "openbwc.custody"
    label = "custody"
