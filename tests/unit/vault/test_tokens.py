"""Agencies' keys on a PKCS#11 token that we did not write (SoftHSM): as good as key files, and they never leave it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pkcs11
import pytest
from pytest_django import Settings

from openbwc.evidence.originals import vault as installation
from openbwc.vault import BadNameError, KeyLostError, KeyRing, Vault, VaultError, Wrapped
from openbwc.vault.tokens import TokenKeys, address_of
from tests.faults.dying import in_child
from tests.unit.vault.conftest import CREATED

MODULE = "/usr/lib/softhsm/libsofthsm2.so"
PIN = "8642"
SECRET = bytes(range(32))
CONTEXT = b"object 1"


@pytest.fixture(scope="module")
def tokens(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of SoftHSM's tokens, in which one of the name of OpenBWC is ready."""
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    (folder / "pin").write_text(PIN)
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder}/tokens\nlog.level = ERROR\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(folder / "softhsm2.conf"))
        command = ["softhsm2-util", "--init-token", "--free", "--label", "OpenBWC", "--so-pin", "1357", "--pin", PIN]
        subprocess.run(command, check=True, capture_output=True)
        yield folder
        pkcs11.unload(MODULE)


@pytest.fixture
def uri(tokens: Path) -> str:
    return f"pkcs11:token=OpenBWC?module-path={MODULE}&pin-source=file:{tokens}/pin"


@pytest.fixture
def keys(uri: str) -> Iterator[TokenKeys]:
    """The provider; the token is empty before."""
    provider = TokenKeys(uri)
    yield provider
    session = provider._opened()
    for key in list(session.get_objects()):
        key.destroy()
    session.close()


def test_what_is_wrapped_for_one_context_and_holder_opens_in_no_other(keys: TokenKeys) -> None:
    keys.renew("ICE")
    wrapped = keys.wrap("ICE", SECRET, CONTEXT)
    assert SECRET not in wrapped.data
    assert keys.unwrap(wrapped, CONTEXT) == SECRET
    with pytest.raises(KeyLostError, match="OpenBWC"):
        keys.unwrap(wrapped, b"object 2")
    flipped = bytes([*wrapped.data[:-1], wrapped.data[-1] ^ 1])
    with pytest.raises(KeyLostError):
        keys.unwrap(Wrapped(holder="ICE", key_id=wrapped.key_id, data=flipped), CONTEXT)
    with pytest.raises(KeyLostError, match=f"{wrapped.key_id} of CBP"):
        keys.unwrap(Wrapped(holder="CBP", key_id=wrapped.key_id, data=wrapped.data), CONTEXT)
    with pytest.raises(BadNameError):
        keys.wrap("../ICE", SECRET, CONTEXT)


def test_a_key_is_made_once_and_nobody_can_take_it_from_the_token(keys: TokenKeys) -> None:
    assert keys.key_ids("ICE") == ()
    key_id = keys.renew("ICE")
    assert key_id.startswith("0001-")
    assert keys.key_ids("ICE") == (key_id,)
    (key,) = keys._opened().get_objects({pkcs11.Attribute.LABEL: "openbwc ICE"})
    assert key[pkcs11.Attribute.SENSITIVE]
    assert key[pkcs11.Attribute.NEVER_EXTRACTABLE]
    assert not key[pkcs11.Attribute.EXTRACTABLE]
    with pytest.raises(pkcs11.AttributeSensitive):
        key[pkcs11.Attribute.VALUE]


def test_a_vault_is_sealed_read_and_rotated_under_keys_on_a_token(keys: TokenKeys, uri: str, tmp_path: Path) -> None:
    ring = KeyRing(tmp_path / "records", keys)
    vault = Vault.open_or_create(tmp_path / "vault", keys=ring)
    source = tmp_path / "card"
    source.write_bytes(b"recorded")
    staged = vault.stage(source, "clip.mp4")
    vault.commit("urn:x:1", [staged], message="m", actor="a", created=CREATED, holder="ICE")
    assert vault.verify_all().sound
    (path,) = (tmp_path / "records").glob("???/*/*.json")
    before = path.read_bytes()
    rotation = ring.rotate("ICE")
    assert (rotation.key_id[:5], rotation.wrapped_anew) == ("0002-", 1)
    assert [one[:5] for one in vault.retire_keys("ICE")] == ["0001-"]
    another = Vault.open_or_create(tmp_path / "vault", keys=KeyRing(tmp_path / "records", TokenKeys(uri)))
    with another.open("urn:x:1", "clip.mp4") as file:
        assert file.read() == b"recorded"
    path.chmod(0o644)
    path.write_bytes(before)
    with pytest.raises(KeyLostError, match="0001-"):
        another.open("urn:x:1", "clip.mp4")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # of the lost session's last search
