"""The data of the catalogue is complete and in order."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from fairhand_server.errors import ModelError
from fairhand_server.models.catalogue import DEFAULT_MODEL, catalogue, known_model

ROOT = Path(__file__).parents[3]
PARTS = {"qwen2.5-coder-0.5b": 6, "qwen2.5-coder-1.5b": 22}


def test_the_default_comes_first():
    assert next(iter(catalogue())) == DEFAULT_MODEL


@pytest.mark.parametrize("identifier", PARTS)
def test_each_model_is_pinned_in_every_way(identifier):
    model = known_model(identifier)
    assert re.fullmatch(r"[0-9a-f]{64}", model.sha256)
    assert re.fullmatch(r"[0-9a-f]{40}", model.revision)
    assert model.file.endswith(".gguf") and "/" not in model.file
    assert model.licence == "Apache-2.0"
    assert model.size > 100_000_000


@pytest.mark.parametrize(("identifier", "count"), PARTS.items())
def test_mirror_parts_stand_in_numeric_order(identifier, count):
    parts = known_model(identifier).mirror
    assert [int(part.project.rpartition("part")[2]) for part in parts] == list(range(1, count + 1))
    for part in parts:
        stem = part.project.replace("-", "_")
        assert part.wheel == f"{stem}-{part.version}-py3-none-any.whl"
        assert re.fullmatch(r"[0-9a-f]{64}", part.sha256)
    assert len({part.sha256 for part in parts}) == count


def test_an_unknown_id_is_answered_with_the_nearest_one():
    with pytest.raises(ModelError) as caught:
        known_model("qwen2.5-coder-1.5")
    assert caught.value.code == "fairhand-E020"
    assert "such as qwen2.5-coder-1.5b" in caught.value.mend


def test_the_notices_name_every_model_and_every_dependency():
    notices = (ROOT / "THIRD_PARTY_NOTICES.md").read_text(encoding="utf-8")
    for model in catalogue().values():
        row = next(line for line in notices.splitlines() if line.startswith(f"| {model.id} |"))
        assert model.repository in row and model.revision in row and model.licence in row
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {re.split(r"[<>=~!\[]", line)[0] for line in project["dependencies"]}
    section = notices.partition("run-time dependencies")[2]
    listed = set(re.findall(r"^\| ([\w.-]+) \|", section, re.MULTILINE)) - {"distribution"}
    assert listed == wanted


def test_the_licence_is_the_full_apache_text():
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION" in text
    assert "END OF TERMS AND CONDITIONS" in text
