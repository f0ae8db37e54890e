"""The key of a model host: from the environment, a private file or the keyring, and never told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keyring
import pytest
from keyring.errors import KeyringLocked
from keyrings.alt.file import PlaintextKeyring

from fairhand_server.errors import SettingsError
from fairhand_server.host_key import key_of
from fairhand_server.settings import load_settings
from fairhand_server.settings.host import HostSettings

KEY = "canary-key-77aa"
ENDPOINT = "https://models.example.org/v1"


def settings(**values: Any) -> HostSettings:
    return HostSettings(endpoint=ENDPOINT, **values)


def refused(given: HostSettings) -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        key_of(given)
    assert KEY not in caught.value.lines() + repr(caught.value)
    assert caught.value.__cause__ is None
    return caught.value


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "key"
    path.write_text(f"{KEY}\n")
    path.chmod(0o600)
    return path


def test_without_a_source_there_is_no_key() -> None:
    assert key_of(settings()) == ""


def test_the_setting_comes_before_the_file(file: Path) -> None:
    assert key_of(settings(api_key="given", api_key_file=str(file))) == "given"


def test_a_private_file_is_read_without_its_line_end(file: Path) -> None:
    assert key_of(settings(api_key_file=str(file))) == KEY


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660, 0o620])
def test_a_file_that_others_can_read_is_refused(mode: int, file: Path) -> None:
    file.chmod(mode)
    error = refused(settings(api_key_file=str(file)))
    assert error.code == "fairhand-E042"
    assert error.mend == f"chmod 600 {file}"


def test_a_file_that_is_none_is_refused(tmp_path: Path, file: Path) -> None:
    file.write_bytes(KEY.encode() + b"\xff")
    for path in (tmp_path / "missing", tmp_path, file):
        assert refused(settings(api_key_file=str(path))).code in ("fairhand-E010", "fairhand-E042")


@pytest.fixture
def ring(tmp_path: Path) -> Any:
    """A real keyring that keeps its entries in a file."""
    before, ring = keyring.get_keyring(), PlaintextKeyring()
    ring.file_path = str(tmp_path / "ring")
    keyring.set_keyring(ring)
    yield ring
    keyring.set_keyring(before)


def test_the_keyring_is_asked_for_the_key_of_the_endpoint(ring: PlaintextKeyring) -> None:
    given = settings(api_key_in_keyring=True)
    assert refused(given).mend == f"keyring set fairhand {ENDPOINT}"
    keyring.set_password("fairhand", ENDPOINT, KEY)
    assert key_of(given) == KEY


def test_a_keyring_that_is_locked_says_so(
    ring: PlaintextKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: str) -> str:
        raise KeyringLocked(KEY)

    monkeypatch.setattr(ring, "get_password", locked)
    assert "KeyringLocked" in refused(settings(api_key_in_keyring=True)).cause


@pytest.mark.parametrize(("mode", "taken"), [(0o600, True), (0o400, True), (0o644, False)])
def test_a_key_in_the_settings_file_needs_a_private_file(
    mode: int, taken: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("FAIRHAND_API_KEY", "FAIRHAND_ENDPOINT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("FAIRHAND_HOME", str(tmp_path))
    (tmp_path / "config").mkdir()
    path = tmp_path / "config" / "settings.toml"
    path.write_text(f'[host]\nendpoint = "{ENDPOINT}"\napiKey = "{KEY}"\n')
    path.chmod(mode)
    found, problems = load_settings()
    assert found.host.endpoint == ENDPOINT
    assert (found.host.api_key == KEY) == taken
    assert [KEY in one for one in problems] == ([] if taken else [False])
