"""The department's documents as of a day, as the export writes them."""

from datetime import date
from pathlib import Path

import pytest

from openbwc.oversight.oscal.documents import Document
from openbwc.oversight.oscal.exporting import department_documents, text_of

DAY = date(2026, 6, 1)


@pytest.fixture(scope="package")
def documents() -> dict[str, Document]:
    """The documents that need no database, by file."""
    return {document.file: document for document in department_documents(DAY)}


@pytest.fixture(scope="package")
def workspace(documents: dict[str, Document], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A trestle workspace with the documents in it."""
    root = tmp_path_factory.mktemp("trestle")
    (root / ".trestle").mkdir()
    (root / ".trestle" / "config.ini").touch()
    for document in documents.values():
        (root / document.file).write_text(text_of(document), encoding="utf-8")
    return root
