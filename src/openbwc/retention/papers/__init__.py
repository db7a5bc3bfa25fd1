"""The papers of retention, typeset as accessible PDF from the JSON that is kept: certificates, drafts of reports."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from openbwc.policy.wording import in_words
from openbwc.redaction.papers.pdf import typeset

_TEMPLATES = Path(__file__).parent / "templates"
ROWS = 1000
"""Recordings that a paper lists one by one: some seconds to typeset, and as much as somebody reads."""
_MONTH, _DAY = len("2026-11"), len("2026-11-23")
_SUMMED = (
    "Where there are more than a paper lists, it has their sums. Each of them, with the hashes of its files, is in the "
    "JSON of this certificate, of which the ledger has the digest too."
)


def certificate_pdf(certificate: bytes, *, at: datetime) -> bytes:
    """The paper of a certificate as it is kept (`certificates`: JSON), dated `at`.

    Each recording goes into its table as it is read, for all of them at once take four times the room of their text.
    """
    disposed, kept, sealed = _Recordings("Disposed of", "Gone"), _Recordings("Kept", "Why"), set[bool]()

    def read(one: dict[str, Any]) -> dict[str, Any] | None:
        if "recording" not in one:
            return one
        if one["state"] == "disposed":
            disposed.add(one)
            sealed.update(done["key_destroyed"] for done in one["destroyed"])
        elif one["state"] == "kept":
            kept.add(one)
        return None

    told = json.loads(certificate, object_hook=read)
    method = told["method"]
    paper = {
        "title": f"Certificate of disposition, {told['agency']['code']}",
        "agency": told["agency"]["name"],
        "description": f"Recordings disposed of: {disposed.count} of the {told['list']['recordings']} on the list.",
        "keywords": "V.A.4",
        "parts": [
            {"title": "What was decided", "facts": _decided(told)},
            {
                "title": "How it was done",
                "words": [
                    *([method["sealed"]] if True in sealed else []),
                    *([method["plain"]] if False in sealed else []),
                    method["stays"],
                    *([_SUMMED] if max(disposed.count, kept.count) > ROWS else []),
                ],
            },
        ],
        "tables": [disposed.table(), kept.table()],
    }
    return typeset(_TEMPLATES / "paper.typ", paper, at=at)


@dataclass
class _Recordings:
    """What a paper tells of some recordings: each, or of more than it lists one by one how many of a month, a category
    and an item.
    """

    title: str
    last: str
    count: int = 0
    rows: list[list[str]] = field(default_factory=list)
    summed: Counter[tuple[str, ...]] = field(default_factory=Counter)
    files: Counter[tuple[str, ...]] = field(default_factory=Counter)

    def add(self, one: Mapping[str, Any]) -> None:
        """One more of them."""
        row = _row(one, one["why_kept"] or one["ended_at"])
        _, _, category, item, *_ = row
        key = (one["recorded_at"][:_MONTH], category, item, one["why_kept"] or one["ended_at"][:_DAY])
        self.count += 1
        self.summed[key] += 1
        self.files[key] += len(one["originals"])
        if self.count <= ROWS:
            self.rows.append(row)

    def table(self) -> dict[str, Any]:
        """The table of a paper."""
        if self.count <= ROWS:
            heads = ["Recording", "Recorded", "Category", "Item and authority", self.last, "Originals (SHA-256)"]
            return {"title": self.title, "heads": heads, "rows": self.rows}
        heads = ["Recordings", "Recorded in", "Category", "Item and authority", self.last, "Originals"]
        rows = [[str(self.summed[key]), *key, str(self.files[key])] for key in sorted(self.summed)]
        return {"title": self.title, "heads": heads, "rows": rows}


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
    transfer, stopped = told["transfer"], told.get("stopped")  # earlier certificates do not say
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
        *([("Stopped", f"{_who(stopped)}: {stopped['reason']}")] if stopped else []),
        ("Ended", _minute(told["ended_at"])),
    ]


def _row(one: Mapping[str, Any], last: str) -> list[str]:
    originals = "; ".join(f"{file['name']} {file['sha256']}" for file in one["originals"])
    shown = _minute(last) if last and last == one.get("ended_at") else last
    return [
        one["recording"],
        _minute(one["recorded_at"]),
        in_words(one["category"]) or "–",
        " · ".join(text for text in (one["item"], one["authority"]) if text) or "–",
        shown or "–",
        originals,
    ]


def _who(said: Mapping[str, str]) -> str:
    return f"{said['name']}, {_minute(said['at'])}"


def _minute(moment: str) -> str:
    return f"{datetime.fromisoformat(moment):%Y-%m-%d %H:%M} UTC"
