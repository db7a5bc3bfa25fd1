"""Who may speak on a cluster: certificates of one authority on both sides, and none needed on the machine itself.

A scheduler and its workers run whatever a caller sends them, so an address that other machines reach is refused
without TLS; with it, each side shows a certificate that the authority signed.
"""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address
from urllib.parse import urlsplit

from distributed.security import Security

from openbwc.media.errors import MediaError
from openbwc.media.redaction.executing.model import Certificates

LOOPBACK = "127.0.0.1"
_security: Callable[..., Security] = Security  # dask's own has no types


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches the host."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def security_for(host: str, certificates: Certificates | None) -> Security | None:
    """dask's own object for who may speak, None on the machine itself. Raises MediaError."""
    if certificates is None:
        if is_loopback(host):
            return None
        raise MediaError(
            expected="certificates for a cluster that other machines reach",
            found=f"the address {host!r} without them",
            remedy="give the authority's certificate, your own and its key",
        )
    for path in (certificates.authority, certificates.certificate, certificates.key):
        if not path.is_file():
            raise MediaError(expected="a certificate or key in PEM form", found=f"no file {path}")
    own, key = str(certificates.certificate), str(certificates.key)
    return _security(
        require_encryption=True,
        tls_ca_file=str(certificates.authority),
        tls_client_cert=own,
        tls_client_key=key,
        tls_scheduler_cert=own,
        tls_scheduler_key=key,
        tls_worker_cert=own,
        tls_worker_key=key,
    )


def host_of(address: str) -> str:
    """The host of `tcp://host:port` or `tls://host:port`. Raises MediaError."""
    parts = urlsplit(address)
    try:
        sound = parts.scheme in {"tcp", "tls"} and parts.hostname and parts.port
    except ValueError:  # a port out of range
        sound = None
    if not sound or parts.hostname is None:
        raise MediaError(expected="an address tcp://host:port or tls://host:port", found=repr(address))
    return parts.hostname
