"""The tables of notices: what people are told, how each wants it, and what was sent with its proof."""

from openbwc.notices.models.delivery import Channel, Delivery, DeliveryState
from openbwc.notices.models.notice import Notice, Urgency
from openbwc.notices.models.preference import Preference, WebhookEndpoint

__all__ = ["Channel", "Delivery", "DeliveryState", "Notice", "Preference", "Urgency", "WebhookEndpoint"]
