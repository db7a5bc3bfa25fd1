"""Webhooks: a signed HTTPS call of a registered address, which cannot be led anywhere else.

Guarantees:
- A call goes to an address that we looked up and judged ourselves, once: it is public, or in a network that the
  installation names (`OPENBWC_WEBHOOK_NETWORKS`); the certificate is checked against the host's name. Plain HTTP is
  for this machine only.
- A redirect is a refusal and is not followed; of an answer at most `ANSWER_BYTES` are read, and all of it within
  `DEADLINE` seconds, however slowly it drips.
- Each call carries a time stamp, an idempotency key that is the same at each try, and an HMAC-SHA256 over both and
  the body, by a key that belongs to the endpoint and is stored nowhere.
"""

import base64
import contextlib
import hashlib
import hmac
import http.client
import ipaddress
import json
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.crypto import salted_hmac

from openbwc.notices.models import Delivery, WebhookEndpoint
from openbwc.notices.outcomes import Accepted, NotSentError
from openbwc.notices.wording import webhook_document

CONNECT = 5.0  # seconds until somebody answers the telephone
DEADLINE = 15.0  # seconds for everything after that
ANSWER_BYTES = 64 * 1024
AGAIN = frozenset({408, 409, 425, 429})
"""Answers of the 4xx kind that another try may be answered differently."""
NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052, 2.1: the last 32 bits are an IPv4 address
COMPATIBLE = ipaddress.ip_network("::/96")  # RFC 4291, 2.5.5.1: here too
LOCAL_NAT64 = ipaddress.ip_network("64:ff9b:1::/48")  # RFC 8215: where in it the IPv4 address stands is not known


def signing_key(endpoint: WebhookEndpoint) -> str:
    """The endpoint's key (base64, 256 bits): derived, so that it need not be kept; it changes with the secret key."""
    mac = salted_hmac("openbwc.webhook", str(endpoint.id), algorithm="sha256")
    return base64.b64encode(mac.digest()).decode()


def signature(key: str, stamp: str, delivery_id: str, body: bytes) -> str:
    """`sha256=<hex>` over time stamp, delivery and body, joined by full stops."""
    signed = stamp.encode() + b"." + delivery_id.encode() + b"." + body
    return "sha256=" + hmac.new(base64.b64decode(key), signed, hashlib.sha256).hexdigest()


def call_webhook(delivery: Delivery, endpoint: WebhookEndpoint) -> Accepted:
    """Tell an endpoint of a delivery's notices. Raises NotSentError."""
    if endpoint.withdrawn_at is not None:
        raise NotSentError("The endpoint was withdrawn.", final=True)
    notices = list(delivery.notices.select_related("person__agency").order_by("made_at", "id"))
    body = json.dumps(webhook_document(delivery, notices), sort_keys=True).encode()
    stamp = str(int(time.time()))
    signed = signature(signing_key(endpoint), stamp, str(delivery.id), body)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "OpenBWC",
        "Idempotency-Key": str(delivery.id),
        "OpenBWC-Timestamp": stamp,
        "OpenBWC-Signature": signed,
        "Connection": "close",
    }
    status, answer = post(endpoint.url, body, headers)
    if not 200 <= status < 300:
        final = 300 <= status < 500 and status not in AGAIN
        raise NotSentError(f"The endpoint answered {status}.", final=final)
    return Accepted(
        {
            "url": endpoint.url,
            "status": status,
            "answer_sha256": hashlib.sha256(answer).hexdigest(),
            "sha256": hashlib.sha256(body).hexdigest(),
            "timestamp": stamp,
            "signature": signed,
        }
    )


def allowed_addresses(url: str) -> tuple[SplitResult, list[str]]:
    """The parts of a webhook's URL and the addresses that may be called for it. Raises NotSentError where none may."""
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise NotSentError(f"Expected an address that can be called: {error}.", final=True) from error
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.password:
        raise NotSentError("Expected https:// with a host and without a user; found another address.", final=True)
    try:
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotSentError(f"The host {parts.hostname} was not found: {error}") from error
    addresses = [str(entry[4][0]) for entry in found]
    if not all(_may_be_called(address, plain=parts.scheme == "http") for address in addresses):
        raise NotSentError("The address leads into a network that webhooks may not call.", final=True)
    return parts, addresses


def _may_be_called(address: str, *, plain: bool) -> bool:
    """Whether an IP address is public or expressly allowed; without TLS, only this machine."""
    ip = _reached(ipaddress.ip_address(address.partition("%")[0]))
    allowed = any(ip in network for network in settings.WEBHOOK_NETWORKS)
    if plain:
        return allowed and ip.is_loopback
    return allowed or (ip.is_global and not ip.is_multicast and ip not in LOCAL_NAT64)


def _reached(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The address that a call would reach: the IPv4 one that an IPv6 one stands for, else itself."""
    if isinstance(ip, ipaddress.IPv4Address):
        return ip
    if ip in NAT64 or (ip in COMPATIBLE and int(ip) > 1):  # `::` and `::1` stand for themselves
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or ip


def post(url: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
    """Send a body to a URL and give the status and the answer's beginning. Raises NotSentError without an answer."""
    parts, addresses = allowed_addresses(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection = _Pinned(parts, addresses[0])
    try:
        connection.request("POST", target, body, dict(headers))
        answer = connection.getresponse()
        content = answer.read(ANSWER_BYTES)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NotSentError(f"No whole answer came: {type(error).__name__}: {error}"[:300]) from error
    finally:
        connection.close()
    if connection.late:
        raise NotSentError("No whole answer came within the time given.")
    return answer.status, content


class _Pinned(http.client.HTTPConnection):
    """A connection to one address that was judged, under the host's own name, which ends after `DEADLINE`.

    A peer that drips its answer keeps each read short of the socket's time-out; so an alarm ends the whole.
    """

    def __init__(self, parts: SplitResult, address: str) -> None:
        self._address, self._secure = address, parts.scheme == "https"
        super().__init__(str(parts.hostname), parts.port or (443 if self._secure else 80), timeout=CONNECT)
        self._alarm: threading.Timer | None = None
        self.late = False

    def connect(self) -> None:
        """Connect to the address, with TLS for the host's name where it is HTTPS."""
        raw = socket.create_connection((self._address, self.port), CONNECT)
        raw.settimeout(DEADLINE)
        self.sock = (
            ssl.create_default_context().wrap_socket(raw, server_hostname=self.host, do_handshake_on_connect=False)
            if self._secure
            else raw
        )
        self._alarm = threading.Timer(DEADLINE, self._end)
        self._alarm.start()
        if isinstance(self.sock, ssl.SSLSocket):
            self.sock.do_handshake()

    def close(self) -> None:
        """Close it, and silence the alarm."""
        if self._alarm is not None:
            self._alarm.cancel()
        super().close()

    def _end(self) -> None:
        """End the connection from the alarm's thread, so that whoever reads from it stops waiting."""
        self.late = True
        with contextlib.suppress(OSError):  # it ended by itself meanwhile
            socket.socket.shutdown(self.sock, socket.SHUT_RDWR)
