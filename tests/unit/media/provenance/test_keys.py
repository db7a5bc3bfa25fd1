"""Keys and certificates of the embedded authority, judged by OpenSSL's rules as `cryptography` has them."""

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from openbwc.media.provenance.keys import AUTHORITY, KeyFileError, authority_of, local_identity

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def test_a_signer_has_the_profile_that_c2pa_asks_for(tmp_path: Path) -> None:
    identity = local_identity(tmp_path, "ICE", "Immigration and Customs Enforcement", now=NOW)
    leaf, root = x509.load_pem_x509_certificates(identity.chain.encode())
    leaf.verify_directly_issued_by(root)
    assert leaf.version is x509.Version.v3
    extensions = leaf.extensions
    assert not extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    usage = extensions.get_extension_for_class(x509.KeyUsage)
    assert usage.critical
    assert usage.value.digital_signature
    assert not usage.value.key_cert_sign
    extended = extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert [one.dotted_string for one in extended] == ["1.3.6.1.5.5.7.3.36"]
    assert extensions.get_extension_for_class(x509.AuthorityKeyIdentifier)
    constraints = root.extensions.get_extension_for_class(x509.BasicConstraints)
    assert constraints.critical
    assert constraints.value.ca
    assert constraints.value.path_length == 0
    assert identity.root == authority_of(tmp_path)
    key = leaf.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    signature = identity.sign(b"what is signed")
    whole = encode_dss_signature(int.from_bytes(signature[:32]), int.from_bytes(signature[32:]))
    key.verify(whole, b"what is signed", ec.ECDSA(hashes.SHA256()))


def test_the_same_identity_every_time_and_another_for_another_agency(tmp_path: Path) -> None:
    first = local_identity(tmp_path, "ICE", "Immigration and Customs Enforcement", now=NOW)
    assert local_identity(tmp_path, "ICE", "Immigration and Customs Enforcement", now=NOW).chain == first.chain
    other = local_identity(tmp_path, "CBP", "Customs and Border Protection", now=NOW)
    assert other.chain != first.chain
    assert other.root == first.root


def test_threads_that_make_a_key_go_on_with_one(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: local_identity(tmp_path, "ICE", "ICE", now=NOW).chain, range(4)))
    assert len(set(made)) == 1


def test_a_new_key_before_the_old_one_lapses(tmp_path: Path) -> None:
    first = local_identity(tmp_path, "ICE", "ICE", now=NOW)
    later = local_identity(tmp_path, "ICE", "ICE", now=NOW + timedelta(days=4 * 365 + 10))
    assert later.chain != first.chain
    assert later.root == first.root
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ICE-1.pem", "ICE-2.pem", AUTHORITY]


def test_files_are_closed_to_others_and_one_that_is_not_is_refused(tmp_path: Path) -> None:
    local_identity(tmp_path, "ICE", "ICE", now=NOW)
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}
    (tmp_path / "ICE-1.pem").chmod(0o640)
    with pytest.raises(KeyFileError, match="closed to others"):
        local_identity(tmp_path, "ICE", "ICE", now=NOW)


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    local_identity(tmp_path, "ICE", "ICE", now=NOW)
    path = tmp_path / "ICE-1.pem"
    path.write_text(path.read_text()[:90])
    with pytest.raises(KeyFileError, match="expected a private key"):
        local_identity(tmp_path, "ICE", "ICE", now=NOW)


def test_a_name_cannot_leave_the_folder(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="expected a name"):
        local_identity(tmp_path, "../ICE", "ICE", now=NOW)
