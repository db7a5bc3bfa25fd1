"""What the pages ask for. A form checks shape only; what is allowed, the actions decide."""

from typing import Any

from django import forms


class PageForm(forms.Form):
    """A form whose fields' ids begin with its own name, so that many stand on one page without sharing an id."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{type(self).__name__.removesuffix('Form').lower()}-%s")
        super().__init__(*args, **kwargs)
