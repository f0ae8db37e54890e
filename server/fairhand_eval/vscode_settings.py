"""The settings in the manifest of the VS Code extension, made from the server's own.

`python -P -m fairhand_eval.vscode_settings [MANIFEST]` renews them (`make docs`).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import attrs

from fairhand_server.settings import Settings, setting_name

# What only the client knows: how the server is started.
_CLIENT: dict[str, Any] = {
    "fairhand.server.command": {
        "type": "array",
        "items": {"type": "string"},
        "default": [],
        "scope": "machine",
        "order": 0,
        "markdownDescription": "The command that starts the language server, for example "
        '`["/opt/fairhand/bin/fairhand", "serve"]`. Empty: the extension installs the server it '
        "carries into an environment of its own.",
    },
    "fairhand.server.python": {
        "type": "string",
        "default": "",
        "scope": "machine",
        "order": 1,
        "markdownDescription": "The Python, 3.11 or newer, from which the extension makes the "
        "server's environment. Empty: the first that is found.",
    },
    "fairhand.trace.server": {
        "type": "string",
        "enum": ["off", "messages", "verbose"],
        "default": "off",
        "scope": "window",
        "order": 2,
        "markdownDescription": "What of the talk with the server is written to the output. "
        "`verbose` writes your code there.",
    },
}
# A folder that is not trusted may say when to suggest, but not what is checked or where text goes.
_OPEN_GROUPS = ("completion",)


def configuration() -> list[dict[str, Any]]:
    """`contributes.configuration`: one category per group of settings."""
    groups: list[dict[str, Any]] = [{"title": "Server", "order": 0, "properties": _CLIENT}]
    fields: tuple[attrs.Attribute[Any], ...] = attrs.fields(Settings)
    for place, group in enumerate(fields, 1):
        settings = getattr(Settings(), group.name)
        members: tuple[attrs.Attribute[Any], ...] = attrs.fields(type(settings))
        properties = {
            f"fairhand.{group.name}.{setting_name(field.name)}": _property(
                field, getattr(settings, field.name), number
            )
            for number, field in enumerate(members)
        }
        groups.append({"title": group.name.capitalize(), "order": place, "properties": properties})
    return groups


def restricted() -> list[str]:
    """The settings that a folder cannot change until it is trusted."""
    return [
        name
        for group in configuration()
        for name in group["properties"]
        if name.split(".")[1] not in _OPEN_GROUPS
    ]


def renewed(manifest: str) -> str:
    """The text of the manifest with its settings made anew."""
    data = json.loads(manifest)
    data["contributes"]["configuration"] = configuration()
    data["capabilities"]["untrustedWorkspaces"]["restrictedConfigurations"] = restricted()
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _property(field: Any, default: Any, order: int) -> dict[str, Any]:
    about: dict[str, Any] = {"type": _type_of(default)}
    if isinstance(default, tuple):
        about["items"] = {"type": "string"}
        default = list(default)
    if field.metadata["choices"]:
        about["enum"] = list(field.metadata["choices"])
    if isinstance(default, int) and not isinstance(default, bool):
        about["minimum"] = 0
    text = field.metadata["explanation"]
    if field.metadata["variable"]:
        text += f" The environment variable `{field.metadata['variable']}` comes before this."
    return {
        **about,
        "default": default,
        # VS Code takes values of the scope "machine" from the user alone.
        "scope": "machine" if field.metadata["machine"] else "window",
        "order": order,
        "markdownDescription": text,
    }


def _type_of(default: Any) -> str:
    if isinstance(default, bool):
        return "boolean"
    return {int: "integer", str: "string", tuple: "array"}[type(default)]


def main(path: Path) -> None:
    """Renew the manifest at a path."""
    path.write_text(renewed(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "editors/vscode/package.json"))
