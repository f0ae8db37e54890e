"""An inventory service in pieces."""
import abc
import asyncio
import base64
import enum
import hashlib
import json
import logging
import os
import os.path as osp
import pathlib
import random
import re
import secrets
import shutil
import socket
import sqlite3
import ssl
import string
import subprocess as sp
import tarfile
import tempfile
import threading
import typing as t
import urllib.parse
import urllib.request as ureq
import zipfile
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import partial, singledispatch
from subprocess import PIPE, Popen, check_output
from xml.etree import ElementTree as ET

import boto3
import httpx
import jwt
import paramiko
import pymysql
import redis
import requests
import yaml
from cryptography.hazmat.backends import default_backend
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from fastapi import APIRouter, Body, Cookie, Depends, FastAPI, File, Form, Header, Path, Request, Response, UploadFile, WebSocket
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import HTMLResponse, PlainTextResponse, StreamingResponse
from flask import Flask, g, make_response, redirect, render_template, request, session, url_for
from jinja2 import Template
from pydantic import BaseModel, Field, conint, constr, validator
from pymongo import MongoClient
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

app = Flask(__name__)
app.config.update(SECRET_KEY="d3adb33f-c0ffee-1234", SESSION_COOKIE_SECURE=True)  # expect: CWE-798
app.secret_key = os.environ["SECRET_KEY"]  # ok: CWE-798
router = APIRouter(prefix="/api")
log = logging.getLogger(__name__)
mongo = MongoClient(os.environ["MONGO_URL"]).inventory


class Backend(abc.ABC):
    @abc.abstractmethod
    def fetch(self, name): ...


class SqlBackend(Backend):
    def __init__(self, path):
        self.con = sqlite3.connect(path)  # ok: CWE-772

    def fetch(self, name):
        return self.con.execute("SELECT * FROM part WHERE name = '%s'" % name).fetchall()  # expect: CWE-89

    def fetch_safe(self, name):
        return self.con.execute("SELECT * FROM part WHERE name = ?", (name,)).fetchall()  # ok: CWE-89


backend = SqlBackend("parts.db")


@app.route("/parts/<name>")
def part(name):
    return {"rows": backend.fetch(name)}


@app.route("/parts2/<name>")
def part2(name):
    return {"rows": backend.fetch_safe(name)}


class Unit(enum.Enum):
    KG = "kg"
    LB = "lb"


class PartQuery(BaseModel):
    name: str
    unit: Unit
    size: conint(ge=0)
    tags: t.List[str] = Field(default_factory=list)


@router.post("/query")
async def query(q: PartQuery, db: AsyncSession = Depends()):
    await db.execute(text(f"SELECT * FROM part WHERE unit = '{q.unit.value}'"))  # ok: CWE-89
    await db.execute(text(f"SELECT * FROM part WHERE size = {q.size}"))  # ok: CWE-89
    await db.execute(text(f"SELECT * FROM part WHERE name = '{q.name}'"))  # expect: CWE-89
    tags = ", ".join(f"'{x}'" for x in q.tags)
    await db.execute(text(f"SELECT * FROM part WHERE tag IN ({tags})"))  # expect: CWE-89


@router.get("/label", response_class=HTMLResponse)
async def label(request: Request):
    title = request.query_params.get("title", "")
    return HTMLResponse(f"<h2>{title}</h2>")  # expect: CWE-79


@router.get("/plain")
async def plain(title: str):
    return PlainTextResponse(f"<h2>{title}</h2>")  # ok: CWE-79


@router.post("/import")
async def import_file(file: UploadFile = File(...)):
    dest = os.path.join("/srv/in", file.filename)
    with open(dest, "wb") as out:  # expect: CWE-22
        shutil.copyfileobj(file.file, out)
    safe = os.path.join("/srv/in", osp.basename(file.filename))
    with open(safe, "wb") as out:  # ok: CWE-22
        out.write(await file.read())


@router.get("/whois")
async def whois(domain: str = Header("example.com")):
    proc = await asyncio.create_subprocess_exec("whois", domain, stdout=PIPE)  # ok: CWE-78
    out, _ = await proc.communicate()
    other = await asyncio.create_subprocess_shell("whois " + domain)  # expect: CWE-78
    await other.wait()
    return {"out": out}


