"""Imports of packages that a project neither has nor declares get a quiet notice."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fairhand_server.completion.packages_check import NOTHING_KNOWN, judge
from fairhand_server.workspace.packages import known_packages
from fairhand_syntax.judging import Candidate

PROJECT = {
    "pyproject.toml": '[project]\nname = "shop"\ndependencies = ["requests>=2", "PyYAML", '
    '"google-cloud-storage"]\n[dependency-groups]\ntest = ["pytest>=9"]\n'
    '[tool.poetry.dependencies]\nhttpx = "*"\n',
    "requirements-dev.txt": "beautifulsoup4==4.12  # soup\n-r other.txt\n",
    "src/shop/__init__.py": "",
    "src/shop/orders.py": "",
    ".venv/lib/python3.11/site-packages/numpy/__init__.py": "",
    ".venv/lib/python3.11/site-packages/six.py": "",
    "package.json": json.dumps(
        {"name": "web-shop", "dependencies": {"express": "4", "@aws-sdk/client-s3": "3"}}
    ),
    "packages/tool/package.json": json.dumps({"devDependencies": {"vitest": "1"}}),
    "node_modules/lodash/package.json": "{}",
    "node_modules/@types/node/package.json": "{}",
    "pom.xml": "<project><groupId>com.acme.shop</groupId><dependencies><dependency>"
    "<groupId>org.apache.commons</groupId></dependency></dependencies></project>",
    "build.gradle": "implementation 'software.amazon.awssdk:s3:2.20.0'\n",
    "src/main/java/com/acme/web/Page.java": "package com.acme.web;\nclass Page {}\n",
}

# Language, text of the suggestion, the packages that nobody knows.
IMPORTS: list[tuple[str, str, list[str]]] = [
    ("python", "import os, json\nfrom collections import Counter\n", []),
    ("python", "import requests\nimport yaml\nfrom bs4 import BeautifulSoup\n", []),
    ("python", "import numpy as np\nimport six\nfrom google.cloud import storage\n", []),
    ("python", "import httpx, pytest\n", []),
    ("python", "from shop.orders import Order\nfrom . import x\nfrom .y import z\n", []),
    ("python", "import huggingface_cli_tools\n", ["huggingface_cli_tools"]),
    ("python", "def f():\n    from pandas_extra.io import read\n", ["pandas_extra"]),
    ("python", "import a_b_c\nimport a_b_c\n", ["a_b_c"]),
    ("python", "text = 'import nothing_of_it'\n", []),
    ("javascript", "import fs from 'fs'\nimport p from 'node:path'\nimport x from './x'\n", []),
    ("javascript", "const e = require('express')\nrequire('lodash/fp')\n", []),
    ("javascript", "import { S3Client } from '@aws-sdk/client-s3'\nimport 'vitest'\n", []),
    ("javascript", "const s = require('express-super-session')\n", ["express-super-session"]),
    ("javascript", "import x from '@aws-sdk/client-magic'\n", ["@aws-sdk/client-magic"]),
    ("javascript", "const m = await import('left-padder')\n", ["left-padder"]),
    ("java", "import java.util.List;\nimport javax.net.ssl.SSLContext;\n", []),
    ("java", "import com.acme.web.Page;\nimport com.acme.shop.Order;\n", []),
    ("java", "import org.apache.commons.lang3.StringUtils;\n", []),
    ("java", "import software.amazon.awssdk.services.s3.S3Client;\n", []),
    ("java", "import io.magic.json.Mapper;\n", ["io.magic.json.Mapper"]),
]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in PROJECT.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


@pytest.mark.parametrize(("language", "text", "unknown"), IMPORTS)
def test_unknown_packages_are_named(
    root: Path, language: str, text: str, unknown: list[str]
) -> None:
    candidate = Candidate(language, "a", "", "", text, True)
    verdicts = judge(candidate, known_packages([root])).verdicts
    assert [f"{name} is neither" for name in unknown] == [
        " ".join(verdict.message.split(" ")[:3]) for verdict in verdicts
    ]


@pytest.mark.parametrize("language", ["python", "javascript", "java"])
def test_without_a_list_nothing_is_said(tmp_path: Path, language: str) -> None:
    text = "import a_b_c\nimport x from 'a-b-c'\nimport a.b.C;\n"
    candidate = Candidate(language, "a", "", "", text, True)
    for known in (known_packages([tmp_path]), NOTHING_KNOWN):
        assert judge(candidate, known).verdicts == ()


def test_broken_lists_are_left_out(tmp_path: Path) -> None:
    for name in ("pyproject.toml", "package.json", "pom.xml", "requirements.txt"):
        (tmp_path / name).write_bytes(b"\xff{[<")
    assert "python" in known_packages([tmp_path]).told
    assert known_packages([tmp_path / "nowhere"]).told == frozenset()


def test_the_word_import_may_stand_before_the_cursor() -> None:
    candidate = Candidate("python", "a", "import ", "", "invented_thing\n", True)
    known = known_packages([Path(__file__).parents[2]])
    (verdict,) = judge(candidate, known).verdicts
    assert "invented_thing" in verdict.message
