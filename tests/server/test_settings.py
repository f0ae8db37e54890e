"""Settings: defaults, who may set what, and one message for each value that cannot be used."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs
import pytest

from fairhand_server.errors import SettingsError
from fairhand_server.settings import (
    Settings,
    load_settings,
    required,
    setting_name,
    settings_file,
    with_values,
)

MACHINE = [
    (group.name, setting_name(field.name), field.name)
    for group in attrs.fields(Settings)
    for field in attrs.fields(type(getattr(Settings(), group.name)))
    if field.metadata["machine"]
]
VARIABLES = [
    (field.metadata["variable"], group.name, field.name)
    for group in attrs.fields(Settings)
    for field in attrs.fields(type(getattr(Settings(), group.name)))
    if field.metadata["variable"]
]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An own FAIRHAND_HOME and no setting in the environment."""
    monkeypatch.setenv("FAIRHAND_HOME", str(tmp_path))
    for variable, _, _ in VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    (tmp_path / "config").mkdir()
    return tmp_path


def test_without_anything_the_defaults_hold() -> None:
    assert load_settings() == (Settings(), [])


def test_every_setting_is_explained() -> None:
    for group in attrs.fields(Settings):
        for field in attrs.fields(type(getattr(Settings(), group.name))):
            assert field.metadata["explanation"].endswith("."), field.name


def test_the_contract_names_these_variables() -> None:
    named = {"FAIRHAND_ENDPOINT", "FAIRHAND_FAMILY", "FAIRHAND_API_KEY", "FAIRHAND_MODEL"}
    assert named <= {variable for variable, _, _ in VARIABLES}


USED: list[tuple[dict[str, Any], str, str, Any]] = [
    ({"completion": {"maxTokens": 99}}, "completion", "max_tokens", 99),
    ({"fairhand": {"completion": {"enabled": False}}}, "completion", "enabled", False),
    ({"completion": {"debounceMs": 0}}, "completion", "debounce_ms", 0),
    ({"host": {"endpoint": "https://h.example/v1"}}, "host", "endpoint", "https://h.example/v1"),
    ({"host": {"allowInsecure": True}}, "host", "allow_insecure", True),
    ({"completion": {"maxTokens": None}}, "completion", "max_tokens", 384),
    ({"trace": {"server": "off"}, "serverPath": "/opt/x"}, "completion", "enabled", True),
]


@pytest.mark.parametrize(("values", "group", "name", "expected"), USED)
def test_a_value_is_used(values: dict[str, Any], group: str, name: str, expected: Any) -> None:
    settings, problems = with_values(Settings(), values, machine=True)
    assert getattr(getattr(settings, group), name) == expected
    assert problems == []


UNUSED: list[tuple[dict[str, Any], str]] = [
    (
        {"bias": {"mode": "loud"}},
        "fairhand.bias.mode is ignored: one of block, flag, off is needed",
    ),
    (
        {"security": {"minimumSeverity": "all"}},
        "fairhand.security.minimumSeverity is ignored: one of",
    ),
    ({"references": {"policy": "none"}}, "fairhand.references.policy is ignored: one of flag, "),
    ({"completion": {"maxTokens": "99"}}, "fairhand.completion.maxTokens is ignored: .* int"),
    ({"completion": {"maxTokens": True}}, "fairhand.completion.maxTokens .* got True"),
    ({"completion": {"maxTokens": -1}}, "must not be negative, got -1"),
    ({"completion": {"enabled": 1}}, "fairhand.completion.enabled .* bool .* got 1"),
    ({"completion": {"debounceMs": 1.5}}, "fairhand.completion.debounceMs .* got 1.5"),
    ({"completion": ["enabled"]}, "fairhand.completion must be a table"),
    ({"completion": {"maxtokens": 9}}, "there is no setting fairhand.completion.maxtokens"),
    ({"completion": {3: 9}}, "there is no setting fairhand.completion.3"),
    ({"host": {"endpoint": 8080}}, "fairhand.host.endpoint is ignored: .* str"),
    ({"host": {"apiKey": 918273}}, "fairhand.host.apiKey is ignored: .* one of type int"),
]


