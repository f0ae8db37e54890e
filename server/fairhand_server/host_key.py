"""Where the key of a model host comes from: the environment, a private file, or the keyring.

The key itself appears in no message.
"""

from __future__ import annotations

import stat
import sys
from pathlib import Path

from fairhand_server.errors import SettingsError
from fairhand_server.settings.host import HostSettings

SERVICE = "fairhand"
# No key is longer; a larger file is something else.
_LONGEST_KEY = 16_384


def key_of(settings: HostSettings) -> str:
    """The key of the configured endpoint; empty for none.

    Raises SettingsError fairhand-E042 for a file that others can read, fairhand-E010 for what
    cannot be read at all.
    """
    if settings.api_key:
        return settings.api_key
    if settings.api_key_file:
        return _from_file(Path(settings.api_key_file).expanduser())
    if settings.api_key_in_keyring:
        return _from_keyring(settings.endpoint.rstrip("/"))
    return ""


def others_can_read(path: Path) -> bool:
    """Whether the rights of a file let anybody but its owner read or change it. Raises OSError."""
    # Windows keeps rights elsewhere; a file in the user's own folders is private there.
    return sys.platform != "win32" and bool(stat.S_IMODE(path.stat().st_mode) & 0o077)


def _from_file(path: Path) -> str:
    try:
        if others_can_read(path):
            raise SettingsError(
                "fairhand-E042", f"{path} can be read by others", f"chmod 600 {path}"
            )
        with path.open("rb") as file:
            return file.read(_LONGEST_KEY).decode("ascii").strip()
    except (OSError, ValueError) as error:
        # A decoding error quotes what it could not decode.
        why = error.strerror if isinstance(error, OSError) else "it holds no key"
        raise SettingsError(
            "fairhand-E010",
            f"the key file {path} cannot be read ({why})",
            "correct fairhand.host.apiKeyFile",
        ) from None


def _from_keyring(endpoint: str) -> str:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        raise SettingsError(
            "fairhand-E010",
            "the keyring cannot be used, because a part of Fairhand is not installed",
            "pip install 'fairhand[keyring]', or switch off fairhand.host.apiKeyInKeyring",
        ) from None
    try:
        found = keyring.get_password(SERVICE, endpoint)
    except KeyringError as error:
        raise SettingsError(
            "fairhand-E010",
            f"the keyring does not answer ({type(error).__name__})",
            "unlock it, or put the key into a file: fairhand.host.apiKeyFile",
        ) from None
    if not found:
        raise SettingsError(
            "fairhand-E010",
            f"the keyring holds no key for {endpoint}",
            f"keyring set {SERVICE} {endpoint}",
        )
    return str(found)
