"""The custody ledger: its log, and the proof of an event."""

from django.urls import path

from openbwc.site.web.views.ledger import EventProof, LedgerFile, LedgerPage

addresses = [
    path("ledger/", LedgerPage.as_view(), name="ledger"),
    path("ledger/log/<path:name>", LedgerFile.as_view(), name="ledger_file"),
    path("ledger/events/<short:event_id>.tlog-proof", EventProof.as_view(), name="proof"),
]
