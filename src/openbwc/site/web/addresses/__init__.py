"""Every address of the pages, by the place that it belongs to; `<short:…>` in them is a `ShortId`."""

from django.urls import register_converter

from openbwc.site.web.converters import MonthText, ShortId

register_converter(ShortId, "short")
register_converter(MonthText, "month")