@router.websocket("/ws")
async def ws(sock: WebSocket):
    await sock.accept()
    expr = await sock.receive_text()
    await sock.send_text(str(eval(expr)))  # expect: CWE-95


@router.get("/relay")
async def relay(target: str, request: Request):
    if not target.startswith("https://internal.example.com/"):
        return Response(status_code=400)
    async with httpx.AsyncClient(timeout=5) as c:
        await c.get(target)  # ok: CWE-918
        return (await c.get(request.headers["x-forward"])).text  # expect: CWE-918


def tokens():
    yield "admin"
    yield request.args.get("tok")


@app.get("/gen")
def gen():
    for tok in tokens():
        if tok:
            os.system("register " + tok)  # expect: CWE-78
    return ""


@singledispatch
def render_any(x):
    return str(x)


@app.get("/dict")
def from_dict():
    values = {"a": request.args.get("a"), "b": "static"}
    html = "<p>{a}</p>".format(**values)
    other = "<p>{b}</p>".format(b=values["b"])
    if request.args.get("x"):
        return other  # ok: CWE-79
    return html  # expect: CWE-79


@app.get("/percent")
def percent():
    return "<p>%(who)s</p>" % {"who": request.args["who"]}  # expect: CWE-79


@app.get("/template")
def template():
    return Template("Hello {{ who }}").render(who=request.args["who"])


@app.get("/template2")
def template2():
    return Template("Hello " + request.args["who"]).render()  # expect: CWE-1336


@app.get("/early")
def early():
    path = request.args.get("path", "")
    if not path:
        return "none"
    if path != os.path.basename(path):
        return "no", 400
    return open(os.path.join("/srv", path)).read()  # ok: CWE-22


def only_known(fn):
    def wrapper():
        if request.args.get("kind") not in ("a", "b"):
            return "bad", 400
        return fn(request.args["kind"])
    return wrapper


@app.get("/nested")
def nested():
    def inner(kind):
        def deepest():
            return "cat /srv/" + kind
        return deepest
    sp.run(inner(request.args["kind"])(), shell=True)  # expect: CWE-78
    return ""


@app.get("/zip")
def zipped():
    names = request.args.getlist("n")
    values = request.args.getlist("v")
    clauses = [f"{n}='{v}'" for n, v in zip(names, values)]
    con = pymysql.connect(host="db")
    with closing(con) as c, c.cursor() as cur:
        cur.execute("SELECT * FROM t WHERE " + " AND ".join(clauses))  # expect: CWE-89
        return str(cur.fetchall())


@app.post("/mongo")
def mongo_find():
    doc = request.get_json()
    mongo.parts.find_one({"sku": doc["sku"]})  # expect: CWE-943
    mongo.parts.find_one({"sku": str(doc["sku"])})  # ok: CWE-943
    mongo.parts.delete_many(doc)  # expect: CWE-943
    return ""


@app.post("/state")
def state():
    blob = base64.urlsafe_b64decode(request.headers["X-State"])
    import pickle
    with suppress(Exception):
        return str(pickle.Unpickler(__import__("io").BytesIO(blob)).load())  # expect: CWE-502
    return ""


@app.post("/yaml")
def from_yaml():
    return json.dumps(yaml.load(request.data, yaml.UnsafeLoader))  # expect: CWE-502


@app.post("/xml")
def from_xml():
    from lxml import etree as lx
    return lx.fromstring(request.data).tag  # expect: CWE-611


@app.get("/next")
def nxt():
    target = request.args.get("next")
    if target in (url_for("part", name="x"), "/"):
        return redirect(target)  # ok: CWE-601
    return redirect(target or "/")  # expect: CWE-601


@app.before_request
def audit():
    log.warning("request by %s", request.headers.get("User-Agent"))  # expect: CWE-117
    log.warning("request by %.80r", request.headers.get("User-Agent"))  # ok: CWE-117


