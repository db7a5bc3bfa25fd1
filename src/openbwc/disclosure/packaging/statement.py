"""The letter of a release: what goes out, and how whoever receives it checks it.

Guarantees: it names nobody; equal contents give equal bytes.
"""

from pathlib import Path

from openbwc.disclosure.packaging.model import COPY, Contents
from openbwc.redaction.papers.pdf import typeset

TEMPLATE = Path(__file__).parent / "templates" / "statement.typ"


def statement_of(contents: Contents) -> bytes:
    """The letter, PDF/UA-1."""
    content = {
        "agency": contents.agency,
        "title": f"Release of footage: {contents.title}",
        "description": "What is released, and how it is checked.",
        "number": contents.number,
        "date": f"{contents.released_at.day} {contents.released_at:%B %Y}",
        "files": [
            [
                one.path,
                "Redacted copy" if one.role == COPY else "Original",
                f"{one.started_at:%Y-%m-%d %H:%M:%S} UTC",
                one.length,
            ]
            for one in contents.media
        ],
        "paragraphs": [
            "With this letter you receive the footage of body-worn cameras that is listed below. What is withheld of "
            "it, and why, stands in the redaction log of each file and on the page index.html.",
            "For each recording the package holds its custody history, with proofs that the agency's ledger holds each "
            "event of it. The program openbwc-verify checks all of it without a network.",
            "No right or benefit, substantive or procedural, enforceable by anybody at law is created by this release.",
        ],
        "signed": contents.agency,
    }
    return typeset(TEMPLATE, content, at=contents.released_at)
