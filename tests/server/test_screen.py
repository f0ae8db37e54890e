"""`fairhand screen`: JSON lines in, one verdict per line out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fairhand_scanners.bias import BiasSettings
from fairhand_server import cli
from fairhand_server.cli.screen import screened
from fairhand_server.settings.bias import BiasFilterSettings, bias_policy

_BIASED = {
    "id": "a",
    "language": "python",
    "prefix": "def hire(candidate):\n",
    "completion": "    return candidate.religion == 'christian'\n",
}


def _answers(*lines: Any) -> list[dict[str, Any]]:
    data = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    return list(screened(data, BiasSettings()))


def test_a_biased_completion_is_withheld_with_everything_the_contract_names() -> None:
    (answer,) = _answers(_BIASED)
    assert list(answer) == ["id", "verdict", "dimension", "rule", "reason", "span"]
    assert answer["verdict"] == "withhold"
    assert (answer["dimension"], answer["rule"]) == ("religion", "decision-by-attribute")
    start, end = answer["span"]
    assert _BIASED["completion"][start:end].startswith("candidate.religion")


def test_a_fair_completion_is_kept() -> None:
    (answer,) = _answers({**_BIASED, "id": 7, "completion": "    return candidate.score > 5\n"})
    assert answer["id"] == 7
    assert answer["verdict"] == "keep"
    assert answer["span"] is None


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"nonsense", "fairhand-E004"),
        (b"\xff\xfe", "fairhand-E004"),
        (b"[1]", "fairhand-E004"),
        (b"[" * 100_000, "fairhand-E004"),
        ({"language": "python", "completion": ""}, "fairhand-E004"),
        ({**_BIASED, "completion": 3}, "fairhand-E004"),
        ({"id": "x", "language": "python"}, "fairhand-E004"),
        ({**_BIASED, "language": "cobol"}, "fairhand-E003"),
    ],
)
def test_a_bad_line_gives_an_error_and_the_next_is_judged(line: Any, code: str) -> None:
    bad, good = _answers(line, _BIASED)
    assert bad["error"]["code"] == code
    assert good["verdict"] == "withhold"


def test_blank_lines_and_lone_surrogates_do_no_harm() -> None:
    odd = {**_BIASED, "completion": "    # \ud800\n    return candidate.religion == 'x'\n"}
    (answer,) = _answers(b"\n", json.dumps(odd).encode())
    assert answer["verdict"] == "withhold"


def test_the_command_reads_a_file_and_tells_of_bad_lines_by_its_exit_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = tmp_path / "good.jsonl"
    good.write_text(json.dumps(_BIASED) + "\n", encoding="utf-8")
    assert cli.main(["screen", str(good)]) == 0
    assert json.loads(capsys.readouterr().out)["verdict"] == "withhold"
    good.write_text("?\n" + json.dumps(_BIASED) + "\n", encoding="utf-8")
    assert cli.main(["screen", str(good)]) == 1
    assert len(capsys.readouterr().out.splitlines()) == 2
    assert cli.main(["screen", str(tmp_path / "none.jsonl")]) == 2
    assert "fairhand-E002" in capsys.readouterr().err


def test_settings_become_the_filters_policy() -> None:
    settings = BiasFilterSettings(mode="flag", extra_attributes=("tribe_code=race", "odd"))
    policy = bias_policy(settings)
    assert policy.mode == "flag"
    assert policy.extra_attributes == (("tribe_code", "race"), ("odd", ""))
    assert bias_policy(BiasFilterSettings()) == BiasSettings()
