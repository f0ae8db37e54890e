"""How LSP4IJ (0.20) reads a folder with a template for a language server.

Restated from its sources: `LanguageServerTemplateManager.createLsTemplate`,
`ServerTemplateJsonDeserializer`, `LanguageServerTemplateDeserializer`, `CommandUtils`,
`ExecTaskFactory`. What would be an exception there is a TemplateError here; keys that nothing
reads are collected, because a misspelt key is silently lost in the IDE.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

DOCUMENTATION = "https://github.com/redhat-developer/lsp4ij/tree/main/docs/user-defined-ls/"
FILES = {
    "template.json",
    "settings.json",
    "settings.schema.json",
    "initializationOptions.json",
    "initializationOptions.schema.json",
    "experimental.json",
    "clientSettings.json",
    "installer.json",
    "workspaceFolderSettings.json",
    "README.md",
}
_KEYS = {
    "": {
        "id",
        "name",
        "url",
        "dev",
        "programArgs",
        "workingDir",
        "env",
        "expandConfiguration",
        "disablePromotionFor",
        "fileTypeMappings",
        "languageMappings",
    },
    "programArgs": {"default", "windows", "mac", "unix"},
    "env": {"includeSystemEnvironmentVariables", "variables"},
    "fileTypeMappings": {"fileType", "languageId"},
    "fileType": {"name", "patterns"},
    "languageMappings": {"language", "languageId"},
}


class TemplateError(Exception):
    """LSP4IJ would throw, or show that the folder holds no template."""


@dataclass
class Template:
    """What LSP4IJ knows after reading a folder. A mapping is (kind, values, languageId)."""

    id: str | None = None
    name: str | None = None
    url: str | None = None
    command_lines: dict[str, str] = field(default_factory=dict)
    system_environment: bool = False
    environment: dict[str, str] = field(default_factory=dict)
    expands_settings: bool = False
    mappings: list[tuple[str, tuple[str, ...], str | None]] = field(default_factory=list)
    settings: Any = None
    options: Any = None
    client_settings: Any = None
    installer: dict[str, Any] | None = None
    description: str = ""
    unread: set[str] = field(default_factory=set)

    def command(self, system: str = "default") -> list[str]:
        """The words that are started on a system: "windows", "mac" or "unix"."""
        line = self.command_lines.get(system) or self.command_lines.get("default")
        if not line:
            raise TemplateError("there is no command")
        return words_of(line)

    def language_of(self, file: str) -> str | None:
        """The language identifier of a file name by the patterns alone."""
        for kind, values, language in self.mappings:
            if kind == "patterns" and any(Path(file).match(pattern) for pattern in values):
                return language
        return None


def read_folder(folder: Path) -> Template:
    """Read a folder as the import of a custom template does."""
    texts = {
        path.name: path.read_text(encoding="utf-8")
        for path in folder.iterdir()
        if not path.is_dir()
    }
    if "template.json" not in texts:
        raise TemplateError("no template.json")
    template = read_template(json.loads(texts["template.json"]))
    template.settings = json.loads(texts.get("settings.json", "{}"))
    template.options = json.loads(texts.get("initializationOptions.json", "{}"))
    template.client_settings = json.loads(texts.get("clientSettings.json", "{}"))
    template.description = texts.get("README.md", "")
    if "installer.json" in texts:
        template.installer = json.loads(texts["installer.json"])
    template.unread |= {name for name in texts if name not in FILES}
    return template


def read_template(written: Any) -> Template:
    """Read the object of a template.json."""
    if not isinstance(written, dict):
        raise TemplateError("the template is no object")
    template = Template(id=written.get("id"), name=written.get("name"))
    template.unread = _unread(written, "")
    url = written.get("url")
    # Without an address of its own a template gets one in LSP4IJ's documentation.
    template.url = url if isinstance(url, str) else None
    if template.url is None and (template.id or "").strip():
        template.url = f"{DOCUMENTATION}{template.id}.md"
    _read_mappings(written, template)
    arguments = written.get("programArgs")
    if not isinstance(arguments, dict):
        raise TemplateError("programArgs must be an object")
    template.command_lines = {name: str(value) for name, value in arguments.items()}
    template.unread |= _unread(arguments, "programArgs")
    environment = written.get("env")
    if isinstance(environment, dict):
        template.unread |= _unread(environment, "env")
        template.system_environment = environment.get("includeSystemEnvironmentVariables") is True
        template.environment = dict(environment.get("variables") or {})
    template.expands_settings = written.get("expandConfiguration") is True
    return template


def _read_mappings(written: dict[str, Any], template: Template) -> None:
    for mapping in written.get("fileTypeMappings") or ():
        template.unread |= _unread(mapping, "fileTypeMappings")
        file_type = mapping.get("fileType")
        if not isinstance(file_type, dict):
            raise TemplateError("a mapping has no fileType")
        template.unread |= _unread(file_type, "fileType")
        language = mapping.get("languageId")
        patterns = tuple(file_type.get("patterns") or ())
        if patterns:
            template.mappings.append(("patterns", patterns, language))
        if "name" in file_type:
            template.mappings.append(("fileType", (file_type["name"],), language))
    for mapping in written.get("languageMappings") or ():
        template.unread |= _unread(mapping, "languageMappings")
        if mapping.get("language") is not None:
            name, language = mapping["language"], mapping.get("languageId")
            template.mappings.append(("language", (name,), language))


def _unread(written: dict[str, Any], place: str) -> set[str]:
    return {f"{place}.{key}".lstrip(".") for key in written.keys() - _KEYS[place]}


def words_of(line: str) -> list[str]:
    """A command line as words: a double quote begins and ends a stretch whose blanks count."""
    words, word, quoted = [], "", False
    for character in line:
        if character == '"':
            quoted = not quoted
        elif character == " " and not quoted:
            words.append(word.strip())
            word = ""
        else:
            word += character
    words.append(word.strip())
    return [word for word in words if word]


def words_of_task(task: dict[str, Any], system: str = "default") -> list[str]:
    """The words of an `exec` task: a list, or a text that is split at every blank."""
    command = task["exec"]["command"]
    if isinstance(command, dict):
        command = command.get(system, command.get("default", []))
    return list(command) if isinstance(command, list) else str(command).split(" ")
