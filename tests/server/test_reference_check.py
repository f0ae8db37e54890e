"""The check against the index: policy, own code, and what happens without a usable index."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path
from typing import Any

import attrs
import pytest
from support.tiny_index import SPREAD, SPREAD_HEAD, VAULT, VAULT_HEAD, tiny_index

from fairhand_index.policy import PRESETS, explain
from fairhand_server.completion.in_time import judge_in_time
from fairhand_server.own_code import own_of
from fairhand_server.reference_check import (
    Own,
    policy_of,
    reference_check,
)
from fairhand_server.reference_source import has_source, index_id, open_source
from fairhand_server.settings import Settings, with_values
from fairhand_server.settings.references import POLICIES, VERDICTS, ReferencesSettings
from fairhand_syntax.judging import (
    CLEAN,
    Aside,
    Candidate,
    Check,
    Judgement,
    Notice,
    Reference,
    Span,
    Verdict,
    Wait,
    Withhold,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("tiny") / "references"
    tiny_index(made)
    return made


@pytest.fixture
def settings(folder: Path) -> ReferencesSettings:
    return ReferencesSettings(index=str(folder), deadline_ms=20_000)


def candidate(head: str = SPREAD_HEAD, body: str = SPREAD, final: bool = True) -> Candidate:
    return Candidate("python", "/w/a.py", head, "", body, final)


async def verdicts(
    settings: ReferencesSettings, one: Candidate, own: Own | None = None
) -> tuple[Verdict, ...]:
    return (await judge_in_time(one, (reference_check(settings, own),))).verdicts


async def test_a_copy_has_its_reference(settings: ReferencesSettings) -> None:
    (found,) = await verdicts(settings, candidate())
    assert isinstance(found, Reference)
    assert (found.license_name, found.reference_name) == ("MIT", "shapes 2.1")
    assert found.position.end == len(SPREAD.rstrip())


VAULT_CANDIDATE = candidate(VAULT_HEAD, VAULT)


@pytest.mark.parametrize(
    ("changes", "one", "kind"),
    [
        ({"policy": "flag"}, VAULT_CANDIDATE, Reference),
        ({"policy": "commercial"}, VAULT_CANDIDATE, Withhold),
        ({"policy": "commercial"}, candidate(), Reference),
        ({"policy": "permissive-only"}, VAULT_CANDIDATE, Withhold),
        ({"policy": "block"}, candidate(), Withhold),
        ({"policy": "allow"}, VAULT_CANDIDATE, None),
        ({"policy": "commercial", "rules": ("GPL-*=flag",)}, VAULT_CANDIDATE, Reference),
        ({"policy": "flag", "rules": ("MIT=block",)}, candidate(), Withhold),
        ({"policy": "block", "rules": ("permissive = allow",)}, candidate(), None),
        ({"include_suggestions_with_code_references": False}, candidate(), Withhold),
        ({"policy": "flag", "min_tokens": 400}, candidate(), None),
    ],
)
async def test_policy_decides(
    settings: ReferencesSettings, changes: dict[str, Any], one: Candidate, kind: type | None
) -> None:
    found = await verdicts(attrs.evolve(settings, **changes), one)
    assert [type(verdict) for verdict in found] == ([kind] if kind else [])


async def test_what_is_blocked_is_named(settings: ReferencesSettings) -> None:
    (found,) = await verdicts(attrs.evolve(settings, policy="commercial"), VAULT_CANDIDATE)
    assert isinstance(found, Withhold)
    assert found.reason == "It resembles licensed code (GPL-3.0-only, vaults)."
    assert found.rule == "commercial:strong-copyleft"


def test_the_settings_know_the_policies_of_the_index_room() -> None:
    assert set(POLICIES) == set(PRESETS)
    assert {explain("MIT", policy_of(ReferencesSettings(policy=p))).verdict for p in POLICIES} <= {
        *VERDICTS
    }


@pytest.mark.parametrize(
    "given",
    [
        {"policy": "lenient"},
        {"rules": ["MIT"]},
        {"rules": ["MIT=perhaps"]},
        {"rules": ["a b=block"]},
        {"rules": "MIT=block"},
    ],
)
def test_a_policy_that_means_nothing_is_reported_and_ignored(given: dict[str, Any]) -> None:
    before = ReferencesSettings(policy="commercial")
    settings, problems = with_values(
        attrs.evolve(Settings(), references=before), {"references": given}, machine=False
    )
    assert settings.references == before
    assert len(problems) == 1
    assert "fairhand.references." in problems[0]


@pytest.mark.parametrize("name", ["index", "log", "logCode"])
def test_a_workspace_says_neither_which_index_nor_what_is_logged(name: str) -> None:
    value: Any = True if name == "logCode" else "/elsewhere"
    _, problems = with_values(Settings(), {"references": {name: value}}, machine=False)
    assert "only in your own settings" in problems[0]


async def test_without_an_index_suggestions_go_on_without_a_word(tmp_path: Path) -> None:
    settings = ReferencesSettings(index=str(tmp_path / "none"))
    assert not has_source(settings)
    judgement = await judge_in_time(candidate(), (reference_check(settings),))
    assert judgement.verdicts == ()
    assert "there is no reference index" in judgement.problems[0].message
    assert index_id(settings) == ""


async def test_without_an_index_nothing_is_shown_where_everything_must_be_compared(
    tmp_path: Path,
) -> None:
    settings = ReferencesSettings(index=str(tmp_path / "none"), fail_closed=True)
    (found,) = await verdicts(settings, candidate())
    assert isinstance(found, Withhold)


@pytest.mark.parametrize("fail_closed", [False, True])
async def test_a_damaged_index_is_said_and_never_a_crash(tmp_path: Path, fail_closed: bool) -> None:
    folder = tmp_path / "references"
    tiny_index(folder)
    for segment in folder.glob("*.segment"):
        segment.write_bytes(segment.read_bytes()[:3000])
    settings = ReferencesSettings(index=str(folder), fail_closed=fail_closed, deadline_ms=20_000)
    assert "damaged" in open_source(settings).problem
    (found,) = await verdicts(settings, candidate())
    if fail_closed:
        assert isinstance(found, Withhold)
    else:
        assert isinstance(found, Notice)
        assert found.rule == "not-checked"
        assert "damaged" in found.message


async def test_an_index_that_is_replaced_is_opened_anew(tmp_path: Path) -> None:
    folder = tmp_path / "references"
    settings = ReferencesSettings(index=str(folder), deadline_ms=20_000)
    assert await verdicts(settings, candidate()) == ()
    tiny_index(folder)
    assert len(await verdicts(settings, candidate())) == 1


@pytest.mark.parametrize(
    ("own", "found"),
    [
        (Own(packages=frozenset({"shapes"})), 0),
        (Own(repositories=frozenset({"https://github.com/example/shapes"})), 0),
        (Own(folders=frozenset({"shapes"})), 1),
        (Own(packages=frozenset({"shape"})), 1),
    ],
)
async def test_code_of_the_open_workspace_is_not_reported(
    settings: ReferencesSettings, own: Own, found: int
) -> None:
    """A folder's name alone says nothing: anybody may call a folder like a package."""
    assert len(await verdicts(settings, candidate(), own)) == found