@pytest.mark.parametrize(("values", "message"), UNUSED)
def test_a_value_that_cannot_be_used_gives_one_message_and_the_default(
    values: dict[str, Any], message: str
) -> None:
    settings, problems = with_values(Settings(), values, machine=True)
    assert settings == Settings()
    assert len(problems) == 1
    with pytest.raises(SettingsError, match=message):
        required((settings, problems))
    assert "918273" not in problems[0]


def test_one_wrong_value_does_not_cost_the_others() -> None:
    values = {"completion": {"maxTokens": "many", "enabled": False}}
    settings, problems = with_values(Settings(), values, machine=True)
    assert (settings.completion.enabled, settings.completion.max_tokens) == (False, 384)
    assert len(problems) == 1


@pytest.mark.parametrize(("group", "written", "field"), MACHINE)
def test_a_machine_setting_is_not_taken_from_a_workspace(
    group: str, written: str, field: str
) -> None:
    value = True if isinstance(getattr(getattr(Settings(), group), field), bool) else "elsewhere"
    settings, problems = with_values(Settings(), {group: {written: value}}, machine=False)
    assert settings == Settings()
    assert len(problems) == 1
    assert f"fairhand.{group}.{written} is ignored here" in problems[0]
    assert "elsewhere" not in problems[0]


def test_every_setting_of_the_host_is_a_machine_setting() -> None:
    assert {name for group, _, name in MACHINE if group == "host"} == {
        field.name for field in attrs.fields(type(Settings().host))
    }


@pytest.mark.parametrize(("variable", "group", "field"), VARIABLES)
def test_the_environment_wins_over_options_and_file(
    variable: str, group: str, field: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = setting_name(field)
    settings_file().write_text(f'[{group}]\n{written} = "from file"\n')
    settings_file().chmod(0o600)
    assert getattr(getattr(load_settings()[0], group), field) == "from file"
    options = {group: {written: "from options"}}
    assert getattr(getattr(load_settings(options)[0], group), field) == "from options"
    monkeypatch.setenv(variable, "from environment")
    assert getattr(getattr(load_settings(options)[0], group), field) == "from environment"
    monkeypatch.setenv(variable, "")
    assert getattr(getattr(load_settings(options)[0], group), field) == "from options"


FILES: dict[str, tuple[bytes, int, list[str]]] = {
    "good": (b"[completion]\nmaxTokens = 7\n", 7, []),
    "with the outer name": (b"[fairhand.completion]\nmaxTokens = 7\n", 7, []),
    "a byte order mark": (b"\xef\xbb\xbf[completion]\nmaxTokens = 7\n", 7, []),
    "no TOML": (b"[completion\nmaxTokens", 384, ["cannot be read"]),
    "no text": (b"\xff\xfe\x00", 384, ["cannot be read"]),
    "a wrong type": (b"[completion]\nmaxTokens = '7'\n", 384, ["maxTokens is ignored"]),
    "an unknown setting": (b"[completion]\nmaxToken = 7\n", 384, ["no setting .*maxToken"]),
    "an unknown table": (b"[completions]\nmaxTokens = 7\n", 384, ["no settings .*completions"]),
}


@pytest.mark.parametrize("name", FILES)
def test_the_file_of_the_user(name: str) -> None:
    content, expected, messages = FILES[name]
    settings_file().write_bytes(content)
    settings, problems = load_settings()
    assert settings.completion.max_tokens == expected
    assert len(problems) == len(messages)
    for problem, message in zip(problems, messages, strict=True):
        with pytest.raises(SettingsError, match=message):
            required((settings, [problem]))
        assert str(settings_file()) in problem


def test_a_folder_in_the_place_of_the_file_is_told() -> None:
    settings_file().mkdir()
    settings, problems = load_settings()
    assert settings == Settings()
    assert len(problems) == 1


def test_the_key_is_in_no_repr() -> None:
    settings, _ = with_values(Settings(), {"host": {"apiKey": "canary"}}, machine=True)
    assert settings.host.api_key == "canary"
    assert "canary" not in repr(settings)


def test_a_tilde_in_the_home_variable_is_the_home_of_the_user(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("FAIRHAND_HOME", "~/fairhand")
    assert settings_file() == tmp_path / "fairhand" / "config" / "settings.toml"


def test_the_bias_filter_gets_its_own_defaults() -> None:
    from fairhand_scanners.bias.policy import BiasSettings
    from fairhand_server.settings.bias import bias_policy

    assert bias_policy(Settings().bias) == BiasSettings()
