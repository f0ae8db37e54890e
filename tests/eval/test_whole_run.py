"""A whole `eval` from the command line to the table, with a real host process and a real batch."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from fairhand_eval import suite
from fairhand_eval.__main__ import main
from fairhand_eval.records import read_records

CASES = Path(__file__).parents[1] / "cases" / "eval"

# Answers every prompt with the same line, and runs on into another function as models do.
HOST = """
import http.server, json
class Host(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
        self.wfile.write(json.dumps({"data": [{"id": "parrot"}]}).encode())
    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.headers.get("Authorization") != "Bearer k":
            self.send_response(401); self.end_headers(); return
        self.send_response(200); self.end_headers()
        for text in (LINE, "\\ndef other():\\n", "    pass"):
            event = {"choices": [{"text": text}]}
            self.wfile.write(b"data: " + json.dumps(event).encode() + b"\\n\\n")
        self.wfile.write(b"data: [DONE]\\n\\n")
    def log_message(self, *words): pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Host)
print(server.server_port, flush=True)
server.serve_forever()
"""

# Speaks the batch contract; withholds everything but one task.
BATCH = """
import json, os, sys
assert sys.argv[sys.argv.index("--key-env") + 1] in os.environ
for line in sys.stdin:
    asked = json.loads(line)
    good = asked["id"] == "HumanEval/53"
    print(json.dumps({"id": asked["id"],
        "suggestions": [{"text": "    return x + y"}] if good else [],
        "withheld": [] if good else [{"check": "bias", "rule": "B1", "reason": "r"}],
        "timing": {"first_chunk_ms": 1.0, "total_ms": 2.0},
        "model": {"id": "parrot", "sha256": ""}}), flush=True)
"""


@pytest.fixture
def endpoint(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a host that answers with `request.param`."""
    source = f"LINE = {request.param!r}\n{HOST}"
    with subprocess.Popen([sys.executable, "-c", source], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}/v1"
        process.kill()


@pytest.mark.parametrize("endpoint", ["    return len(string)"], indirect=True)
def test_both_columns_of_humaneval(
    endpoint: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("HOST_KEY", "k")
    monkeypatch.setattr(suite, "COMMAND", (sys.executable, "-c", BATCH))
    out = tmp_path / "out.jsonl"
    words = ["eval", "humaneval", "--data", str(CASES / "humaneval.jsonl"), "--ids", "23", "53"]
    words += ["--both", "--endpoint", endpoint, "--key-env", "HOST_KEY", "--out", str(out)]
    assert main(words) == 0
    printed = capsys.readouterr()
    assert "only pipeline passes (1): HumanEval/53" in printed.out
    assert "only raw passes (1): HumanEval/23" in printed.out
    assert "raw 2/2" in printed.err
    outcomes = {(r.column, r.id): r for r in read_records(out)}
    assert {name for name, record in outcomes.items() if record.outcome.passed} == {
        ("pipeline", "HumanEval/53"),
        ("raw", "HumanEval/23"),
    }
    assert outcomes["raw", "HumanEval/23"].text == "    return len(string)"
    assert outcomes["pipeline", "HumanEval/23"].withheld == ("bias/B1",)
    # Everything is done, so a second run needs no answer and shows the same.
    monkeypatch.setattr(suite, "COMMAND", (sys.executable, "-c", "raise SystemExit(9)"))
    assert main(words) == 0
    assert capsys.readouterr().out == printed.out


@pytest.mark.parametrize("endpoint", ["return s"], indirect=True)
@pytest.mark.parametrize("kind", ["single", "multi"])
def test_raw_infilling_uses_the_marks_of_the_family(
    endpoint: str, kind: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOST_KEY", "k")
    out = tmp_path / "out.jsonl"
    words = ["eval", "infilling", "--kind", kind, "--sample", "2", "--raw", "--out", str(out)]
    words += ["--data", str(CASES / f"infilling-{kind}.jsonl"), "--key-env", "HOST_KEY"]
    assert main([*words, "--endpoint", endpoint]) == 0
    texts = [record.text for record in read_records(out)]
    run_on = "" if kind == "single" else "\ndef other():\n    pass"
    assert texts == ["return s" + run_on] * 2
    assert main([*words, "--endpoint", endpoint, "--family", "nobody"]) == 2


@pytest.mark.parametrize("endpoint", ["    return 1"], indirect=True)
def test_tasks_without_an_answer_give_exit_code_1(
    endpoint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["eval", "humaneval", "--data", str(CASES / "humaneval.jsonl"), "--limit", "1"]
    assert main([*words, "--raw", "--endpoint", endpoint]) == 1
    assert "status 401" in capsys.readouterr().out
