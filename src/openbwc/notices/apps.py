"""Notices as a Django app."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Registers the models under the label `notices`."""

    name = "openbwc.notices"
    label = "notices"