def crypto(data: bytes, password: str):
    c1 = Cipher(algorithms.TripleDES(os.urandom(24)), modes.CBC(os.urandom(8)))  # expect: CWE-327
    c2 = Cipher(algorithms.AES(os.urandom(32)), modes.ECB())  # expect: CWE-327
    c3 = Cipher(algorithms.AES(os.urandom(32)), modes.GCM(os.urandom(12)))  # ok: CWE-327
    c4 = Cipher(algorithms.AES(b"0123456789abcdef"), modes.GCM(os.urandom(12)))  # expect: CWE-321
    d1 = hashes.Hash(hashes.MD5())  # expect: CWE-328
    d2 = hashes.Hash(hashes.SHA256())  # ok: CWE-328
    pin = "".join(random.choices(string.digits, k=6))  # expect: CWE-330
    delay = random.uniform(0, 1)  # ok: CWE-330
    return c1, c2, c3, c4, d1, d2, pin, delay


def web_token(user):
    a = jwt.encode({"sub": user}, "notsosecret99", algorithm="HS256")  # expect: CWE-798
    b = jwt.encode({"sub": user}, os.environ["JWT_KEY"], algorithm="HS256")  # ok: CWE-798
    return a, b


api = FastAPI()
api.add_middleware(CORSMiddleware, allow_origins=["*"], allow_credentials=True)  # expect: CWE-942


@app.post("/login")
def login():
    resp = make_response("ok")
    resp.set_cookie("auth", secrets.token_hex(), secure=True, httponly=False)  # expect: CWE-1004
    if request.form["password"] == app.config["ADMIN_PASSWORD"]:  # expect: CWE-208
        session["user"] = "admin"
    return resp


if __name__ == "__main__":
    app.run(host="0.0.0.0", debug=True)  # expect: CWE-489


# ------------------------------------------------ resources

def r01(path):
    with open(path) as fh:  # ok: CWE-772
        return json.load(fh)


def r02(path):
    return json.load(open(path))  # expect: CWE-772


def r03(path):
    fh = open(path)  # expect: CWE-772
    try:
        return json.load(fh)
    except ValueError:
        return {}


def r04(path):
    fh = open(path)  # ok: CWE-772
    try:
        return json.load(fh)
    except ValueError:
        return {}
    finally:
        fh.close()


def r05(paths):
    out = []
    for p in paths:
        out.append(open(p).read())  # expect: CWE-772
    return out


def r06(host, port):
    sock = socket.socket()
    sock.settimeout(3)
    try:
        sock.connect((host, port))
    except OSError:
        return False
    sock.close()
    return True


def r07(host, port):
    sock = socket.socket()  # ok: CWE-772
    try:
        sock.connect((host, port))
        return True
    except OSError:
        return False
    finally:
        sock.close()


class Spool:
    def start(self):
        self.fh = tempfile.TemporaryFile()  # ok: CWE-772
        return self

    def stop(self):
        self.fh.close()


def r08():
    con = pymysql.connect(host="db")  # expect: CWE-772
    cur = con.cursor()
    cur.execute("select 1")
    cur.close()


def r09(sem: threading.Semaphore, job):
    sem.acquire()  # expect: CWE-772
    if job is None:
        return
    job()
    sem.release()


def r10(cmd):
    p = Popen(cmd, stdout=PIPE)  # expect: CWE-772
    for line in p.stdout:
        if b"ready" in line:
            return True
    return False


def r11(cmd):
    with Popen(cmd, stdout=PIPE) as p:  # ok: CWE-772
        return p.stdout.read()


def r12(name):
    t_ = tarfile.open(name)  # expect: CWE-772
    return t_.getnames()


def r13(key):
    client = paramiko.SSHClient()  # ok: CWE-772
    try:
        client.connect("h")
        sftp = client.open_sftp()  # ok: CWE-772
        sftp.get(key, key)
    finally:
        client.close()


def r14(path, retries=3):
    fh = None
    while retries:
        try:
            fh = open(path)  # ok: CWE-772
            break
        except OSError:
            retries -= 1
    return fh


def r15(log_path):
    handler = open(log_path, "a")  # ok: CWE-772
    sp.Popen(["worker"], stdout=handler)


class Job:
    def __init__(self, argument):
        self.argument = argument


class ShellJob(Job):
    def __init__(self, argument, fixed):
        super().__init__(argument)
        self.fixed = fixed

    def run(self):
        os.system("echo " + self.argument)  # expect: CWE-78
        os.system("echo " + self.fixed)  # ok: CWE-78


@app.get("/job")
def job():
    ShellJob(request.args["a"], "x").run()
    return ""
