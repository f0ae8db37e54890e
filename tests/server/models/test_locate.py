"""Which file is meant, and that its bytes are read once, not at every start."""

from __future__ import annotations

import os
import struct
import subprocess
import sys

import pytest

from fairhand_server.errors import ModelError
from fairhand_server.models import locate
from fairhand_server.models.locate import located

from .conftest import CONTENT, sha256


def gguf(*tokens: str, version: int = 3, name: str = "") -> bytes:
    """A GGUF head with entries of several types before the vocabulary."""

    def text(value: str) -> bytes:
        data = value.encode()
        return struct.pack("<Q", len(data)) + data

    entries = [
        text("general.architecture") + struct.pack("<I", 8) + text("qwen2"),
        text("general.name") + struct.pack("<I", 8) + text(name),
        text("general.count") + struct.pack("<IQ", 10, 5),
        text("some.flags") + struct.pack("<IIQ", 9, 7, 3) + b"\1\0\1",
        text("some.names") + struct.pack("<IIQ", 9, 8, 1) + text("name"),
        text("tokenizer.ggml.tokens")
        + struct.pack("<IIQ", 9, 8, len(tokens))
        + b"".join(map(text, tokens)),
    ]
    return b"GGUF" + struct.pack("<IQQ", version, 0, len(entries)) + b"".join(entries)


FAMILIES = [
    (("a", "<|fim_prefix|>", "<|repo_name|>", "<|file_sep|>", "b"), "qwen2.5-coder"),
    (("<fim_prefix>", "<fim_suffix>", "<fim_middle>"), "starcoder"),
    (("<｜fim▁begin｜>", "<｜fim▁hole｜>", "<｜fim▁end｜>"), "deepseek-coder"),
    (("▁<PRE>", "▁<SUF>", "▁<MID>"), "codellama"),
    (("fim_prefix", "x"), "plain"),
    (("▁<PRE>", "▁<SUF>"), "plain"),
    ((), "plain"),
]


@pytest.mark.parametrize(("tokens", "family"), FAMILIES)
def test_the_family_of_a_file_follows_its_vocabulary(tmp_path, tokens, family):
    path = tmp_path / "my-model.gguf"
    path.write_bytes(gguf(*tokens))
    found = located(str(path))
    assert (found.family, found.id, found.path) == (family, "my-model", path)
    assert found.sha256 == sha256(path.read_bytes())


def test_the_name_in_a_file_tells_relatives_apart(tmp_path):
    marks = ("<|fim_prefix|>", "<|repo_name|>", "<|file_sep|>", "<|im_start|>")
    path = tmp_path / "x.gguf"
    path.write_bytes(gguf(*marks, name="Qwen2.5 Coder 7B Instruct"))
    assert located(str(path)).family == "qwen2.5-coder-instruct"


NO_MODELS = [
    ("no model at all", "does not begin"),
    (gguf("a")[:-1], "ends in the middle"),
    (gguf("a")[:10], "ends in the middle"),
    (gguf("a", version=1), "too old"),
    (b"GGUF" + struct.pack("<IQQQ", 3, 0, 1, 1 << 60), "damaged"),
    (b"GGUF" + struct.pack("<IQQQ", 3, 0, 1, 1) + b"k" + struct.pack("<I", 99), "unknown type"),
]


@pytest.mark.parametrize(("content", "words"), NO_MODELS)
def test_a_file_that_is_no_model_is_refused(tmp_path, content, words):
    path = tmp_path / "x.gguf"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ModelError) as caught:
        located(str(path))
    assert caught.value.code == "fairhand-E022"
    assert words in caught.value.cause


ABSENT = [
    (None, "fairhand-E021", "fairhand model pull qwen2.5-coder-0.5b"),
    ("qwen2.5-coder-1.5b", "fairhand-E021", "fairhand model pull qwen2.5-coder-1.5b"),
    ("nowhere/model.gguf", "fairhand-E021", "correct the path"),
    ("model.gguf", "fairhand-E021", "correct the path"),
    (".", "fairhand-E021", "name the file in it"),
    ("gpt-5", "fairhand-E020", "or the path of a GGUF file"),
]


@pytest.mark.parametrize(("name", "code", "mend"), ABSENT)
def test_what_is_not_there_is_answered_with_what_mends_it(name, code, mend):
    with pytest.raises(ModelError) as caught:
        located(name)
    assert caught.value.code == code
    assert mend in caught.value.mend


def test_the_variable_chooses_when_no_name_is_given(tmp_path, monkeypatch):
    path = tmp_path / "chosen.gguf"
    path.write_bytes(gguf())
    monkeypatch.setenv("FAIRHAND_MODEL", str(path))
    assert located().id == "chosen"


def test_a_catalogue_file_put_there_by_hand_is_accepted_by_its_bytes(tiny):
    tiny.path.parent.mkdir(parents=True)
    tiny.path.write_bytes(CONTENT)
    assert located("tiny").sha256 == tiny.sha256


@pytest.mark.parametrize(
    ("content", "words"),
    [(CONTENT[:-1], "8999 bytes instead of 9000"), (b"x" + CONTENT[1:], "expected sha256")],
)
def test_a_catalogue_file_with_wrong_bytes_is_refused(tiny, content, words):
    tiny.path.parent.mkdir(parents=True)
    tiny.path.write_bytes(content)
    with pytest.raises(ModelError) as caught:
        located("tiny")
    assert caught.value.code == "fairhand-E022"
    assert words in caught.value.cause
    assert "fairhand model pull tiny" in caught.value.mend


def test_a_copy_of_a_catalogue_file_elsewhere_keeps_its_id(tmp_path, tiny, monkeypatch):
    path = tmp_path / "renamed.gguf"
    path.write_bytes(gguf())
    monkeypatch.setattr(locate, "sha256_of", lambda path: tiny.sha256)
    assert located(str(path)).id == "tiny"


def test_a_file_is_read_in_full_once_and_again_only_after_a_change(tmp_path, monkeypatch):
    path = tmp_path / "m.gguf"
    path.write_bytes(gguf("a"))
    reads = []
    monkeypatch.setattr(locate, "sha256_of", lambda path: reads.append(path) or "0" * 64)
    located(str(path))
    located(str(path))
    assert len(reads) == 1
    path.write_bytes(gguf("<fim_prefix>", "<fim_suffix>", "<fim_middle>"))
    assert located(str(path)).family == "starcoder"
    assert len(reads) == 2
    # A file of the same size and an old date is still another file.
    before = path.stat()
    path.write_bytes(gguf("<FIM_prefix>", "<fim_suffix>", "<fim_middle>"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert located(str(path)).family == "plain"


def test_a_cache_that_cannot_be_written_is_no_error(tmp_path, home):
    path = tmp_path / "m.gguf"
    path.write_bytes(gguf())
    home.write_text("a file where the folder should be")
    assert located(str(path)).id == "m"
    assert located(str(path)).id == "m"


def test_a_broken_record_is_read_as_no_record(tmp_path, home):
    path = tmp_path / "m.gguf"
    path.write_bytes(gguf())
    located(str(path))
    (record,) = (home / "models" / "checked").iterdir()
    for broken in ("", "[]", "{}", '{"path": 1}'):
        record.write_text(broken)
        assert located(str(path)).sha256 == sha256(path.read_bytes())


def test_finding_a_model_imports_nothing_heavy():
    heavy = {"huggingface_hub", "rich", "httpx", "subprocess", "filelock", "asyncio"}
    code = (
        "import sys, fairhand_server.models.locate, fairhand_server.cli.model\n"
        f"print(sorted({heavy!r} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.stdout.strip() == "[]", result.stderr
