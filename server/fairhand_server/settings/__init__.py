"""Settings: one class per feature, joined here in one line each.

Machine settings say where source text goes and what runs. They are read only from the user's own
file, the environment and `initializationOptions`; a value for one that arrives with a workspace is
ignored and reported once.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs

from fairhand_server.errors import FairhandError, SettingsError
from fairhand_server.folders import config_folder
from fairhand_server.settings.bias import BiasFilterSettings
from fairhand_server.settings.completion import CompletionSettings
from fairhand_server.settings.context import ContextSettings
from fairhand_server.settings.editor import EditorSettings
from fairhand_server.settings.host import HostSettings
from fairhand_server.settings.policy import PolicySettings
from fairhand_server.settings.references import ReferencesSettings
from fairhand_server.settings.security import SecuritySettings
from fairhand_server.stages import production_entry


@attrs.frozen
class Settings:
    """All settings by feature."""

    bias: BiasFilterSettings = attrs.field(factory=BiasFilterSettings)
    completion: CompletionSettings = attrs.field(factory=CompletionSettings)
    context: ContextSettings = attrs.field(factory=ContextSettings)
    editor: EditorSettings = attrs.field(factory=EditorSettings)
    host: HostSettings = attrs.field(factory=HostSettings)
    policy: PolicySettings = attrs.field(factory=PolicySettings)
    references: ReferencesSettings = attrs.field(factory=ReferencesSettings)
    security: SecuritySettings = attrs.field(factory=SecuritySettings)


def settings_file() -> Path:
    """The user's own settings file; need not exist."""
    return config_folder() / "settings.toml"


def load_settings(options: Mapping[str, Any] | None = None) -> tuple[Settings, list[str]]:
    """Defaults, then the user's file, then `options` (initializationOptions), then the environment.

    What is left open of host and index comes from the production entry (`fairhand promote`).

    Returns the settings and one message per value that could not be used.
    """
    settings = Settings()
    values, problems = _file_values(settings_file())
    settings, found = with_values(settings, values, machine=True)
    problems += [f"{settings_file()}: {message}" for message in found]
    if options:
        settings, found = with_values(settings, options, machine=True)
        problems += found
    settings, found = _with_environment(settings)
    problems += found
    settings, found = _with_production(settings)
    return settings, problems + found


def _with_production(settings: Settings) -> tuple[Settings, list[str]]:
    """Where the user has chosen no host or index, those of the production entry.

    A model file of that entry is chosen where models are looked for (`models.locate`).
    """
    try:
        entry = production_entry()
    except FairhandError as error:
        return settings, [f"{error.cause}; {error.mend} [{error.code}]"]
    if entry is None:
        return settings, []
    host, references = settings.host, settings.references
    if entry.endpoint and not host.endpoint and not host.model:
        host = attrs.evolve(host, endpoint=entry.endpoint, model=entry.model, family=entry.family)
    if entry.index and not references.index:
        references = attrs.evolve(references, index=entry.index)
    return attrs.evolve(settings, host=host, references=references), []


def _file_values(path: Path) -> tuple[dict[str, Any], list[str]]:
    if not path.exists():
        return {}, []
    if not path.is_file():
        # A pipe would be waited for without end.
        return {}, [f"{path} is no file; it is ignored"]
    # Most users have no such file, and the start of the language server is short of time.
    import tomllib

    try:
        # Some Windows editors begin a file with a byte order mark, which TOML does not know.
        values = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        return {}, [f"{path} cannot be read ({error}); it is ignored"]
    problem = _key_in_the_open(path, values)
    inner = values.get("fairhand")
    groups = {field.name for field in attrs.fields(Settings)}
    # In the user's own file every table is meant for us; editors send their clients' as well.
    unknown = sorted((inner if isinstance(inner, dict) else values).keys() - groups)
    told = [f"{path}: there are no settings fairhand.{name}" for name in unknown]
    return values, [*problem, *told]


def _key_in_the_open(path: Path, values: dict[str, Any]) -> list[str]:
    """Take a key out of `values` if the file that holds it can be read by others, and say so."""
    from fairhand_server.host_key import others_can_read

    inner = values.get("fairhand")
    host = (inner if isinstance(inner, dict) else values).get("host")
    if not isinstance(host, dict) or not host.get("apiKey") or not others_can_read(path):
        return []
    del host["apiKey"]
    return [f"fairhand.host.apiKey in {path} is ignored: others can read it; chmod 600 {path}"]


def with_values(
    settings: Settings, values: Mapping[str, Any], machine: bool
) -> tuple[Settings, list[str]]:
    """The settings with nested `values` put in, and one message per value that was not used.

    `values` has the settings' names as users write them, with or without the outer "fairhand".
    `machine` says that the source may set machine settings.
    """
    problems: list[str] = []
    inner = values.get("fairhand")
    if isinstance(inner, Mapping):
        values = inner
    for group in attrs.fields(Settings):
        given = values.get(group.name)
        if given is None:
            continue
        if not isinstance(given, Mapping):
            problems.append(f"fairhand.{group.name} must be a table of settings; it is ignored")
            continue
        current = getattr(settings, group.name)
        fields = attrs.fields(type(current))
        for unknown in sorted(set(map(str, given)) - {setting_name(f.name) for f in fields}):
            problems.append(f"there is no setting fairhand.{group.name}.{unknown}")
        for field in fields:
            written = setting_name(field.name)
            if written not in given or given[written] is None:
                continue
            name = f"fairhand.{group.name}.{written}"
            locked = name.removeprefix("fairhand.") in settings.policy.locked
            if not machine and (locked or field.metadata.get("machine")):
                where = "it is locked" if locked else "it can be set only in your own settings"
                problems.append(f"{name} is ignored here: {where}")
                continue
            try:
                current = attrs.evolve(current, **{field.name: given[written]})
            except (TypeError, ValueError) as error:
                problems.append(f"{name} is ignored: {error}")
        settings = attrs.evolve(settings, **{group.name: current})
    return settings, problems


def setting_name(field: str) -> str:
    """The name of a setting as users write it: `max_tokens` is `maxTokens`."""
    first, *rest = field.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _with_environment(settings: Settings) -> tuple[Settings, list[str]]:
    problems: list[str] = []
    for group in attrs.fields(Settings):
        current = getattr(settings, group.name)
        for field in attrs.fields(type(current)):
            variable = field.metadata.get("variable")
            value = os.environ.get(variable) if variable else None
            if not value:
                continue
            try:
                current = attrs.evolve(current, **{field.name: value})
            except (TypeError, ValueError) as error:
                problems.append(f"{variable} is ignored: {error}")
        settings = attrs.evolve(settings, **{group.name: current})
    return settings, problems


def required(settings_and_problems: tuple[Settings, list[str]]) -> Settings:
    """The settings for a command line. Raises SettingsError fairhand-E010 for the first problem."""
    settings, problems = settings_and_problems
    if problems:
        raise SettingsError("fairhand-E010", problems[0], "correct or remove this setting")
    return settings
