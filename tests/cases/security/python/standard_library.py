import asyncio
import contextlib
import json
import logging
import os
import pathlib
import random
import secrets
import shutil
import socket
import sqlite3
import subprocess
import sys
import tarfile
import urllib.request
from functools import lru_cache, partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import chain
from string import Template as StrTemplate
from urllib.parse import parse_qs, urlparse

import jinja2
import ldap3
import pymysql.cursors
import requests
from celery import shared_task
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from Crypto.Cipher import AES, PKCS1_OAEP
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST
from flask import Blueprint, Flask, current_app, jsonify, redirect as fredirect, request, send_from_directory
from flask.views import MethodView
from flask_restful import Resource, reqparse
from peewee import SQL, Model
from werkzeug.exceptions import BadRequest

log = logging.getLogger(__name__)
bp = Blueprint("m", __name__, url_prefix="/m")
TABLES = frozenset({"users", "orders"})


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        query = parse_qs(urlparse(self.path).query)
        name = query.get("name", [""])[0]
        self.send_response(200)
        self.end_headers()
        self.wfile.write(f"<h1>{name}</h1>".encode())  # expect: CWE-79
        os.system("touch " + name)  # expect: CWE-78

    def do_POST(self):
        length = int(self.headers["Content-Length"])
        body = json.loads(self.rfile.read(length))
        with open(os.path.join("/srv", body["file"]), "w") as f:  # expect: CWE-22
            f.write("x")


class UserView(MethodView):
    decorators = []

    def get(self, user_id):
        order = request.args.get("order", "id")
        if order not in ("id", "name"):
            raise BadRequest("order")
        with contextlib.closing(sqlite3.connect("x.db")) as con:
            rows = con.execute(f"SELECT * FROM users ORDER BY {order}").fetchall()  # ok: CWE-89
            more = con.execute("SELECT * FROM users WHERE name = '%s'" % request.args["n"]).fetchall()  # expect: CWE-89
        return jsonify(rows + more)


class Api(Resource):
    parser = reqparse.RequestParser()
    parser.add_argument("cmd")

    def post(self):
        args = self.parser.parse_args()
        subprocess.check_output(args["cmd"], shell=True)  # expect: CWE-78
        return {"ok": True}


def validated(name):
    if not name or "/" in name or ".." in name:
        raise ValueError("bad name")
    return name


def build(table, **where):
    clause = " AND ".join(f"{k} = '{v}'" for k, v in where.items())
    return f"SELECT * FROM {table} WHERE {clause}"


def connect():
    return pymysql.connect(host="h", cursorclass=pymysql.cursors.DictCursor)


@bp.get("/q")
def q():
    conn = connect()
    try:
        with conn.cursor() as cur:
            cur.execute(build("users", name=request.args["n"]))  # expect: CWE-89
            cur.execute(build("users", name="admin"))  # ok: CWE-89
            table = request.args["t"]
            if table in TABLES:
                cur.execute(f"SELECT count(*) FROM {table}")  # ok: CWE-89
            ids = [int(i) for i in request.args.getlist("id")]
            cur.execute("SELECT * FROM t WHERE id IN (%s)" % ",".join(map(str, ids)))  # ok: CWE-89
            raw = request.args.getlist("id")
            cur.execute("SELECT * FROM t WHERE id IN (%s)" % ",".join(raw))  # expect: CWE-89
            ph = ", ".join(["%s"] * len(raw))
            cur.execute(f"SELECT * FROM t WHERE id IN ({ph})", raw)  # ok: CWE-89
    finally:
        conn.close()
    return ""


@bp.get("/f/<name>")
def f(name):
    safe = validated(name)
    path = pathlib.Path("/srv/data") / safe
    if path.exists():
        return path.read_text()  # ok: CWE-22
    other = pathlib.Path("/srv/data", request.args["p"])
    return other.read_bytes()  # expect: CWE-22


@bp.get("/g")
def g():
    directory = pathlib.Path(current_app.root_path, "static").resolve()
    wanted = (directory / request.args["p"]).resolve()
    if directory not in wanted.parents:
        return "no", 404
    return wanted.read_text()  # ok: CWE-22


@bp.get("/go")
def go():
    target = request.args.get("next", "")
    if not target.startswith("/"):
        target = "/"
    return fredirect(target)  # expect: CWE-601


@bp.get("/go2")
def go2():
    host = urlparse(request.args["u"]).netloc
    if host != current_app.config["HOST"]:
        return fredirect("/")  # ok: CWE-601
    return fredirect(request.args["u"])  # ok: CWE-601


@bp.get("/tpl")
def tpl():
    name = request.args["name"]
    body = StrTemplate("<p>$name</p>").substitute(name=name)
    return body  # expect: CWE-79


