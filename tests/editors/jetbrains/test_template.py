"""The template folder as LSP4IJ reads it, and its rules on the shapes of other templates."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from support.lsp4ij_template import (
    DOCUMENTATION,
    TemplateError,
    read_folder,
    read_template,
    words_of,
    words_of_task,
)

from fairhand_server.settings import Settings, with_values
from fairhand_syntax.languages import LANGUAGES, language_named

ROOT = Path(__file__).parents[3]
TEMPLATE = ROOT / "editors" / "jetbrains" / "fairhand"
BIN = str(Path(sys.executable).parent)


def maker() -> ModuleType:
    path = ROOT / "editors" / "jetbrains" / "make_template.py"
    spec = importlib.util.spec_from_file_location("make_template", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_everything_in_our_folder_is_read() -> None:
    template = read_folder(TEMPLATE)
    assert template.unread == set()
    assert (template.id, template.name) == ("fairhand", "Fairhand")
    assert template.system_environment
    assert template.description.startswith("# Fairhand")


def test_the_address_is_no_dead_link_into_the_documentation_of_others() -> None:
    assert read_folder(TEMPLATE).url != f"{DOCUMENTATION}fairhand.md"


def test_the_patterns_are_the_files_that_fairhand_completes() -> None:
    template = read_folder(TEMPLATE)
    for language in LANGUAGES:
        for extension in set(language.extensions) - {".pyw"}:
            named = template.language_of(f"file{extension}")
            assert named is not None, extension
            assert language_named(named) is language
    assert template.language_of("notes.md") is None


def test_our_options_and_settings_are_all_known_to_the_server() -> None:
    template = read_folder(TEMPLATE)
    settings, problems = with_values(Settings(), template.options, machine=True)
    assert problems == []
    assert settings.editor.offer_commands
    # Settings sent for a workspace come before the user's own file, so the template has none.
    assert with_values(settings, template.settings, machine=False) == (settings, [])


@pytest.mark.parametrize("system", ["unix", "mac", "windows"])
def test_the_command_starts_the_server_on_standard_input_and_output(system: str) -> None:
    program, *words = read_folder(TEMPLATE).command(system)
    assert program in ("fairhand", "fairhand.exe")
    assert words == ["serve", "--stdio"]


def passes(words: list[str]) -> bool:
    """Whether a task succeeds: exit code 0 and nothing on standard error."""
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    ran = subprocess.run(words, capture_output=True, env=environment, timeout=120)
    return ran.returncode == 0 and not ran.stderr


def test_the_check_of_the_installer_succeeds() -> None:
    installer = read_folder(TEMPLATE).installer
    assert installer is not None
    assert passes(words_of_task(installer["check"]))


def test_the_made_template_has_the_full_path_of_the_command(tmp_path: Path) -> None:
    command = tmp_path / "with a blank" / "fairhand"
    command.parent.mkdir()
    command.symlink_to(Path(BIN) / "fairhand")
    maker().make_template(tmp_path / "made", str(command))
    template = read_folder(tmp_path / "made")
    assert template.unread == set()
    assert template.command("mac") == [str(command), "serve", "--stdio"]
    assert template.installer is not None
    assert passes(words_of_task(template.installer["check"]))


@pytest.mark.parametrize("path", ['/opt/a"b/fairhand', "/opt/$HOME/fairhand"])
def test_a_path_that_lsp4ij_cannot_start_is_refused(path: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cannot start"):
        maker().make_template(tmp_path / "made", path)


LINES: list[tuple[str, list[str]]] = [
    ("server --stdio", ["server", "--stdio"]),
    ("  server   --stdio ", ["server", "--stdio"]),
    ('"/opt/my tools/server" --stdio', ["/opt/my tools/server", "--stdio"]),
    ('sh -c "server --stdio"', ["sh", "-c", "server --stdio"]),
    ('server --name="a b"', ["server", "--name=a b"]),
    ("", []),
]


@pytest.mark.parametrize(("line", "words"), LINES)
def test_a_command_line_is_split_as_lsp4ij_does(line: str, words: list[str]) -> None:
    assert words_of(line) == words


# The shapes of templates that LSP4IJ brings, with contents of our own.
BY_NAME_ONLY = {
    "id": "quill-ls",
    "name": "Quill",
    "programArgs": {"windows": "cmd /C quill.cmd --stdio", "default": "sh -c quill --stdio"},
    "fileTypeMappings": [
        {"fileType": {"name": "Quill"}, "languageId": "quill"},
        {"fileType": {"name": "Quill Sheet", "patterns": ["*.qls"]}, "languageId": "sheet"},
    ],
}
PATH_WITH_MACRO = {
    "id": "loom",
    "name": "Loom",
    "programArgs": {
        "windows": '"${BASE_DIR}/loom.exe"',
        "default": '"${BASE_DIR}/loom"',
        "mac": '"${BASE_DIR}/mac/loom" -v',
    },
    "expandConfiguration": True,
    "fileTypeMappings": [
        {"fileType": {"name": "Loom", "patterns": ["*.loom", "*.lm"]}, "languageId": "loom"}
    ],
}
BY_LANGUAGE = {
    "name": "Kiln",
    "programArgs": {"default": "java -jar kiln.jar"},
    "languageMappings": [{"language": "KILN", "languageId": "kiln"}, {"languageId": "lost"}],
    "disablePromotionFor": ["org.example.kiln"],
}
WITH_ENVIRONMENT = {
    "id": "anvil",
    "name": "Anvil",
    "url": "https://example.org/anvil",
    "dev": True,
    "workingDir": "$PROJECT_DIR$",
    "programArgs": {"default": "anvil"},
    "env": {"includeSystemEnvironmentVariables": True, "variables": {"ANVIL_LOG": "warn"}},
    "fileTypeMappings": [{"fileType": {"patterns": ["*.anv"]}}],
}


def test_a_template_by_names_of_file_types() -> None:
    read = read_template(BY_NAME_ONLY)
    assert read.command("windows") == ["cmd", "/C", "quill.cmd", "--stdio"]
    assert read.command("unix") == ["sh", "-c", "quill", "--stdio"]
    assert read.mappings == [
        ("fileType", ("Quill",), "quill"),
        ("patterns", ("*.qls",), "sheet"),
        ("fileType", ("Quill Sheet",), "sheet"),
    ]
    assert read.url == f"{DOCUMENTATION}quill-ls.md"
    assert read.unread == set()


def test_a_template_with_a_quoted_path_and_a_macro() -> None:
    read = read_template(PATH_WITH_MACRO)
    assert read.command("unix") == ["${BASE_DIR}/loom"]
    assert read.command("mac") == ["${BASE_DIR}/mac/loom", "-v"]
    assert read.expands_settings
    assert read.language_of("a.lm") == "loom"


def test_a_template_by_languages_and_without_an_identifier() -> None:
    read = read_template(BY_LANGUAGE)
    assert read.mappings == [("language", ("KILN",), "kiln")]
    assert (read.id, read.url, read.unread) == (None, None, set())


def test_a_template_with_an_environment() -> None:
    read = read_template(WITH_ENVIRONMENT)
    assert read.environment == {"ANVIL_LOG": "warn"}
    assert read.system_environment
    assert read.mappings == [("patterns", ("*.anv",), None)]
    assert (read.url, read.unread) == ("https://example.org/anvil", set())


WRONG: list[tuple[Any, str]] = [
    ([], "no object"),
    ({"name": "A"}, "programArgs"),
    ({"name": "A", "programArgs": "a --stdio"}, "programArgs"),
    ({"name": "A", "programArgs": {}, "fileTypeMappings": [{"languageId": "a"}]}, "fileType"),
]


@pytest.mark.parametrize(("written", "what"), WRONG)
def test_what_would_be_an_exception_is_an_error(written: Any, what: str) -> None:
    with pytest.raises(TemplateError, match=what):
        read_template(written)


def test_a_misspelt_key_is_found_and_a_missing_command_too() -> None:
    written = {"name": "A", "programArgs": {"linux": "a"}, "fileTypesMapping": []}
    read = read_template(written)
    assert read.unread == {"programArgs.linux", "fileTypesMapping"}
    with pytest.raises(TemplateError, match="no command"):
        read.command("unix")


def test_a_folder_without_a_template_is_refused(tmp_path: Path) -> None:
    (tmp_path / "template.json").mkdir()
    (tmp_path / "README.md").write_text("# Nothing")
    with pytest.raises(TemplateError):
        read_folder(tmp_path)


TASKS: list[tuple[Any, list[str]]] = [
    ("which quill", ["which", "quill"]),
    ({"windows": "where quill", "default": "which quill"}, ["which", "quill"]),
    ({"default": ["npm", "install", "a b"]}, ["npm", "install", "a b"]),
    ('quill "a b"', ["quill", '"a', 'b"']),
]


@pytest.mark.parametrize(("command", "words"), TASKS)
def test_a_task_of_an_installer_knows_no_quotes(command: Any, words: list[str]) -> None:
    assert words_of_task(json.loads(json.dumps({"exec": {"command": command}}))) == words
