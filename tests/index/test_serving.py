"""A team asks one index over HTTP and gets what it would get at home, without sending text."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from index_samples import LEDGER, lines

from fairhand_index.index import Index, replace_index
from fairhand_index.matching import DEFAULT_LIMITS, match, query_of
from fairhand_index.serving import CurrentIndex, application
from fairhand_index.wire import LOOKUP_PATH, reference_from_wire, wire_of
from fairhand_syntax.languages import PYTHON

CLOSE = lines(LEDGER, 8, 23)
KEY = "a key of some length"
HEADERS = {"Authorization": f"Bearer {KEY}"}


def client(folder: Path) -> TestClient[Any, Any]:
    return TestClient(TestServer(application(CurrentIndex(folder), KEY)))


def wish() -> dict[str, Any]:
    return wire_of(query_of(PYTHON, "class A:\n", CLOSE), DEFAULT_LIMITS)


async def test_the_answer_is_the_same_as_at_home(small_index: Index) -> None:
    async with client(small_index.folder) as caller:
        response = await caller.post(LOOKUP_PATH, json=wish(), headers=HEADERS)
        content = await response.json()
    assert small_index.id == content["index"]
    expected = match(small_index, PYTHON, "class A:\n", CLOSE)
    assert expected
    assert expected == [reference_from_wire(entry) for entry in content["references"]]


def test_no_word_of_the_code_is_sent() -> None:
    sent = json.dumps(wish())
    assert not [
        word for word in ("close_period", "balance", "journal", "month end") if word in sent
    ]


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": KEY}])
async def test_without_the_key_there_is_no_answer(
    small_index: Index, headers: dict[str, str]
) -> None:
    async with client(small_index.folder) as caller:
        response = await caller.post(LOOKUP_PATH, json=wish(), headers=headers)
    assert response.status == 401


WRONG: list[dict[str, Any]] = [
    {"ids": []},
    {"ids": "text"},
    {"ids": [-1]},
    {"hashes": ["zz"]},
    {"first": -5},
    {"last": 10**6},
    {"functions": [[0, 10**9]]},
    {"language": "cobol"},
    {"minimum": 1},
    {"chars": [1]},
]


@pytest.mark.parametrize("change", WRONG, ids=lambda change: next(iter(change)))
async def test_requests_that_make_no_sense_are_refused(
    small_index: Index, change: dict[str, Any]
) -> None:
    async with client(small_index.folder) as caller:
        response = await caller.post(LOOKUP_PATH, json={**wish(), **change}, headers=HEADERS)
        assert response.status == 400
        response = await caller.post(LOOKUP_PATH, data=b"no json", headers=HEADERS)
        assert response.status == 400


async def test_a_replaced_index_answers_from_the_next_request_on(
    tmp_path: Path, small_index: Index
) -> None:
    folder = tmp_path / "index"
    shutil.copytree(small_index.folder, folder)
    async with client(folder) as caller:
        first = await (await caller.post(LOOKUP_PATH, json=wish(), headers=HEADERS)).json()
        parts = [segment.contents() for segment in small_index.segments]
        parts[0].packages = [
            type(p)(p.ecosystem, p.name, "2.0", p.license, p.license_source)
            for p in parts[0].packages
        ]
        replace_index(folder, parts)
        second = await (await caller.post(LOOKUP_PATH, json=wish(), headers=HEADERS)).json()
        (folder / "index.json").write_text("damaged")
        third = await (await caller.post(LOOKUP_PATH, json=wish(), headers=HEADERS)).json()
    names = [answer["references"][0]["reference_name"] for answer in (first, second, third)]
    # A damaged list does not take away the index in use.
    assert names == ["ledgers 1.0", "ledgers 2.0", "ledgers 2.0"]
