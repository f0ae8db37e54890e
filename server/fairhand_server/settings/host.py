"""Settings of the model host. All of them are machine settings."""

from __future__ import annotations

import attrs

from fairhand_server.settings.fields import setting


@attrs.frozen
class HostSettings:
    """Where the model runs. Without an endpoint Fairhand runs its embedded model itself."""

    endpoint: str = setting(
        "",
        "Base URL, ending in /v1, of a host that speaks OpenAI's completions protocol. Empty: the "
        "embedded model is run on this machine.",
        machine=True,
        variable="FAIRHAND_ENDPOINT",
    )
    family: str = setting(
        "",
        "The prompt family of the model. Empty: what the model's own file or its name tells, else "
        "that of the embedded model.",
        machine=True,
        variable="FAIRHAND_FAMILY",
    )
    api_key: str = setting(
        "",
        "The key of the endpoint. Prefer the environment variable, a file that only you can read, "
        "or the keyring.",
        machine=True,
        variable="FAIRHAND_API_KEY",
    )
    api_key_file: str = setting(
        "",
        "File that holds the key of the endpoint and nothing else. It must be readable for you "
        "alone (`chmod 600`).",
        machine=True,
        variable="FAIRHAND_API_KEY_FILE",
    )
    api_key_in_keyring: bool = setting(
        False,
        "Whether the key of the endpoint is looked for in the keyring of your desktop, under the "
        "service `fairhand` and the endpoint as user: `keyring set fairhand ENDPOINT`. Needs "
        "`pip install 'fairhand[keyring]'`.",
        machine=True,
    )
    certificate: str = setting(
        "",
        "File with the certificates, in PEM form, of the authorities that may vouch for the "
        "endpoint. Empty: those that everybody trusts.",
        machine=True,
        variable="FAIRHAND_CERTIFICATE",
    )
    model: str = setting(
        "",
        "Identifier of a catalogue model or path of a GGUF file to run; with an endpoint, the name "
        "of the model to ask for.",
        machine=True,
        variable="FAIRHAND_MODEL",
    )
    allow_insecure: bool = setting(
        False,
        "Whether source text may be sent to another machine over plain http.",
        machine=True,
    )
    idle_minutes: int = setting(
        30,
        "After so many minutes without a request the embedded model is unloaded, and loaded again "
        "when it is needed. 0: only when the last editor window has closed.",
        machine=True,
    )