@pytest.mark.parametrize(
    ("path", "text", "own"),
    [
        ("pyproject.toml", '[project]\nname = "mine"\n', Own(frozenset({"mine"}))),
        ("pyproject.toml", "[project\n", Own()),
        ("package.json", '{"name": "@me/mine"}', Own(frozenset({"@me/mine"}))),
        ("package.json", "[1]", Own()),
        ("package.json", '{"name": 3}', Own()),
        (
            ".git/config",
            '[remote "origin"]\n\turl = git@github.com:me/mine.git\n',
            Own(repositories=frozenset({"https://github.com/me/mine"})),
        ),
        (
            ".git/config",
            '[remote "origin"]\n\turl = https://token@example.org/me/mine.git\n',
            Own(repositories=frozenset({"https://example.org/me/mine"})),
        ),
    ],
)
def test_the_workspace_tells_what_it_is_called(
    tmp_path: Path, path: str, text: str, own: Own
) -> None:
    file = tmp_path / path
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)
    found = own_of([tmp_path, tmp_path / "absent"])
    assert (found.packages, found.repositories) == (own.packages, own.repositories)
    assert found.folders == {tmp_path.name, "absent"}


def slow(seconds: float, late: Verdict) -> Check:
    def judge(one: Candidate, settings: Any) -> Judgement:
        time.sleep(seconds)
        return CLEAN

    return Check("references", judge, aside=Aside(0.02, lambda: None, lambda one: late))


NOTICE = Notice("references", "not-checked", "It was not compared.", Span(0, 1))


async def test_a_check_that_is_late_counts_as_it_says_and_only_at_the_end() -> None:
    judged = await judge_in_time(candidate(), (slow(0.3, NOTICE),))
    assert judged.verdicts == (NOTICE,)
    (waiting,) = (await judge_in_time(candidate(final=False), (slow(0.3, NOTICE),))).verdicts
    assert isinstance(waiting, Wait)


@pytest.mark.parametrize("fail_closed", [False, True])
async def test_past_its_deadline_a_suggestion_is_not_compared(
    settings: ReferencesSettings, fail_closed: bool
) -> None:
    late = reference_check(attrs.evolve(settings, fail_closed=fail_closed)).aside
    assert late is not None
    assert isinstance(late.late(candidate()), Withhold if fail_closed else Notice)


async def test_the_event_loop_goes_on_while_a_check_works() -> None:
    waited: list[float] = []

    async def beat() -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(0.001)
            waited.append(time.perf_counter() - before)

    beating = asyncio.create_task(beat())
    patient = Check("x", lambda one, s: time.sleep(0.2) or CLEAN, aside=slow(0, NOTICE).aside)
    await judge_in_time(candidate(), (patient,))
    beating.cancel()
    assert len(waited) > 5


async def test_a_withheld_candidate_is_not_compared_any_more(settings: ReferencesSettings) -> None:
    refusal = Withhold("secrets", "r", "why", Span(0, 1))
    first = Check("secrets", lambda one, s: Judgement((refusal,)))
    judged = await judge_in_time(candidate(), (first, reference_check(settings)))
    assert judged.verdicts == (refusal,)


def test_making_the_check_opens_nothing(folder: Path) -> None:
    fresh = ReferencesSettings(index=os.fspath(folder.parent / "unopened"))
    reference_check(fresh)
    assert index_id(fresh) == ""
