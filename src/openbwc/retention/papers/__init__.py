"""The papers of retention, typeset as accessible PDF from the JSON that is kept: certificates, drafts of reports."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from openbwc.redaction.papers.pdf import typeset

_TEMPLATES = Path(__file__).parent / "templates"


def certificate_pdf(told: Mapping[str, Any], *, at: datetime) -> bytes:
    """The paper of a certificate (`certificates`), dated `at`."""
    disposed = [one for one in told["recordings"] if one["state"] == "disposed"]
    sealed = {done["key_destroyed"] for one in disposed for done in one["destroyed"]}
    method = told["method"]
    paper = {
        "title": f"Certificate of disposition, {told['agency']['code']}",
        "agency": told["agency"]["name"],
        "description": f"{len(disposed)} of {told['list']['recordings']} listed recordings were disposed of.",
        "keywords": "V.A.4",
        "parts": [
            {"title": "What was decided", "facts": _decided(told)},
            {
                "title": "How it was done",
                "words": [
                    *([method["sealed"]] if True in sealed else []),
                    *([method["plain"]] if False in sealed else []),
                    method["stays"],
                ],
            },
        ],
        "tables": [
            {
                "title": "Disposed of",
                "heads": ["Recording", "Recorded", "Category", "Item and authority", "Gone", "Originals (SHA-256)"],
                "rows": [_row(one, one["ended_at"]) for one in disposed],
            },
            {
                "title": "Kept",
                "heads": ["Recording", "Recorded", "Category", "Item and authority", "Why", "Originals (SHA-256)"],
                "rows": [_row(one, one["why_kept"]) for one in told["recordings"] if one["state"] == "kept"],
            },
        ],
    }
    return typeset(_TEMPLATES / "paper.typ", paper, at=at)


def loss_pdf(told: Mapping[str, Any], *, at: datetime) -> bytes:
    """The paper of the draft of a report of loss (`losses`), dated `at`."""
    paper = {
        "title": f"Report of unlawful or accidental loss, draft, {told['agency']['code']}",
        "agency": told["agency"]["name"],
        "description": "For the National Archives, under 44 U.S.C. 3106 and 36 CFR 1230.14. A draft: an official "
        "completes it and sends it.",
        "keywords": "V.A.4",
        "parts": [{"title": part["title"], "words": part["words"]} for part in told["parts"]],
        "tables": [
            {
                "title": "Records",
                "heads": ["Recording", "Recorded", "Category", "Item and authority", "Found", "Originals (SHA-256)"],
                "rows": [_row(one, one["found"]) for one in told["recordings"]],
            }
        ],
    }
    return typeset(_TEMPLATES / "paper.typ", paper, at=at)


def _decided(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    transfer = told["transfer"]
    return [
        ("Disposition", told["disposition"]),
        ("Final action", told["action"]),
        ("Reason", told["reason"]),
        ("List (SHA-256)", told["list"]["sha256"]),
        ("Proposed", _who(told["proposed"])),
        *(("Approved", _who(one)) for one in told["approved"]),
        *(
            [("Accepted by the National Archives", f"{transfer['reference']}, entered by {_who(transfer['accepted'])}")]
            if transfer
            else []
        ),
        ("Ended", _minute(told["ended_at"])),
    ]


def _row(one: Mapping[str, Any], last: str) -> list[str]:
    originals = "; ".join(f"{file['name']} {file['sha256']}" for file in one["originals"])
    shown = _minute(last) if last and last == one.get("ended_at") else last
    return [
        one["recording"],
        _minute(one["recorded_at"]),
        one["category"].replace("_", " ") or "–",
        " · ".join(text for text in (one["item"], one["authority"]) if text) or "–",
        shown or "–",
        originals,
    ]


def _who(said: Mapping[str, str]) -> str:
    return f"{said['name']}, {_minute(said['at'])}"


def _minute(moment: str) -> str:
    return f"{datetime.fromisoformat(moment):%Y-%m-%d %H:%M} UTC"
