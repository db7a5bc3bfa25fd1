"""The papers as PDF: what another program finds in them, and that no text does any harm."""

import io
from dataclasses import replace
from typing import Any

import pikepdf
import pytest

from openbwc.media.redaction.plan import Plan, Reason
from openbwc.redaction.papers.log import Log, Standing, log_of
from openbwc.redaction.papers.pdf import log_pdf, vaughn_pdf
from openbwc.redaction.papers.vaughn import vaughn_of
from openbwc.redaction.papers.withheld import FrameTimes

HOSTILE = "#panic() *b* _i_ `x` $x$ @a <b> \\ // /* 漢字 😀 \u202egnp \x00\x1b " + "W" * 300


def test_equal_logs_give_equal_bytes_and_claim_pdf_ua(log: Log) -> None:
    once, again = log_pdf(log), log_pdf(log)
    assert once == again
    assert once.startswith(b"%PDF-1.7")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in once


@pytest.mark.parametrize("paper", ["log", "vaughn"])
def test_qpdf_finds_a_tagged_document_with_its_language_title_and_headers(log: Log, paper: str) -> None:
    made = log_pdf(log) if paper == "log" else vaughn_pdf(vaughn_of([log]))
    with pikepdf.open(io.BytesIO(made)) as document:
        assert document.check_pdf_syntax() == []
        root = document.Root
        assert str(root.Lang) == "en-GB"
        assert bool(root.MarkInfo.Marked)
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        tags: dict[str, int] = {}
        _walk(root.StructTreeRoot.K, tags)
    assert tags["/H1"] == 1
    assert tags["/H2"] >= 2
    assert tags["/THead"] == tags["/Table"] == 3
    assert tags["/TH"] >= 11


def _walk(element: Any, tags: dict[str, int]) -> None:
    if isinstance(element, pikepdf.Array):
        for child in element:
            _walk(child, tags)
    elif isinstance(element, pikepdf.Dictionary):
        if "/S" in element:
            tags[str(element.S)] = tags.get(str(element.S), 0) + 1
        if "/K" in element:
            _walk(element.K, tags)


def test_what_somebody_typed_is_shown_and_never_obeyed(plan: Plan, times: FrameTimes, standing: Standing) -> None:
    odd = replace(plan, tracks=(replace(plan.tracks[0], reason=Reason(code="b6", basis=HOSTILE)),))
    log = log_of(odd, times, replace(standing, project=HOSTILE, agency=HOSTILE, matter=HOSTILE))
    assert log_pdf(log).startswith(b"%PDF")
    assert vaughn_pdf(vaughn_of([log])).startswith(b"%PDF")


def test_a_plan_without_redactions_makes_a_log_that_says_so(plan: Plan, times: FrameTimes, standing: Standing) -> None:
    empty = Plan(source=plan.source)
    log = log_of(empty, times, replace(standing, approved_by="", approved_at=None, sound_ms=()))
    assert log.rows == ()
    assert log_pdf(log).startswith(b"%PDF")
    assert vaughn_pdf(vaughn_of([log])).startswith(b"%PDF")
