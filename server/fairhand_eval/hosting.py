"""The host that all columns of one run ask: a given endpoint, or one started for the run."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import httpx

from fairhand_eval.answers import Model
from fairhand_eval.raw_column import Endpoint, first_model
from fairhand_server.errors import HostError, UsageError
from fairhand_server.families import DEFAULT_FAMILY
from fairhand_server.host_process import HostProcess, host_command
from fairhand_server.model_client.http import checked_endpoint
from fairhand_server.models.locate import located
from fairhand_server.settings import load_settings

if TYPE_CHECKING:
    from fairhand_server.models.locate import LocatedModel

KEY_VARIABLE = "FAIRHAND_EVAL_KEY"
"""Hands the key to `fairhand complete` by environment: arguments can be seen by every user."""


@dataclass(frozen=True, slots=True)
class Source:
    """Who answers in one run, before anything is started.

    Either `url` is given, with the key if it asks for one, or `file` is to be served. `named` is
    the model's name for the host at `url`, None for the first it lists.
    """

    family: str
    url: str | None = None
    key: str | None = None
    named: str | None = None
    authority: str = ""
    file: LocatedModel | None = None


def add_host_arguments(parser: ArgumentParser) -> None:
    """The options that say who answers."""
    parser.add_argument(
        "--endpoint", metavar="URL", help="base URL ending in /v1 (default: start a host)"
    )
    parser.add_argument(
        "--family", metavar="F", help="prompt family of the model behind --endpoint"
    )
    parser.add_argument("--key-env", metavar="VAR", help="environment variable that holds the key")
    parser.add_argument("--model", metavar="ID", help="model to start, or to name to the endpoint")


def source(arguments: Namespace) -> Source:
    """What the options mean.

    Raises UsageError E001 for a key variable that is not set, ModelError for a model that is not
    on this machine, HostError E040 for an endpoint that would be reached without encryption.
    """
    key = None
    if arguments.key_env:
        key = os.environ.get(arguments.key_env)
        if not key:
            raise UsageError(
                "fairhand-E001",
                f"the environment variable {arguments.key_env} is not set",
                "set it to the key, or leave out --key-env",
            )
    if not arguments.endpoint:
        model = located(arguments.model)
        return Source(arguments.family or model.family, file=model)
    url = checked_endpoint(arguments.endpoint)
    trusted = load_settings()[0].host.certificate
    return Source(arguments.family or DEFAULT_FAMILY, url, key, arguments.model, trusted)


@asynccontextmanager
async def answering(asked: Source) -> AsyncGenerator[Endpoint]:
    """The endpoint of this run, with its model's name. Stops what it started.

    Raises HostError: E030 if the host does not start, E031 if nobody answers at the URL.
    """
    if asked.file is None:
        yield await _given(
            Endpoint(asked.url or "", asked.key, authority=asked.authority), asked.named
        )
        return
    model = asked.file
    host = HostProcess(host_command(model.path, model.id, model.sha256))
    try:
        await host.start()
        started = await host.endpoint()
        yield Endpoint(started.url, started.key, Model(model.id, model.sha256))
    finally:
        await host.stop()


async def _given(endpoint: Endpoint, named: str | None) -> Endpoint:
    try:
        return replace(endpoint, model=Model(named or await first_model(endpoint)))
    except (httpx.HTTPError, ValueError) as problem:
        raise HostError(
            "fairhand-E031",
            f"{endpoint.url} does not list its models: {problem}",
            "check the address, which ends in /v1, and the key",
        ) from problem


def batch_words(asked: Source, endpoint: Endpoint) -> tuple[list[str], dict[str, str]]:
    """The arguments and the environment by which `fairhand complete` asks the same endpoint."""
    words = ["--endpoint", endpoint.url, "--family", asked.family, "--model", endpoint.model.id]
    environment = {}
    if endpoint.key:
        words += ["--key-env", KEY_VARIABLE]
        environment[KEY_VARIABLE] = endpoint.key
    return words, environment
