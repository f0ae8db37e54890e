"""Files that hold credentials by their kind: no completion in them, and never context for others.

The names are those under which the tools of their makers keep keys and passwords.
"""

from __future__ import annotations

import re
from pathlib import PurePath

_NAMES = """
.env .envrc .netrc _netrc .pgpass .npmrc .yarnrc .pypirc .htpasswd .git-credentials .dockercfg
.dev.vars .s3cfg .boto .vault-token .my.cnf credentials credentials.json credentials.csv
secrets.yml secrets.yaml secrets.json secrets.toml secrets.properties secrets.ini
terraform.tfstate master.key kubeconfig
"""
_ENDINGS = (
    ".env",
    ".pem",
    ".key",
    ".p8",
    ".p12",
    ".pfx",
    ".jks",
    ".keystore",
    ".kdbx",
    ".ppk",
    ".asc",
    ".gpg",
    ".secret",
    ".secrets",
    ".tfvars",
    ".tfstate",
    ".ovpn",
)
_FORMS = re.compile(r"\.env\..+|.*service[-_]?account.*\.json|.*client[-_]?secrets?.*\.json|id_\w+")
_FOLDERS = frozenset({".ssh", ".aws", ".gnupg", ".azure", ".kube", ".docker"})


def is_private(path: str) -> bool:
    """Whether a file of this path is one that keeps credentials."""
    # The path may come from another system than ours.
    parts = PurePath(path.replace("\\", "/")).parts
    if not parts:
        return False
    name = parts[-1].lower()
    return (
        name in _NAMES.split()
        or name.endswith(_ENDINGS)
        or _FORMS.fullmatch(name) is not None
        or any(part.lower() in _FOLDERS for part in parts[:-1])
    )
