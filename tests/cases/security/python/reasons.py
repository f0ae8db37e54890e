"""Where the reason for what looks wrong stands beside it: a caller's wish, a name, a protocol.

A store is reached as postgresql://reader:hunter2@db.example/main, which is a description.
"""

import hashlib
import os
import socket
import ssl
import subprocess
import sys
import tempfile
import typing
import urllib.request

import click
import pytest
from flask import request
from peewee import SQL, Model
from quart import render_template_string
from sqlalchemy import event
from starlette.websockets import WebSocket

OPERATOR_KEY = os.environ["OPERATOR_KEY"]
STATEMENT = "SELECT name FROM shelf WHERE label LIKE '{part}%'"
DSN = "postgresql://reader:hunter2@db.example/main"  # expect: CWE-798


class Shelf(Model):
    """A table."""


def context_for(verify: bool):
    context = ssl.create_default_context()
    if not verify:
        context.check_hostname = False  # ok: CWE-297
        context.verify_mode = ssl.CERT_NONE  # ok: CWE-295
    return context


def context_for_all():
    context = ssl.create_default_context()
    context.check_hostname = False  # expect: CWE-297
    context.verify_mode = ssl.CERT_NONE  # expect: CWE-295
    return context


def context_as_told(check_hostname=False):
    context = ssl.create_default_context()
    context.check_hostname = check_hostname  # ok: CWE-297
    return context


def page_etag(body):
    return hashlib.sha1(body).hexdigest()  # ok: CWE-328


def sign(body, secret):
    return hashlib.sha1(secret + body).hexdigest()  # expect: CWE-328


def accept(key):
    return hashlib.sha1(key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest()  # ok: CWE-328


def sum_of(data, digest=hashlib.md5):
    return digest(data).hexdigest()  # ok: CWE-328


def dial(address, timeout=None):
    if timeout is not None:
        return socket.create_connection(address, timeout)
    return socket.create_connection(address)  # ok: CWE-400


def fetch(url):
    with urllib.request.urlopen(url) as answer:  # expect: CWE-400
        return answer.read()


def answer_here():
    return socket.create_server(("", 0))  # ok: CWE-605


def serve_here():
    return socket.create_server(("", 8080))  # expect: CWE-605


def again():
    subprocess.Popen([sys.executable, *sys.argv])  # ok: CWE-78


def ping():
    os.system("ping " + sys.argv[1])  # expect: CWE-78


def update(user, update_password="always"):
    if update_password == "on_create":  # ok: CWE-798
        return user
    return None


def spool():
    return typing.cast("typing.IO[bytes]", tempfile.TemporaryFile())  # ok: CWE-772


def may_operate():
    return request.headers["X-Operator"] == OPERATOR_KEY  # expect: CWE-208


async def notice():
    form = await request.form
    source = "<p>__TEXT__</p>".replace("__TEXT__", form["text"])
    return await render_template_string(source)  # expect: CWE-1336


def shelf():
    return Shelf.select().where(SQL(request.args["where"]))  # expect: CWE-89


async def parts(socket_: WebSocket, pool):
    message = await socket_.receive_json()
    match message:
        case {"kind": "find", "part": part}:
            await pool.execute_query_dict(STATEMENT.format(part=part))  # expect: CWE-89
        case ["drop", {"table": table}]:
            await pool.fetch_all(f"DROP TABLE {table}")  # expect: CWE-89
        case {"kind": "count"}:
            await pool.fetch_all("SELECT count(*) FROM shelf")  # ok: CWE-89


class StockClient:
    """Speaks of requests as those do that answer them."""

    def send(self, request, context):
        return urllib.request.urlopen(request.url, timeout=5)  # ok: CWE-918


@click.command()
@click.argument("folder")
def count(folder):
    subprocess.run(f"ls {folder} | wc -l", shell=True)  # ok: CWE-78


@pytest.fixture
def resource(path):
    return subprocess.run(f"ls {path}", shell=True)  # ok: CWE-78


@event.listens_for(Shelf, "load")
def loaded(target, context):
    subprocess.run(f"touch {target}", shell=True)  # ok: CWE-78


def make_digest(name):
    return lambda data: hashlib.new(name, data)  # ok: CWE-328


def uuid_of(space, name):
    return hashlib.sha1(space + name).digest()[:16]  # ok: CWE-328
