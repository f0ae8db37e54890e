"""What a host is sent from a real workspace, and what it never is."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

import pytest
from eventually import eventually
from lsprotocol import types
from planted_secrets import planted
from support.completion_host import running_host
from support.editor import Served, environment

pytestmark = pytest.mark.asyncio(loop_scope="module")

ORDERS = "class OrderBook:\n    def place_order(self, customer: str) -> int:\n        return 1\n"
APP = "from orders import OrderBook\n\nbook = OrderBook()\nnumber = book.\n"


async def test_a_prompt_holds_what_the_file_imports_and_no_credential() -> None:
    async with running_host() as host:
        with tempfile.TemporaryDirectory() as name:
            root = Path(name) / "shop"
            root.mkdir()
            (root / "orders.py").write_text(ORDERS)
            secrets = planted(3)
            for number, (line, _) in enumerate(secrets.values()):
                (root / f"keys_{number}.py").write_text(f"def place_order():\n    {line}\n")
            (root / ".env").write_text("\n".join(value for _, value in secrets.values()))
            variables = {"FAIRHAND_ENDPOINT": host.url, "FAIRHAND_FAMILY": "qwen2.5-coder"}
            served = Served(server_env=environment(Path(name) / "home", **variables))
            editor = await served.start()
            try:
                await editor.initialize_session(
                    types.InitializeParams(
                        types.ClientCapabilities(),
                        workspace_folders=[types.WorkspaceFolder(root.as_uri(), "shop")],
                    )
                )
                await eventually(lambda: "ready" in editor.states, 30)
                # Until the workspace has been read, prompts do without it.
                for attempt in range(40):
                    uri = (root / f"app{attempt}.py").as_uri()
                    item = types.TextDocumentItem(uri, "python", 1, APP)
                    editor.text_document_did_open(types.DidOpenTextDocumentParams(item))
                    host.say("place_order('ana')\n")
                    assert await editor.ghost(uri, 3, 14) == ["place_order('ana')"]
                    if "place_order(self" in host.bodies[-1]["prompt"]:
                        break
                    await asyncio.sleep(0.2)
                prompt = host.bodies[-1]["prompt"]
                assert prompt.startswith("<|repo_name|>shop\n<|file_sep|>")
                assert "orders.py\nclass OrderBook:\n    def place_order(self, customer" in prompt
                assert f"<|file_sep|>app{attempt}.py\n<|fim_prefix|>from orders" in prompt
                sent = str(host.bodies)
                for kind, (_, secret) in secrets.items():
                    assert secret.split("\n")[0][:20] not in sent, kind
                # The same file, left out by the team's own list.
                (root / ".fairhandignore").write_text("inner/**\n")
                inner = (root / "inner" / "app.py").as_uri()
                item = types.TextDocumentItem(inner, "python", 1, APP)
                editor.text_document_did_open(types.DidOpenTextDocumentParams(item))
                asked = len(host.bodies)
                assert await editor.ghost(inner, 3, 14) == []
                assert len(host.bodies) == asked
                # Code that lacks an import gets an action that adds it at the top.
                lacking = (root / "lacking.py").as_uri()
                text = "import os\n\n\ndef f(text):\n    return json.loads(text)\n"
                item = types.TextDocumentItem(lacking, "python", 1, text)
                editor.text_document_did_open(types.DidOpenTextDocumentParams(item))
                there = types.Position(4, 12)
                found = await editor.text_document_code_action_async(
                    types.CodeActionParams(
                        types.TextDocumentIdentifier(lacking),
                        types.Range(there, there),
                        types.CodeActionContext([]),
                    )
                )
                (action,) = [one for one in found or () if one.title == "Add import json"]
                top = types.Position(1, 0)
                edit = types.TextEdit(types.Range(top, top), "import json\n")
                assert list(action.edit.changes[lacking]) == [edit]
                written = [
                    path.read_text("utf-8", "replace")
                    for path in (Path(name) / "home").rglob("*")
                    if path.is_file()
                ]
                for kind, (_, secret) in secrets.items():
                    assert not [text for text in written if secret.split("\n")[0][:20] in text], (
                        kind
                    )
            finally:
                await editor.shutdown_session()
                await editor.stop()
