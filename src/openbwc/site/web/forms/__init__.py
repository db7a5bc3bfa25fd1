"""What the pages ask for. A form checks shape only; what is allowed, the actions decide."""

from typing import Any, ClassVar

from django import forms


class PageForm(forms.Form):
    """A form whose fields' ids begin with its own name, so that many stand on one page without sharing an id.

    `judged` names the fields that are taken empty here because the policy says whether they may be: it refuses with its
    clause what a form would only call required. Their labels do not promise that they are optional.
    """

    judged: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{type(self).__name__.removesuffix('Form').lower()}-%s")
        super().__init__(*args, **kwargs)
