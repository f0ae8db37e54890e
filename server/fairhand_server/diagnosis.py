"""What `fairhand doctor` looks at, one function per part, from the ground up.

Each part returns a finding; a failed one carries code, cause and mend. Parts that need an earlier
one are not tried when that one failed.
"""

from __future__ import annotations

import asyncio
import platform
import tempfile
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from importlib import import_module

from fairhand_server.command_line import counted, why
from fairhand_server.errors import FairhandError, ModelError
from fairhand_server.folders import cache_folder, make_private, state_folder
from fairhand_server.model_source import ModelSource
from fairhand_server.settings import Settings, load_settings, settings_file

# Distributions that the base install needs at run time, by the module each brings.
_MODULES = (
    "pygls",
    "lsprotocol",
    "httpx",
    "aiohttp",
    "tree_sitter",
    "tree_sitter_python",
    "tree_sitter_java",
    "tree_sitter_javascript",
    "huggingface_hub",
    "platformdirs",
    "rich",
    "xllamacpp",
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One part that was looked at. `code`, `cause` and `mend` are empty when it is well."""

    part: str
    ok: bool
    detail: str
    code: str = ""
    cause: str = ""
    mend: str = ""


def failed(part: str, error: FairhandError) -> Finding:
    """The finding for an error."""
    return Finding(part, False, "", error.code, error.cause, error.mend)


async def diagnose() -> AsyncIterator[Finding]:
    """Look at every part in turn. The host that is started for this is stopped at the end."""
    yield python()
    yield install()
    settings, problems = load_settings()
    yield (
        Finding("settings", True, _settings_detail())
        if not problems
        else Finding(
            "settings", False, "", "fairhand-E010", "; ".join(problems), "correct or remove them"
        )
    )
    yield await asyncio.to_thread(folders)
    if settings.references.enabled:
        yield await asyncio.to_thread(reference_index, settings)
    if not settings.host.endpoint:
        model = await asyncio.to_thread(model_file, settings)
        yield model
        if not model.ok:
            return
    source = ModelSource(settings.host)
    try:
        started = await host(source)
        yield started
        if started.ok:
            yield await round_trip(source)
    finally:
        await source.aclose()


def folders() -> Finding:
    """Whether the log and what is fetched can be written."""
    for folder in (state_folder(), cache_folder()):
        try:
            make_private(folder)
            with tempfile.TemporaryFile(dir=folder) as file:
                file.write(b"x" * 4096)
                file.flush()
        except OSError as error:
            cause = f"{folder} cannot be written: {why(error)}"
            mend = "make room and let this user write there, or set FAIRHAND_HOME to another folder"
            return Finding("folders", False, "", "fairhand-E025", cause, mend)
    return Finding("folders", True, f"{state_folder()} and {cache_folder()} can be written")


def _settings_detail() -> str:
    path = settings_file()
    return f"{path}" if path.is_file() else f"the defaults ({path} does not exist)"


def python() -> Finding:
    """The interpreter and the platform. An older Python cannot even read this file."""
    return Finding(
        "python", True, f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    )


def install() -> Finding:
    """Whether every module the base install needs can be imported."""
    from fairhand_server import __version__

    broken = []
    for name in _MODULES:
        try:
            import_module(name)
        except Exception as error:
            # A library that is there but broken can fail with anything at import.
            broken.append(f"{name} ({type(error).__name__}: {error})")
    if broken:
        return Finding(
            "install",
            False,
            "",
            "fairhand-E090",
            f"cannot import {', '.join(broken)}",
            "install fairhand again in an environment of its own",
        )
    return Finding("install", True, f"fairhand {__version__}, {len(_MODULES)} modules import")


def reference_index(settings: Settings) -> Finding:
    """Whether suggestions can be compared with licensed code."""
    from fairhand_index.index import IndexUnavailableError
    from fairhand_server.reference_source import has_source, open_source, place_of

    place = place_of(settings.references)
    mend = "fairhand references build --seed"
    if not has_source(settings.references):
        return Finding("references", True, f"no index in {place}; `{mend}` makes one")
    known = open_source(settings.references)
    try:
        if known.source is None:
            raise IndexUnavailableError(known.problem)
        functions, packages = known.source.about()
    except IndexUnavailableError as error:
        if settings.references.server:
            mend = "check fairhand.references.server and the key, or ask who runs the team's index"
        return Finding("references", False, "", "fairhand-E050", str(error), mend)
    told = f"{counted(functions, 'function')} of {counted(packages, 'package')}"
    return Finding("references", True, f"{told}, {place}")


def model_file(settings: Settings) -> Finding:
    """Whether the embedded model is there with the right bytes, which are read in full."""
    from fairhand_server.models.catalogue import catalogue
    from fairhand_server.models.checked import sha256_of
    from fairhand_server.models.locate import located

    try:
        found = located(settings.host.model or None)
        expected = catalogue()[found.id].sha256 if found.id in catalogue() else found.sha256
        actual = sha256_of(found.path)
        if actual != expected:
            raise ModelError(
                "fairhand-E022",
                f"{found.path} has the wrong bytes: expected sha256 {expected}, found {actual}",
                f"remove it and run `fairhand model pull {found.id}`",
            )
    except FairhandError as error:
        return failed("model", error)
    return Finding("model", True, f"{found.id}, sha256 {actual[:12]}… is right, {found.path}")


async def host(source: ModelSource) -> Finding:
    """Whether the host starts (embedded) and the model can be had."""
    started = time.perf_counter()
    try:
        model = await source.model()
    except FairhandError as error:
        return failed("host", error)
    took = time.perf_counter() - started
    name = model.identity.id
    if source.embedded:
        return Finding("host", True, f"{name}, started in {took:.1f} s")
    asked = f", asked for {name}" if name else ""
    return Finding("host", True, f"the configured endpoint{asked}")


async def round_trip(source: ModelSource) -> Finding:
    """One completion through the pipeline, with its times."""
    from fairhand_server.completion.pipeline import complete
    from fairhand_server.completion.suggestion import Request

    request = Request("python", "def add(a, b):\n    return ", "\n", max_tokens=16)
    try:
        outcome = await complete(request, await source.model())
    except FairhandError as error:
        return failed("completion", error)
    text = outcome.suggestions[0].text if outcome.suggestions else ""
    took = f"{outcome.timing.total_ms:.0f} ms"
    if not text:
        return Finding(
            "completion",
            False,
            "",
            "fairhand-E033",
            f"the model answered {took} with nothing that can be shown",
            "check that FAIRHAND_FAMILY fits the endpoint's model",
        )
    return Finding("completion", True, f"`return {text}` after {took}")
