"""The host that all columns of one run ask: a given endpoint, or one started for the run."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import httpx

from fairhand_eval.answers import Model
from fairhand_eval.raw_column import Endpoint, first_model
from fairhand_server.errors import HostError, UsageError

KEY_VARIABLE = "FAIRHAND_EVAL_KEY"
"""Hands the key to `fairhand complete` by environment: arguments can be seen by every user."""


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


@asynccontextmanager
async def answering(arguments: Namespace) -> AsyncIterator[Endpoint]:
    """The endpoint of this run, with its model's name. Stops what it started.

    Raises UsageError E001 for a key variable that is not set, HostError E031 if nobody answers.
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
        raise UsageError("fairhand-E001", "no endpoint is named", "give --endpoint URL")
    endpoint = Endpoint(arguments.endpoint.rstrip("/"), key)
    try:
        name = arguments.model or await first_model(endpoint)
    except (httpx.HTTPError, ValueError) as problem:
        raise HostError(
            "fairhand-E031",
            f"{endpoint.url} does not list its models: {problem}",
            "check the address, which ends in /v1, and the key",
        ) from problem
    yield replace(endpoint, model=Model(name))


def batch_words(endpoint: Endpoint, arguments: Namespace) -> tuple[list[str], dict[str, str]]:
    """The arguments and the environment by which `fairhand complete` asks the same endpoint."""
    words = ["--endpoint", endpoint.url]
    environment = {}
    if arguments.family:
        words += ["--family", arguments.family]
    if endpoint.key:
        words += ["--key-env", KEY_VARIABLE]
        environment[KEY_VARIABLE] = endpoint.key
    if arguments.model:
        environment["FAIRHAND_MODEL"] = arguments.model
    return words, environment
