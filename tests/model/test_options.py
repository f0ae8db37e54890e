"""The options of the model host: whom it lets in, and what it refuses to start with."""

from __future__ import annotations

from pathlib import Path

import pytest
import trustme

from fairhand_model.options import CannotStart, Options, options_of

KEY = "k" * 16


def options(*words: str) -> Options:
    return options_of(["--model-path", "x", "--model-id", "m", *words])


def keys_in(folder: Path, text: str, mode: int = 0o600) -> str:
    path = folder / "keys"
    path.write_text(text)
    path.chmod(mode)
    return str(path)


@pytest.fixture(autouse=True)
def _no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FAIRHAND_API_KEY", raising=False)
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)


def test_a_file_of_keys_has_a_line_for_each_user(tmp_path: Path) -> None:
    file = keys_in(tmp_path, f"# the team\n\nanna {KEY}1\n  bert   {KEY}2  \n")
    found = options("--keys-file", file, "--host", "0.0.0.0", "--insecure")
    assert found.users == {"anna": f"{KEY}1", "bert": f"{KEY}2"}


WRONG = [
    ("anna short\n", 0o600, "line 1"),
    (f"anna {KEY}\nanna {KEY}x\n", 0o600, "line 2"),
    (f"anna {KEY} more\n", 0o600, "line 1"),
    (f"{KEY}\n", 0o600, "line 1"),
    (f"anna {KEY}\n", 0o644, "others can read"),
    (f"anna {KEY}\n", 0o640, "others can read"),
]


@pytest.mark.parametrize(("text", "mode", "said"), WRONG)
def test_a_file_of_keys_that_is_wrong_is_refused(
    text: str, mode: int, said: str, tmp_path: Path
) -> None:
    with pytest.raises(CannotStart, match=said) as caught:
        options("--keys-file", keys_in(tmp_path, text, mode))
    assert "NAME KEY" in caught.value.mend
    assert KEY not in str(caught.value)


@pytest.mark.parametrize(("mode", "accepted"), [(0o440, True), (0o400, True), (0o444, False)])
def test_a_credential_of_systemd_may_look_readable_for_its_group(
    mode: int, accepted: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    file = keys_in(tmp_path, f"anna {KEY}\n", mode)
    if accepted:
        assert list(options("--keys-file", file).users) == ["anna"]
    else:
        with pytest.raises(CannotStart, match="others can read"):
            options("--keys-file", file)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tls")
    for name in ("one", "two"):
        issued = trustme.CA().issue_cert("localhost")
        issued.private_key_pem.write_to_path(str(folder / f"{name}.key"))
        issued.cert_chain_pems[0].write_to_path(str(folder / f"{name}.pem"))
    return folder


TLS = [
    ("one.pem", "one.key", ""),
    ("one.pem", None, "both a certificate and its key"),
    (None, "one.key", "both a certificate and its key"),
    ("one.pem", "two.key", "cannot be used"),
    ("one.pem", "none.key", "cannot be used"),
    ("one.key", "one.key", "cannot be used"),
]


@pytest.mark.parametrize(("certificate", "key", "said"), TLS)
def test_tls_needs_a_certificate_and_its_key(
    certificate: str | None, key: str | None, said: str, certificates: Path
) -> None:
    words = ["--tls-certificate", str(certificates / certificate)] if certificate else []
    words += ["--tls-key", str(certificates / key)] if key else []
    if not said:
        assert options(*words).tls is not None
        return
    with pytest.raises(CannotStart, match=said):
        options(*words)
