"""Notices, how one wants to be told, and tokens for programs."""

from django.urls import path

from openbwc.site.web.views.notices import (
    NoticeList,
    NoticePage,
    NoticesRead,
    Preferences,
    WebhookNew,
    WebhookWithdrawn,
)
from openbwc.site.web.views.tokens import TokenList, TokenRevoked

addresses = [
    path("notices/", NoticeList.as_view(), name="notices"),
    path("notices/read/", NoticesRead.as_view(), name="notices_read"),
    path("notices/preferences/", Preferences.as_view(), name="notice_preferences"),
    path("notices/webhooks/", WebhookNew.as_view(), name="webhook_new"),
    path("notices/webhooks/<short:endpoint_id>/withdraw/", WebhookWithdrawn.as_view(), name="webhook_withdraw"),
    path("notices/<short:notice_id>/", NoticePage.as_view(), name="notice"),
    path("tokens/", TokenList.as_view(), name="tokens"),
    path("tokens/<short:token_id>/revoke/", TokenRevoked.as_view(), name="token_revoke"),
]