@bp.get("/tpl2")
def tpl2():
    env = jinja2.Environment(autoescape=jinja2.select_autoescape())  # ok: CWE-79
    return env.from_string("<p>{{ n }}</p>").render(n=request.args["n"])  # ok: CWE-1336


@bp.post("/hook")
def hook():
    data = request.get_json(force=True)
    url = data.get("callback_url")
    requests.request("POST", url, timeout=4)  # expect: CWE-918
    requests.post(f"https://hooks.example.org/{data['id']}", timeout=4)  # ok: CWE-918
    urllib.request.urlretrieve(url, "/srv/x")  # expect: CWE-918
    return ""


@bp.get("/run")
def run():
    tool = {"a": "tool-a", "b": "tool-b"}[request.args["t"]]
    subprocess.run(f"{tool} --go", shell=True, check=True)  # ok: CWE-78
    cmd = ["git", "log", request.args["rev"]]
    subprocess.run(cmd, check=True)  # ok: CWE-78
    subprocess.run(" ".join(cmd), shell=True, check=True)  # expect: CWE-78
    runner = partial(subprocess.run, shell=True)
    runner("echo " + request.args["x"])
    return ""


@bp.get("/log")
def logit():
    log.info("agent=%s", request.user_agent.string)  # expect: CWE-117
    log.info("ids=%d", int(request.args["id"]))  # ok: CWE-117
    return ""


@login_required
def profile(request, username):
    if request.method == "POST":
        bio = request.POST.get("bio", "")
        messages.info(request, "saved")
        return HttpResponse("<p>%s</p>" % bio)  # expect: CWE-79
    return render(request, "p.html", {"u": username})


def report(request):
    def rows():
        yield "<table>"
        yield "<td>" + request.GET["c"] + "</td>"
    return StreamingHttpResponse(rows())  # expect: CWE-79


@require_POST
def leave(request):
    return redirect(request.META.get("HTTP_REFERER", "/"))  # expect: CWE-601


@shared_task
def work(arg):
    return subprocess.run(["work", arg], check=True)  # ok: CWE-78


def search(request):
    server = ldap3.Server("ldaps://x")
    with ldap3.Connection(server) as c:
        c.search("dc=x", "(cn=%s)" % request.GET["cn"], attributes=["mail"])  # expect: CWE-90
    return HttpResponse()


def otp():
    code = "".join(str(random.randint(0, 9)) for _ in range(6))  # expect: CWE-330
    session_token = code
    return session_token


def otp2():
    return "".join(secrets.choice("0123456789") for _ in range(6))  # ok: CWE-330


def crypt(key, data):
    nonce = b"\x00" * 12
    return AESGCM(key).encrypt(nonce, data, None)  # expect: CWE-329


def crypt2(key, data):
    return AESGCM(key).encrypt(os.urandom(12), data, None)  # ok: CWE-329


SMTP_PASSWORD = "k8$Zq1!mP0vR"  # expect: CWE-798
SMTP_USER = "mailer"  # ok: CWE-798


def l1(path):
    f = open(path)  # expect: CWE-772
    return [line for line in f]


def l2(path):
    f = open(path)  # ok: CWE-772
    lines = f.readlines()
    f.close()
    return lines


def l3(addr):
    s = socket.create_connection(addr, 5)  # expect: CWE-772
    fp = s.makefile()
    return fp.readline()


def l4(addr):
    s = socket.create_connection(addr, 5)  # ok: CWE-772
    try:
        with s.makefile() as fp:
            return fp.readline()
    finally:
        s.close()


def l5(path):
    con = sqlite3.connect(path)  # expect: CWE-772
    with con:
        con.execute("INSERT INTO a VALUES (1)")


def l6(path, q):
    con = sqlite3.connect(path)  # ok: CWE-772
    q.con = con
    return con.execute("SELECT 1")


def l7(path):
    t = tarfile.open(path)  # expect: CWE-772
    try:
        return t.getnames()
    except tarfile.TarError:
        t.close()
        raise


def l8(paths):
    with contextlib.ExitStack() as st:
        fs = []
        for p in paths:
            fs.append(st.enter_context(open(p)))  # ok: CWE-772
        return list(chain(*fs))


async def l9(host):
    r, w = await asyncio.open_connection(host, 1)  # ok: CWE-772
    w.write(b"x")
    w.close()
    await w.wait_closed()
    return r


def l10(cmd):
    p = subprocess.Popen(cmd, stdin=subprocess.PIPE)  # ok: CWE-772
    p.stdin.write(b"x")
    p.stdin.close()
    return p.wait()
