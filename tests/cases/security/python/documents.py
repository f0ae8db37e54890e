"""A documents service."""
import csv
import ctypes
import email
import functools
import getpass
import glob
import gzip
import importlib.util
import io
import ipaddress
import json
import logging.handlers
import mimetypes
import operator
import os
import pickle
import queue
import re
import select
import shlex
import signal
import socket
import socketserver
import sqlite3
import subprocess
import tarfile
import tempfile
import threading
import time
import typing
import uuid
import zipfile
from datetime import datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urljoin, urlparse

import flask
import jinja2
import jwt
import ldap
import markdown
import numpy as np
import pandas as pd
import paramiko
import requests
import sqlalchemy
from bs4 import BeautifulSoup
from cryptography.hazmat.primitives.asymmetric import dsa, ec, padding, rsa
from django.core.files.storage import default_storage
from django.db.models import F, Q
from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_POST
from flask import Blueprint, Flask, abort, jsonify, request, send_file
from flask_login import current_user, login_required
from flask_sqlalchemy import SQLAlchemy
from marshmallow import Schema, fields
from werkzeug.security import check_password_hash, generate_password_hash
from werkzeug.utils import safe_join, secure_filename

app = Flask(__name__)
db = SQLAlchemy(app)
docs = Blueprint("docs", __name__, url_prefix="/docs")
logger = logging.getLogger("docs")
BASE = Path(app.root_path) / "documents"


def connection():
    if "db" not in flask.g:
        flask.g.db = sqlite3.connect("docs.sqlite")  # ok: CWE-772
    return flask.g.db


