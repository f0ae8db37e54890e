"""Which files keep credentials by their kind."""

from __future__ import annotations

import pytest

from fairhand_server.private_files import is_private

PRIVATE = """
.env .env.local .ENV prod.env app/.env.production server.pem tls/server.key id_rsa id_ed25519
/home/ana/.ssh/config /home/ana/.aws/credentials C:\\Users\\ana\\.aws\\config .npmrc .pypirc .netrc
secrets.yaml config/master.key my-service-account-1.json client_secret_7.json keystore.jks
infra/prod.tfvars terraform.tfstate .git-credentials
"""
OPEN = """
app.py secrets.py tokens.js Credentials.java environment.py env.js src/key.ts keyboard.java
.github/workflows/ci.yml package.json tests/data/public.crt id.py
"""


@pytest.mark.parametrize("path", PRIVATE.split())
def test_files_of_keys_and_passwords_are_private(path: str) -> None:
    assert is_private(path)


@pytest.mark.parametrize("path", [*OPEN.split(), ""])
def test_source_files_are_not(path: str) -> None:
    assert not is_private(path)
