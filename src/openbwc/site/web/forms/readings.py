"""A camera's own account of itself, as a form takes it."""

from typing import Any

from django import forms

from openbwc.program.device_reading import BYTES_MOST, read_device
from openbwc.program.refusals import Mistaken


class ReadingField(forms.CharField):
    """A camera's own account of itself as JSON; its value is a `DeviceReading`, None when nothing was given."""

    widget = forms.Textarea(attrs={"rows": 4, "spellcheck": "false"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=BYTES_MOST, **kwargs)

    def clean(self, value: Any) -> Any:
        """The reading, or what is wrong with it."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return read_device(text)
        except Mistaken as mistake:
            raise forms.ValidationError(str(mistake)) from mistake