class Document(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    title = db.Column(db.String)

    @classmethod
    def search(cls, term, order="title"):
        stmt = "SELECT * FROM document WHERE title LIKE '%{}%' ORDER BY {}".format(term, order)
        return db.session.execute(sqlalchemy.text(stmt))  # expect: CWE-89

    @classmethod
    def search_orm(cls, term):
        return cls.query.filter(cls.title.ilike(f"%{term}%")).all()  # ok: CWE-89


@docs.route("/search")
def search():
    return jsonify([dict(r) for r in Document.search(request.args["q"])])


@docs.route("/search2")
def search2():
    return jsonify([d.title for d in Document.search_orm(request.args["q"])])


class DocSchema(Schema):
    title = fields.Str(required=True)
    pages = fields.Int(required=True)


@docs.route("/create", methods=["POST"])
def create():
    data = DocSchema().load(request.get_json())
    connection().execute("INSERT INTO d VALUES (?, ?)", (data["title"], data["pages"]))  # ok: CWE-89
    connection().execute("INSERT INTO d VALUES ('%s', 1)" % data["title"])  # expect: CWE-89
    return "", HTTPStatus.NO_CONTENT


@docs.route("/raw/<path:rest>")
def raw(rest):
    path = safe_join(str(BASE), rest)
    if path is None:
        abort(404)
    return send_file(path)  # ok: CWE-22


@docs.route("/raw2/<path:rest>")
def raw2(rest):
    return send_file(BASE / rest)  # expect: CWE-22


@docs.route("/md", methods=["POST"])
def md():
    return markdown.markdown(request.data.decode())  # expect: CWE-79


@docs.route("/clean", methods=["POST"])
def clean():
    import bleach
    return bleach.clean(markdown.markdown(request.data.decode()))  # ok: CWE-79


@docs.route("/convert", methods=["POST"])
def convert():
    fmt = request.form["format"]
    src = secure_filename(request.files["f"].filename)
    cmd = f"pandoc {src} -t {fmt}"
    proc = subprocess.Popen(cmd.split(), stdout=subprocess.PIPE)  # ok: CWE-772
    out, _ = proc.communicate()
    subprocess.check_call("pandoc %s" % fmt, shell=True)  # expect: CWE-78
    return out


@docs.route("/convert2", methods=["POST"])
def convert2():
    formats = {"pdf": "pdf", "docx": "docx"}
    fmt = formats.get(request.form["format"])
    if fmt is None:
        abort(400)
    subprocess.check_call("pandoc in.md -o out." + fmt, shell=True)  # ok: CWE-78
    return ""


@docs.route("/fetch")
def fetch():
    url = urljoin("https://files.example.com/", request.args["path"])
    return requests.get(url, timeout=5).content  # expect: CWE-918


@docs.route("/fetch2")
def fetch2():
    host = request.args["host"]
    try:
        addr = ipaddress.ip_address(host)
    except ValueError:
        abort(400)
    if addr.is_private:
        abort(400)
    return requests.get(f"https://{addr}/", timeout=5).text[:0]  # ok: CWE-918


@docs.route("/preview")
def preview():
    env = jinja2.Environment(autoescape=True)
    tpl = env.from_string(request.args["tpl"])  # expect: CWE-1336
    return tpl.render(user=current_user)


@docs.route("/filter")
def filter_():
    col = request.args["col"]
    op = request.args["op"]
    ops = {"lt": operator.lt, "gt": operator.gt}
    df = pd.read_csv("data.csv")
    return df.query(col + " > 3").to_json() if op in ops else ""  # expect: CWE-95


@docs.route("/pickle", methods=["POST"])
def unpickle():
    return str(np.load(io.BytesIO(request.data), allow_pickle=True).shape)  # expect: CWE-502


@docs.route("/model", methods=["POST"])
def model():
    return str(pd.read_pickle(io.BytesIO(request.data)).shape)  # expect: CWE-502


@docs.route("/login", methods=["POST"])
def login():
    user = find(request.form["user"])
    if user and check_password_hash(user.hash, request.form["password"]):  # ok: CWE-208
        token = jwt.encode({"sub": user.id, "exp": datetime.utcnow() + timedelta(hours=1)}, app.config["KEY"], "HS256")  # ok: CWE-613
        return jsonify(token=token)
    logger.info("bad login: %s", request.form["user"].encode("unicode_escape"))
    return "Bad login", 401


def find(name):
    con = connection()
    cur = con.cursor()
    return cur.execute(f"SELECT * FROM users WHERE name = {name!r}").fetchone()  # expect: CWE-89


@docs.after_request
def headers(resp):
    resp.headers["Access-Control-Allow-Origin"] = request.headers.get("Origin", "*")  # expect: CWE-942
    resp.headers["X-Frame-Options"] = "DENY"
    return resp


@require_POST
def django_upload(request):
    up = request.FILES["doc"]
    name = default_storage.save(up.name, up)  # ok: CWE-22
    dest = os.path.join("/srv/docs", request.POST["folder"], "x.bin")
    with open(dest, "wb") as fh:  # expect: CWE-22
        fh.write(up.read())
    return JsonResponse({"name": name})


class EchoHandler(socketserver.StreamRequestHandler):
    def handle(self):
        line = self.rfile.readline().strip().decode()
        os.system("logger " + line)  # expect: CWE-78
        os.system("logger " + shlex.quote(line))  # ok: CWE-78


def keys():
    a = dsa.generate_private_key(key_size=1024)  # expect: CWE-326
    b = ec.generate_private_key(ec.SECP256R1())  # ok: CWE-326
    c = rsa.generate_private_key(65537, 2048)  # ok: CWE-326
    return a, b, c


def notify(host):
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.bind(("0.0.0.0", 9000))  # expect: CWE-605
    sock.close()
    password = getpass.getpass()
    print("using password", password)  # expect: CWE-532


# ------------------------------------------------------------------ resources

class Cache:
    def __init__(self):
        self.files = {}

    def get(self, name):
        if name not in self.files:
            self.files[name] = open(name)  # ok: CWE-772
        return self.files[name]


def q01(name):
    f = gzip.open(name)  # expect: CWE-772
    data = f.read()
    return data


def q02(name):
    f = gzip.open(name)  # ok: CWE-772
    data = f.read()
    f.close()
    return data


def q03(name):
    f = open(name)  # expect: CWE-772
    for row in csv.reader(f):
        if row[0] == "stop":
            return row
    return None


def q04(name):
    with open(name) as f:  # ok: CWE-772
        for row in csv.reader(f):
            yield row


def opened(name):
    return open(name)  # ok: CWE-772


def q05(name):
    f = opened(name)  # expect: CWE-772
    return f.read()


def q06(name):
    with opened(name) as f:  # ok: CWE-772
        return f.read()


def q07(name):
    try:
        f = open(name)  # ok: CWE-772
    except FileNotFoundError:
        return None
    with f:
        return f.read()


def q08():
    server = socket.socket()  # expect: CWE-772
    server.bind(("127.0.0.1", 0))
    server.listen(1)
    conn, _ = server.accept()  # expect: CWE-772
    conn.sendall(b"x")


def q09():
    server = socket.create_server(("127.0.0.1", 0))  # ok: CWE-772
    with server:
        conn, _ = server.accept()
        with conn:
            conn.sendall(b"x")


def q10(name):
    z = zipfile.ZipFile(name)  # ok: CWE-772
    try:
        return z.read("a")
    finally:
        z.close()


def q11(name):
    fh = open(name, "w")  # expect: CWE-772
    print("x", file=fh)


def q12(names):
    handles = [open(n) for n in names]
    return [h.readline() for h in handles]


def q13(host):
    ssh = paramiko.SSHClient()  # ok: CWE-772
    with ssh:
        ssh.connect(host)


def q14(lock):
    with lock:
        f = open("x")  # expect: CWE-772
        if not f.read():
            raise ValueError("empty")
        f.close()


def q15(path):
    f = open(path)  # ok: CWE-772
    threading.Thread(target=pump, args=(f,), daemon=True).start()


def pump(f):
    f.close()
