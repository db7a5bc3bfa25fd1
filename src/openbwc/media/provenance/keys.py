"""Who signs a copy: a chain of certificates, and a function that signs with the key behind it.

Guarantees: a key made here is in a file of mode 0600 that is whole or absent and never overwrites another; a file that
others can read is refused; a certificate has the profile that C2PA asks of a signer (C2PA 2.4, 14.5.1): version 3, no
authority, key usage digitalSignature and the extended usage documentSigning (RFC 9336). An installation that has
its own authority or a hardware module makes its own `Identity` instead, and nothing here is used.
"""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.x509.oid import NameOID

_DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")  # RFC 9336
_AUTHORITY_YEARS, _SIGNER_YEARS = 25, 5
_RENEWED_BEFORE = timedelta(days=365)
_SKEW = timedelta(hours=1)  # a reader's clock may be a little behind ours
AUTHORITY = "authority.pem"


class KeyFileError(Exception):
    """A key file is missing, open to others or not what it should be; the text says what was expected and found."""


@dataclass(frozen=True, kw_only=True)
class Identity:
    """A signer: `chain` in PEM, the signer's certificate first and the root last, and ECDSA on P-256 by callback.

    `sign` is given the bytes to sign and returns the signature as the 64 bytes r ‖ s (RFC 8152, 8.1). It is where a
    hardware module fits. `organisation` is who the certificate says is signing.
    """

    chain: str
    organisation: str
    sign: Callable[[bytes], bytes]

    @property
    def root(self) -> str:
        """The root in PEM: what a recipient has to trust."""
        return self.chain[self.chain.rindex("-----BEGIN CERTIFICATE-----") :]


def local_identity(folder: Path, name: str, organisation: str, *, now: datetime | None = None) -> Identity:
    """The identity in the files `name`-*.pem of a folder, made on first use under an authority of its own.

    A new key and certificate are made where the newest lapses within a year; older ones stay, for who asks. `name` is
    of letters, digits, '-' and '_'. Raises KeyFileError where a file is open to others or damaged.
    """
    if not name.replace("-", "").replace("_", "").isalnum():
        raise ValueError(f"expected a name of letters, digits, '-' and '_'; found {name!r}")
    moment = now or datetime.now(UTC)
    authority_key, (authority,) = _open_or_make(folder / AUTHORITY, lambda: _make_authority(moment))
    number = 1 + sum(1 for _ in folder.glob(f"{name}-*.pem"))
    if number > 1:
        key, chain = _read(folder / f"{name}-{number - 1}.pem")
        if chain[0].not_valid_after_utc - moment > _RENEWED_BEFORE:
            return _identity(key, chain, organisation)
    made = _open_or_make(
        folder / f"{name}-{number}.pem", lambda: _make_signer(organisation, authority_key, authority, moment)
    )
    return _identity(*made, organisation)


def authority_of(folder: Path) -> str:
    """The root certificate in PEM, to be given to whoever verifies copies. Raises KeyFileError where there is none."""
    _, (root,) = _read(folder / AUTHORITY)
    return root.public_bytes(serialization.Encoding.PEM).decode()


def signature_of(key: ec.EllipticCurvePrivateKey, data: bytes) -> bytes:
    """ECDSA with SHA-256, as r ‖ s."""
    r, s = decode_dss_signature(key.sign(data, ec.ECDSA(hashes.SHA256())))
    return r.to_bytes(32) + s.to_bytes(32)


def _identity(key: ec.EllipticCurvePrivateKey, chain: list[x509.Certificate], organisation: str) -> Identity:
    pem = "".join(certificate.public_bytes(serialization.Encoding.PEM).decode() for certificate in chain)
    return Identity(chain=pem, organisation=organisation, sign=lambda data: signature_of(key, data))


_Made = tuple[ec.EllipticCurvePrivateKey, list[x509.Certificate]]


def _make_authority(now: datetime) -> _Made:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "OpenBWC installation"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"OpenBWC authority {secrets.token_hex(4)}"),
        ]
    )
    usage = x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        _certificate(name, name, key.public_key(), now, _AUTHORITY_YEARS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    return key, [certificate]


def _make_signer(
    organisation: str, authority_key: ec.EllipticCurvePrivateKey, authority: x509.Certificate, now: datetime
) -> _Made:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, "Redacted copies"),
        ]
    )
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key())
    certificate = (
        _certificate(name, authority.subject, key.public_key(), now, _SIGNER_YEARS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage([_DOCUMENT_SIGNING]), critical=False)
        .add_extension(identifier, critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    return key, [certificate, authority]


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime, years: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _SKEW)
        .not_valid_after(now + timedelta(days=365 * years))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _open_or_make(path: Path, make: Callable[[], _Made]) -> _Made:
    """What the file holds; of two processes that make it, one wins and both go on with its key."""
    if not path.exists():
        key, chain = make()
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(
                key.private_bytes(
                    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
                )
            )
            file.writelines(certificate.public_bytes(serialization.Encoding.PEM) for certificate in chain)
            file.flush()
            os.fsync(descriptor)
        try:
            os.link(draft, path)  # unlike rename, refuses to replace a key that is there
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return _read(path)


def _read(path: Path) -> _Made:
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        text = path.read_bytes()
    except OSError as error:
        raise KeyFileError(f"expected a readable key file at {path}, found: {error}") from error
    if mode & 0o077:
        raise KeyFileError(f"expected {path} to be closed to others (0600), found {mode:04o}: run chmod 600 {path}")
    try:
        key = serialization.load_pem_private_key(text, password=None)
        chain = x509.load_pem_x509_certificates(text)
    except (ValueError, TypeError) as error:
        raise KeyFileError(f"expected a private key and certificates in {path}, found something else") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or chain[0].public_key() != key.public_key():
        raise KeyFileError(f"expected the key of the first certificate in {path}, found another")
    return key, chain
