"""Pages of docs/ that are made from the code: `python -P -m fairhand_eval.pages [FOLDER]`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import attrs

from fairhand_server.errors import CODES
from fairhand_server.settings import Settings, setting_name

_MADE = "<!-- Made by `make docs`; change the code instead. -->\n\n"


def settings_page() -> str:
    """docs/settings.md: every setting with its default, its scope and its explanation."""
    parts = [
        "# Settings\n\n",
        _MADE,
        "Settings come from, in rising order: the defaults, the user's `settings.toml` (`fairhand "
        "doctor` says where), `initializationOptions` of the editor, the environment. A workspace "
        "may change only settings that are not marked *machine* and not locked; a value that "
        "is not used is reported once.\n",
    ]
    for group in attrs.fields(Settings):
        settings = getattr(Settings(), group.name)
        parts.append(f"\n## {group.name}\n\n{(type(settings).__doc__ or '').strip()}\n\n")
        parts.append("| setting | default | scope | environment | what it does |\n")
        parts.append("|---|---|---|---|---|\n")
        for field in attrs.fields(type(settings)):
            data = field.metadata
            default = getattr(settings, field.name)
            shown = json.dumps(default)
            parts.append(
                f"| `fairhand.{group.name}.{setting_name(field.name)}` | `{shown}` "
                f"| {'machine' if data['machine'] else 'any'} "
                f"| {'`' + data['variable'] + '`' if data['variable'] else '–'} "
                f"| {data['explanation']} |\n"
            )
    parts.append(
        "\nTwo variables have no setting: `FAIRHAND_HOME` moves all files to one folder, "
        "and `FAIRHAND_MODEL_MIRRORS=none` forbids unofficial copies of a model.\n"
    )
    return "".join(parts)


def errors_page() -> str:
    """docs/errors.md: every stable code with its title."""
    rows = "".join(f"| `{entry.code}` | {entry.title} |\n" for entry in CODES.values())
    return (
        "# Error codes\n\n"
        f"{_MADE}"
        "Every error a user sees has a code that does not change, the cause in this case, and a "
        "line that mends it. `fairhand doctor` finds most of them before they hurt.\n\n"
        "| code | what it means |\n|---|---|\n" + rows
    )


_JSON_TYPES = {bool: "boolean", int: "integer", str: "string"}


def settings_schema() -> str:
    """The settings that an editor may send for a workspace, as JSON Schema (draft 7)."""
    groups = {}
    for group in attrs.fields(Settings):
        settings = getattr(Settings(), group.name)
        properties = {
            setting_name(field.name): _property(field, getattr(settings, field.name))
            for field in attrs.fields(type(settings))
            if not field.metadata["machine"]
        }
        if properties:
            groups[group.name] = {
                "type": "object",
                "description": (type(settings).__doc__ or "").strip(),
                "additionalProperties": False,
                "properties": properties,
            }
    schema = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Settings of Fairhand",
        "type": "object",
        "properties": {
            "fairhand": {"type": "object", "additionalProperties": False, "properties": groups}
        },
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _property(field: attrs.Attribute[Any], default: Any) -> dict[str, Any]:
    common = {"description": field.metadata["explanation"]}
    if isinstance(default, tuple):
        return {"type": "array", "items": {"type": "string"}, "default": list(default), **common}
    choices = field.metadata["choices"]
    named = {"enum": list(choices)} if choices else {}
    return {"type": _JSON_TYPES[type(default)], "default": default, **named, **common}


# By file, relative to docs/.
PAGES = {
    "settings.md": settings_page,
    "errors.md": errors_page,
    "../editors/jetbrains/fairhand/settings.schema.json": settings_schema,
}


def main(folder: Path) -> None:
    """Write all pages."""
    for name, page in PAGES.items():
        (folder / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs"))
