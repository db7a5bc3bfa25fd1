"""A file of rows that is brought in through a page."""

from django import forms

from openbwc.program.importing import KINDS
from openbwc.site.web.forms import PageForm

LARGEST = 2_000_000
"""The largest file that a page reads while somebody waits, in bytes; the command line reads any."""


class ImportForm(PageForm):
    """What is in the file, and the file."""

    kind = forms.ChoiceField(choices=[(kind.name, kind.title) for kind in KINDS.values()], label="Rows of")
    file = forms.FileField(
        label="CSV file", help_text=f"UTF-8, at most {LARGEST // 1_000_000} MB; the first line names the columns."
    )

    def clean_file(self) -> object:
        """A file that a page can read while somebody waits."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(
                f"Expected at most {LARGEST // 1_000_000} MB; found {file.size / 1e6:.1f} MB. Use `openbwc import`."
            )
        return file
