"""Asking git about a repository that a stranger may have written.

The configuration in a repository can name commands: a watcher of files, hooks, filters, a way to
fetch what is missing. None of them is run, and nothing is fetched.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

# The commands that git would take from a repository's own settings (git-config(1)).
_SETTINGS: dict[str, str] = {
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "core.sshCommand": "false",
    "core.alternateRefsCommand": "",
    "core.pager": "cat",
    "diff.external": "",
    "protocol.allow": "never",
}
_FILTER_WORDS = ("clean", "smudge", "process")
_SECONDS = 300.0


class GitError(Exception):
    """Git is not there, or cannot answer; the text says why, for the user's eyes."""


def git_output(
    folder: Path, words: Sequence[str], feed: bytes | None = None, seconds: float = _SECONDS
) -> bytes:
    """What a git command prints in a folder. Raises GitError."""
    environment = _environment({**_SETTINGS, **_no_filters(folder)})
    return _run(folder, words, environment, (feed, seconds))


def _no_filters(folder: Path) -> dict[str, str]:
    """Settings that take their commands from the filters of the repository's own settings.

    Those of the user's own settings stay: git-lfs is one of them.
    """
    words = ("config", "--list", "--show-scope", "--name-only", "-z")
    try:
        listed = _run(folder, words, _environment(_SETTINGS), (None, _SECONDS))
    except GitError:
        # No repository: the command itself will say so.
        return {}
    parts = listed.decode("utf-8", "surrogateescape").split("\0")
    return {
        name: ""
        for scope, name in zip(parts[::2], parts[1::2], strict=False)
        if scope in ("local", "worktree")
        and name.startswith("filter.")
        and name.rpartition(".")[2] in _FILTER_WORDS
    }


def _environment(settings: dict[str, str]) -> dict[str, str]:
    environment = {
        **os.environ,
        # No older git than 2.45 knows the first; the second forbids every way of fetching.
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_CONFIG_COUNT": str(len(settings)),
    }
    for number, (name, value) in enumerate(settings.items()):
        environment[f"GIT_CONFIG_KEY_{number}"] = name
        environment[f"GIT_CONFIG_VALUE_{number}"] = value
    return environment


def _run(
    folder: Path,
    words: Sequence[str],
    environment: dict[str, str],
    how: tuple[bytes | None, float],
) -> bytes:
    feed, seconds = how
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *words],
            input=feed,
            stdin=subprocess.DEVNULL if feed is None else None,
            capture_output=True,
            timeout=seconds,
            check=False,
            env=environment,
        )
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise GitError(f"git cannot be asked: {error}") from error
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise GitError(f"git cannot read {folder}: {said[-1] if said else 'it gave no reason'}")
    return done.stdout