def test_a_session_that_was_given_up_is_opened_anew(keys: TokenKeys) -> None:
    keys.renew("ICE")
    wrapped = keys.wrap("ICE", SECRET, CONTEXT)
    assert keys._session is not None
    keys._session.close()
    assert keys.unwrap(wrapped, CONTEXT) == SECRET


def test_a_forked_process_opens_its_own_session_and_its_parent_keeps_its_own(keys: TokenKeys) -> None:
    keys.renew("ICE")
    wrapped = keys.wrap("ICE", SECRET, CONTEXT)

    def work() -> None:
        if keys.unwrap(wrapped, CONTEXT) != SECRET or keys.renew("ICE")[:5] != "0002-":
            raise AssertionError

    assert os.waitstatus_to_exitcode(in_child(work)) == 0
    assert keys.unwrap(wrapped, CONTEXT) == SECRET
    assert keys.key_ids("ICE")[-1][:5] == "0002-"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("token=OpenBWC", "token=another", "NoSuchToken"),
        (MODULE, "/nowhere/module.so", "nowhere"),
        ("/pin", "/no-pin", "PIN"),
    ],
)
def test_a_token_that_cannot_be_reached_is_told_in_a_sentence(
    keys: TokenKeys, uri: str, old: str, new: str, told: str
) -> None:
    assert old in uri
    with pytest.raises(KeyLostError, match=told):
        TokenKeys(uri.replace(old, new)).key_ids("ICE")


def test_a_wrong_pin_is_told(uri: str) -> None:
    def work() -> None:  # in a process of its own: a token asks each process for the PIN once
        with pytest.raises(KeyLostError, match="Pin"):
            TokenKeys(uri.replace("/pin", "/softhsm2.conf")).key_ids("ICE")

    assert os.waitstatus_to_exitcode(in_child(work)) == 0


@pytest.mark.parametrize(
    "uri",
    [
        "pkcs11:",
        "pkcs11:token=a",
        "pkcs11:token=a?module-path=/m.so",
        "pkcs11:token=a?module-path=/m.so&pin-value=1234",
        "pkcs11:token=a?module-path=/m.so&pin-source=",
        "pkcs11:token=a;object=b?module-path=/m.so&pin-source=file:/p",
    ],
)
def test_a_uri_that_names_too_little_or_too_much_is_refused_and_no_pin_repeated(uri: str) -> None:
    with pytest.raises(BadNameError, match="of the form") as refused:
        address_of(uri)
    assert "1234" not in str(refused.value)


def test_a_uri_is_read_as_rfc_7512_writes_it() -> None:
    address = address_of("pkcs11:token=Our%20token?module-path=/usr/lib/m.so&pin-source=file:///etc/pin")
    assert (address.token, str(address.module), str(address.pin)) == ("Our token", "/usr/lib/m.so", "/etc/pin")


def test_an_installation_names_its_token_in_its_environment(
    keys: TokenKeys, uri: str, settings: Settings, home: Path
) -> None:
    settings.VAULT_KEYS = uri
    source = home / "card"
    source.write_bytes(b"recorded")
    staged = installation().stage(source, "clip.mp4")
    installation().commit("urn:x:1", [staged], message="m", actor="a", created=CREATED, holder="ICE")
    with installation().open("urn:x:1", "clip.mp4") as file:
        assert file.read() == b"recorded"


def test_without_the_library_an_installation_is_told_what_to_install(
    settings: Settings, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pkcs11", None)
    monkeypatch.delitem(sys.modules, "openbwc.vault.tokens")
    settings.VAULT_KEYS = "pkcs11:token=a?module-path=/m.so&pin-source=file:/p"
    with pytest.raises(VaultError, match=r"openbwc\[pkcs11\]"):
        installation()
