"""Credentials in the user's code: none in a prompt, a log, a status or an error."""

from __future__ import annotations

from pathlib import Path

from planted_secrets import planted
from support.completion_host import DONE, event, running_host
from support.raw_editor import raw_editor

PLACES = ("before", "after", "elsewhere")


async def test_sixty_planted_credentials_go_nowhere(tmp_path: Path) -> None:
    kinds = list(planted(1))[:20]
    assert len(kinds) == 20
    asked = 0
    found = []
    async with running_host() as host:
        host.always(event("    return 1\n"), DONE)
        async with raw_editor(tmp_path, FAIRHAND_ENDPOINT=host.url, FAIRHAND_MODEL="m") as editor:
            await editor.begin()
            for seed, place in enumerate(PLACES, 1):
                for kind in kinds:
                    line, secret = planted(seed)[kind]
                    code = "def connect_to_service(name):\n    "
                    above = len(line.split("\n")) if place == "before" else 0
                    text = {
                        "before": f"{line}\n{code}",
                        "after": f"{code}\n\n{line}\n",
                        "elsewhere": code,
                    }[place]
                    if place == "elsewhere":
                        editor.open(
                            f"other_{kind}.py", f"{line}\ndef connect_to_service(name): ...\n"
                        )
                    uri = editor.open(f"{place}_{kind}.py", text)
                    await editor.texts(uri, above + 1, 4, 30)
                    scan = {"scope": "file", "uri": uri}
                    await editor.ask(
                        "workspace/executeCommand",
                        {"command": "fairhand.runSecurityScan", "arguments": [scan]},
                        60,
                    )
                    asked += 1
                    told = str(host.bodies) + str(editor.heard) + editor.errors.decode()
                    if secret in told:
                        found.append((place, kind))
                    host.bodies.clear()
                    editor.heard.clear()
            await editor.ask("shutdown")
    for path in tmp_path.rglob("*"):
        data = path.read_bytes() if path.is_file() else b""
        for seed in (1, 2, 3):
            found += [(path.name, k) for k in kinds if planted(seed)[k][1].encode() in data]
    assert asked == 60
    assert found == []
